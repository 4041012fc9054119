#!/usr/bin/env python3
"""cmake/coverage.py adds up what llvm-cov says, and fails where what reads or writes state, or all, was not
run enough; its list of the former is whole; the shell can read cmake/coverage.sh."""

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


def reported(name, run, of, first=True):
    """As llvm-cov writes it: the first lines were run, perhaps but for the very first."""
    lines = [f"DA:{number},{int(number <= run and (first or number > 1))}" for number in range(1, of + 1)]
    return "\n".join([f"SF:{ROOT / name}", *lines, "end_of_record"])


def outcome(*files):
    """Exit code, table, complaints and missing lines, where each other file of state has 10 lines run."""
    others = [reported(name, 10, 10) for name in STATE
              if not any(file.startswith(f"SF:{ROOT / name}\n") for file in files)]
    with tempfile.TemporaryDirectory() as folder:
        report, missing = Path(folder) / "coverage.lcov", Path(folder) / "lines.txt"
        report.write_text("\n".join([*files, *others, ""]))
        done = subprocess.run([sys.executable, ROOT / "cmake/coverage.py", report, missing],
                              capture_output=True, text=True)
        return done.returncode, done.stdout, done.stderr, missing.read_text().splitlines()


def check_list():
    """Each source of the library that writes or reads such files, or knows what a state is."""
    folders = ("comparison", "cures", "experiments", "io", "model", "nn", "run", "training", "vitals")
    found = {str(path.relative_to(ROOT)) for folder in folders for path in (ROOT / folder).glob("*.cpp")
             if OF_STATE.search(path.read_text())}
    missing = found - set(STATE)
    assert not missing, f"expected in STATE of coverage.py: {sorted(missing)}"
    for name in STATE:
        assert (ROOT / name).exists(), name


def main():
    check_list()
    code, table, problems, missing = outcome(reported("nn/some.cpp", 95, 100))
    of_state = 10 * len(STATE)
    assert (code, problems) == (0, ""), problems
    assert f"state {of_state:>15} of {of_state:>6} lines  100.0 %" in table, table
    assert f"all {of_state + 95:>17} of {of_state + 100:>6} lines" in table, table
    assert missing == [f"nn/some.cpp:{line}" for line in range(96, 101)], missing
    code, _, problems, missing = outcome(reported("io/files.cpp", 9, 10))
    assert (code, problems) == (1, "coverage: io/files.cpp: expected every line to be run, got 9 of "
                                   "10\n"), problems
    assert missing == ["io/files.cpp:10"], missing
    code, _, problems, _ = outcome(reported("nn/some.cpp", 0, of_state))
    assert (code, problems) == (1, "coverage: all: expected at least 95 % of the lines, got 50.0 %\n")
    # Of a header that tests include from the build tree, what either reports as run was run.
    code, table, _, missing = outcome(
        reported("nn/some.hpp", 1, 10),
        reported("build/coverage/include/rectify/nn/some.hpp", 10, 10, first=False))
    assert (code, missing) == (0, []), missing
    assert f"all {of_state + 10:>17} of {of_state + 10:>6} lines" in table, table
    _, table, _, missing = outcome(reported("tests/some.cpp", 0, 10), "SF:/usr/include/some.h\nDA:1,0")
    assert (missing, f"all {of_state:>17} of {of_state:>6} lines" in table) == ([], True), table
    subprocess.run(["bash", "-n", ROOT / "cmake/coverage.sh"], check=True)
    print("as it should be")


if __name__ == "__main__":
    main()
