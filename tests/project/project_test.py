#!/usr/bin/python3
"""The files that hosts, citers and reporters of bugs read agree with the project: the version is the
same everywhere, CI runs .ci/run, and the forms ask for what is needed. Their YAML parses, where Python
has a parser for it. JSON is parsed in one place.
"""

import re
import sys
from pathlib import Path

try:
    import yaml
except ImportError:
    yaml = None

ROOT = Path(__file__).resolve().parents[2]
FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"


def read(path):
    return (ROOT / path).read_text()


def group(pattern, text):
    """What the pattern's group matches, or None."""
    found = re.search(pattern, text, re.MULTILINE)
    return found and found[1]


def expect(where, what, expected, got):
    return [] if got == expected else [f"{where}: {what}: expected {expected}, got {got}"]


def version_problems():
    version = group(r"^project\(rectify VERSION (\S+)", read("CMakeLists.txt"))
    cited = group(r"^version: (\S+)$", read("CITATION.cff"))
    changed = group(r"^## (\S+)", read("CHANGELOG.md"))
    return (expect("CITATION.cff", "version", version, cited)
            + expect("CHANGELOG.md", "latest version", version, changed))


def license_problems():
    named = group(r"^license: (\S+)$", read("CITATION.cff"))
    return (expect("LICENSE", "first line", "MIT License", read("LICENSE").splitlines()[0])
            + expect("CITATION.cff", "license", "MIT", named)
            + expect("README.md", "a link to LICENSE", True, "(LICENSE)" in read("README.md")))


def workflow_problems():
    runs = re.findall(r"^ +run: (.*)$", read(".github/workflows/ci.yml"), re.MULTILINE)
    problems = expect("ci.yml", "a step that runs .ci/run", True, ".ci/run" in runs)
    executable = bool((ROOT / ".ci/run").stat().st_mode & 0o111)
    return problems + expect(".ci/run", "executable", True, executable)


def form_problems():
    bug = (FORMS / "bug_report.yml").read_text()
    problems = expect("bug_report.yml", "asks for `rectify doctor --json`", True,
                      "`rectify doctor --json`" in bug)
    for field in ["command", "config", "expected", "doctor"]:
        problems += expect("bug_report.yml", f"field {field}", True, f"    id: {field}\n" in bug)
    return problems


def yaml_problems():
    """A document that is no mapping has lost its indentation."""
    problems = []
    for path in [ROOT / "CITATION.cff", *sorted((ROOT / ".github").rglob("*.yml"))]:
        try:
            document = yaml.safe_load(path.read_text())
        except yaml.YAMLError as error:
            problems.append(f"{path.relative_to(ROOT)}: {error}")
            continue
        if not isinstance(document, dict):
            problems.append(f"{path.relative_to(ROOT)}: expected a mapping, got {document}")
        elif path.parent == FORMS and path.stem != "config":
            problems += body_problems(path.name, document)
    return problems


def body_problems(name, form):
    """What GitHub wants of a form: its name, what it is for, and fields with names of their own."""
    problems = expect(name, "name and description", True,
                      bool(form.get("name") and form.get("description")))
    fields = [field.get("id") for field in form["body"] if field["type"] != "markdown"]
    problems += expect(name, "an id for each field", False, None in fields)
    return problems + expect(name, "fields of one id", len(fields), len(set(fields)))


# What the standard library has to ask and to change the file system by. Outside io/ nobody calls it:
# there every error is told, and "not there" is the only one that means it. (machine/ reads what the
# system says of the processor, and goes on without.)
FILE_CALLS = re.compile(
    r"\b(?:fs|filesystem)::(?:exists|is_\w+|status|symlink_status|file_size|equivalent|absolute|"
    r"canonical|weakly_canonical|(?:recursive_)?directory_iterator|remove|remove_all|rename|"
    r"resize_file|create_\w+|copy\w*|read_symlink|last_write_time|permissions|current_path)\b"
    r"|\b(?:std::)?(?:[io]?fstream|fopen|freopen)\b")
FOLDERS = ["advice", "apps", "base", "comparison", "config", "cures", "datasets", "experiments", "inits",
           "layers", "losses", "math", "metrics", "model", "nn", "optim", "reports", "run", "schema",
           "statistics", "tables", "training", "vitals"]


def file_problems():
    problems = []
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.[ch]pp")):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                call = FILE_CALLS.search(line)
                if call:
                    problems.append(f"{path.relative_to(ROOT)}:{number}: {call[0]}: "
                                    "expected what io/file_system.hpp has for it")
    return problems


def json_problems():
    """Files are read by io/json_sax.cpp, whose callers bound it, and never by the library's own."""
    folders = [path for path in ROOT.iterdir()
               if path.is_dir() and path.name not in ("build", "tests", "bench")]
    found = [str(source.relative_to(ROOT)) for folder in folders for source in folder.rglob("*.[ch]pp")
             if re.search(r"\b(Json|json)::(parse|accept|sax_parse)\b", source.read_text())]
    return expect("project", "sources that parse JSON", ["io/json_sax.cpp"], sorted(found))


def cast_problems():
    """What is const stays so: memory that may be written is passed as such."""
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name != "build"]
    found = [str(source.relative_to(ROOT)) for folder in folders for source in folder.rglob("*.[ch]pp")
             if "const_cast" in source.read_text()]
    return expect("project", "sources with const_cast", [], sorted(found))


def main():
    problems = (version_problems() + license_problems() + workflow_problems() + form_problems()
                + file_problems() + json_problems() + cast_problems())
    if yaml:
        problems += yaml_problems()
    print("\n".join(problems) or ("all agree" if yaml else "all agree; YAML not parsed"))
    return 1 if problems else 0


sys.exit(main())
