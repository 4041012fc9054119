#!/usr/bin/env python3
"""cmake/coverage.py adds up what gcovr says, and fails where what reads or writes state, or all, was not
run enough; its list of the former is whole; the shell can read cmake/coverage.sh."""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "cmake"))
from coverage import STATE  # noqa: E402

OF_STATE = re.compile(r"\b(write_atomically\(|append\(folder|read_safetensors\(|write_safetensors\(|"
                      r"filter_lines\(|parse_stored_json\(read_text|RunState\b)")


def outcome(lines):
    """Exit code, table and complaints, where each file of state has 10 lines run, or `lines`."""
    counts = {name: (10, 10) for name in STATE} | lines
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "coverage.json"
        path.write_text(json.dumps({"files": [
            {"filename": name, "line_covered": run, "line_total": of}
            for name, (run, of) in counts.items()]}))
        done = subprocess.run([sys.executable, ROOT / "cmake/coverage.py", path], capture_output=True,
                              text=True)
    return done.returncode, done.stdout, done.stderr


def check_list():
    """Each source of the library that writes or reads such files, or knows what a state is."""
    folders = ("cures", "experiments", "io", "model", "nn", "training", "vitals")
    found = {str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).glob("*.cpp")
             if OF_STATE.search(path.read_text())}
    missing = found - set(STATE)
    assert not missing, f"expected in STATE of coverage.py: {sorted(missing)}"
    for name in STATE:
        assert (ROOT / name).exists(), name


def main():
    check_list()
    code, table, problems = outcome({"nn/some.cpp": (95, 100)})
    of_state = 10 * len(STATE)
    assert (code, problems) == (0, ""), problems
    assert f"state {of_state:>15} of {of_state:>6} lines  100.0 %" in table, table
    assert f"all {of_state + 95:>17} of {of_state + 100:>6} lines" in table, table
    code, _, problems = outcome({"io/files.cpp": (9, 10)})
    assert (code, problems) == (1, "coverage: io/files.cpp: expected every line to be run, got 9 of "
                                   "10\n"), problems
    code, _, problems = outcome({"nn/some.cpp": (0, of_state)})
    assert (code, problems) == (1, "coverage: all: expected at least 95 % of the lines, got 50.0 %\n")
    subprocess.run(["bash", "-n", ROOT / "cmake/coverage.sh"], check=True)
    print("as it should be")


if __name__ == "__main__":
    main()
