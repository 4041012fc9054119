#!/usr/bin/env bash
# config_test.sh RECTIFY: init, config and schema.
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

# init: what it writes runs as it is, and is only replaced where that is asked for.
"$rectify" init >out.txt || fail "init"
[ "$(cat out.txt)" = "written: rectify.json and rectify.schema.json
next: rectify train rectify.json" ] || fail "init: $(cat out.txt)"
check_json rectify.schema.json '"training" in d["properties"]'
"$rectify" train rectify.json --quiet --set data.limit=2000 --set training.epochs=1 --out run \
  >/dev/null || fail "init: expected a config that trains"
check_json run/origins.json 'd["training.epochs"] == "--set" and d["training.shuffle"] == "default"'
check_json run/origins.json 'd["data.source"] == "rectify.json:11:15"'
expect "init: a file that is there" 2 \
  'rectify.json: file: expected a new file, got one that exists (choose another name, or --overwrite)' \
  init
"$rectify" init --overwrite --json >init.json || fail "init --overwrite"
check_json init.json 'd == {"config": "rectify.json", "schema": "rectify.schema.json"}'
for data in digits mnist fashion-mnist spirals circles moons xor; do
  "$rectify" init --data $data $data.json >/dev/null && "$rectify" config $data.json >out.txt ||
    fail "init --data $data"
  [ "$(cat out.txt)" = "$data.json: valid: 3 layers, data source $data" ] || fail "$(cat out.txt)"
done
"$rectify" train moons.json --quiet --require 'test_accuracy>0.98' --out moons >/dev/null ||
  fail "init --data moons: expected a config that learns them"
expect "init: data that needs more than a name" 2 \
  '--data: expected one of fashion-mnist, mnist, digits, spirals, circles, moons, xor, the name of a table (.csv) or a source as JSON; got "digit" (did you mean "digits"?)' \
  init other.json --data digit
[ -e other.json ] && fail "init: expected no file after a refusal"
expect "init: the schema's own name" 2 \
  'rectify.schema.json: file: expected a name other than that of the schema' \
  init rectify.schema.json --overwrite

# config: checks, fills, and writes what is the same config.
"$rectify" config rectify.json --fill --set training.epochs=3 >filled.json || fail "config --fill"
check_json filled.json 'd["training"]["epochs"] == 3 and d["training"]["shuffle"] is True'
check_json filled.json 'd["optimizer"]["beta1"] == 0.9 and d["data"]["validation"] == 0.1'
"$rectify" config filled.json --fill | cmp -s - filled.json || fail "filling twice: expected no more"
"$rectify" config rectify.json --set training.epochs=3 --out written.json >out.txt || fail "config --out"
cmp -s written.json filled.json || fail "config --out: expected what --fill prints"
[ "$(cat out.txt)" = "written: written.json" ] || fail "config --out: $(cat out.txt)"
expect "config: a file that is there" 2 \
  'written.json: file: expected a new file, got one that exists (choose another name, or --overwrite)' \
  config rectify.json --out written.json
"$rectify" config rectify.json --json --set seed=3 >config.json || fail "config --json"
check_json config.json 'd["config"]["seed"] == 3 and d["origins"]["seed"] == "--set"'
"$rectify" config rectify.json --json --set sead=3 >failed.json 2>/dev/null
[ $? = 2 ] || fail "config --json: expected exit code 2"
check_json failed.json 'd["exit_code"] == 2 and "did you mean \"seed\"" in d["errors"][0]'
expect "config: mistakes of the file and of --set" 2 \
  '--set: key: expected one of $schema, name, seed, preset, init_from, data, model, loss, optimizer, schedule, training, vitals, checkpoint; got "trainig.epochs" (did you mean "training.epochs"?)
--set: training.epochs: expected a whole number >= 1 and <= 16777216, got "ten"
--set: model.layers[9]: expected an index below 2, got 9' \
  config rectify.json --set trainig.epochs=3 --set training.epochs=ten --set 'model.layers[9].units=3'
echo '{"data": {"source": "digits", "validation": 1e999}}' >huge.json
expect "config: a number that is not finite" 2 \
  'huge.json:1:45: data.validation: expected a finite number, got 1e999' config huge.json

expect "train: a seed that JSON would round" 2 \
  '--seed: expected a whole number >= 0 and <= 9007199254740991, got 9007199254740992' \
  train rectify.json --seed 9007199254740992

# schema: the same by any way.
"$rectify" schema >schema.json || fail "schema"
cmp -s schema.json rectify.schema.json || fail "schema: expected what init writes"
"$rectify" schema --json | cmp -s - schema.json || fail "schema --json: expected the schema"
"$rectify" schema --out again.json --json >out.txt || fail "schema --out"
check_json out.txt 'd == {"written": "again.json"}'
cmp -s schema.json again.json || fail "schema --out: expected the schema"
expect "schema: a file that is there" 2 \
  'again.json: file: expected a new file, got one that exists (choose another name, or --overwrite)' \
  schema --out again.json
"$rectify" schema --markdown >page.md
grep -q '^| `epochs` |' page.md || fail "schema --markdown: expected tables"

finish
