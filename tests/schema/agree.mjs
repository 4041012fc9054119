// node agree.mjs FOLDER: whether ajv, with the parser of VS Code, says of every config in
// FOLDER/cases.json what the reader says. Run by agree.sh.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const folder = resolve(process.argv[2]);
const require = createRequire(join(folder, "package.json"));
const Ajv = require("ajv").default;
const { parse, visit, printParseErrorCode } = require("jsonc-parser");

const read = (name) => JSON.parse(readFileSync(join(folder, name), "utf8"));
const ajv = new Ajv({ strict: true, strictTypes: true, allErrors: true });
const validate = ajv.compile(read("schema.json"));

// Keys that come twice in an object, as an editor marks them.
function repeated(text) {
  const open = [];
  const found = [];
  visit(text, {
    onObjectBegin: () => { open.push(new Set()); },
    onObjectEnd: () => { open.pop(); },
    onObjectProperty: (key) => {
      if (open.at(-1).has(key)) found.push(`${key} comes twice`);
      open.at(-1).add(key);
    },
  });
  return found;
}

function problems(text) {
  const errors = [];
  const value = parse(text, errors);
  if (errors.length > 0) return errors.map((error) => printParseErrorCode(error.error));
  const twice = repeated(text);
  if (twice.length > 0) return twice;
  return validate(value) ? [] : validate.errors.map((e) => `${e.instancePath} ${e.message}`);
}

const { cases, beyond } = read("cases.json");
let different = 0;
function compare(one, expected) {
  const found = problems(one.text);
  if ((found.length === 0) === expected) return;
  different += 1;
  console.log(`--- expected ajv to ${expected ? "accept" : "refuse"}:\n${one.text}`);
  console.log(`rectify: ${one.errors || "fine"}\najv: ${found.slice(0, 5).join("; ") || "fine"}`);
}

for (const one of cases) compare(one, one.valid);
for (const one of beyond) {
  compare(one, true);
  if (one.valid) { different += 1; console.log(`expected the reader to refuse ${one.text}`); }
}
// Half of them are drawn to be right, and a mistake is seldom none.
for (const one of cases.filter((each) => !each.spoilt && !each.valid)) {
  different += 1;
  console.log(`expected the reader to accept\n${one.text}\n${one.errors}`);
}
const valid = cases.filter((one) => one.valid).length;
console.log(`${cases.length} configs, ${valid} valid: ` +
            `${different} differences between rectify and ajv`);
const enough = cases.length >= 500 && valid >= 200 && cases.length - valid >= 150;
if (!enough) console.log("expected 500 configs, of both sorts");
process.exit(different === 0 && enough ? 0 : 1);
