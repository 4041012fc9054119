#!/usr/bin/env python3
"""coverage.py REPORT MISSING: prints line coverage by folder from REPORT, the output of `llvm-cov export
-format=lcov`, and writes the list of lines that were not run to MISSING. Fails below 95 % of all lines, and if
any line of the files that read or write state was not run."""

import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEAST = 95
# Sources that read and write the files of runs, comparisons and models, and the contents of checkpoints.
STATE = """
cures/cures.cpp
experiments/compare.cpp comparison/comparison.cpp experiments/comparison_files.cpp
comparison/results_files.cpp
io/event_file.cpp io/file_system.cpp io/files.cpp io/json.cpp io/json_builder.cpp io/json_checksum.cpp
io/json_sax.cpp io/json_shape.cpp
io/memory.cpp io/npy.cpp io/npy_header.cpp io/npz.cpp io/safetensors.cpp
model/checkpoint.cpp model/model_file.cpp model/stored_tensors.cpp
training/epoch.cpp training/observer.cpp training/trainer.cpp training/training_step.cpp
training/best_net.cpp run/checkpoints.cpp run/event_files.cpp run/metrics_files.cpp
run/result_folder.cpp run/resume.cpp run/run.cpp run/run_data.cpp run/run_files.cpp run/run_folder.cpp
run/run_identity.cpp run/run_record.cpp run/run_watch.cpp run/test_predictions.cpp
run/trained_model.cpp run/vitals_files.cpp
vitals/forensics.cpp vitals/vitals.cpp
""".split()
# Tests include headers through the links in the build tree.
INCLUDED = re.compile(r"^build/[^/]+/include/rectify/")
OTHERS = ("bench/", "build/", "examples/", "tests/")


def excluded_lines(path):
    """Lines that no input can reach, marked in the source by LCOV_EXCL_*."""
    excluded, inside = set(), False
    for number, line in enumerate(path.read_text().splitlines() if path.exists() else (), start=1):
        inside = (inside or "LCOV_EXCL_START" in line) and "LCOV_EXCL_STOP" not in line
        if inside or "LCOV_EXCL_LINE" in line:
            excluded.add(number)
    return excluded


def counts_of(report):
    """How often each line of code was run, by file and number."""
    counts, lines, excluded = defaultdict(dict), {}, set()
    for record in report:
        key, _, value = record.rstrip("\n").partition(":")
        if key == "SF":
            path = Path(value)
            inside = str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else "build/"
            name = INCLUDED.sub("", inside)
            ours = not name.startswith(OTHERS)
            lines, excluded = (counts[name], excluded_lines(path)) if ours else ({}, set())
        elif key == "DA":
            number, count = map(int, value.split(","))
            if number not in excluded:
                lines[number] = max(lines.get(number, 0), count)
    return counts


def percent(run, all_):
    return 100 * run / all_ if all_ else 100


def main():
    report, missing = sys.argv[1:]
    with open(report, encoding="utf-8") as opened:
        counts = counts_of(opened)
    with open(missing, "w", encoding="utf-8") as opened:
        for name, lines in sorted(counts.items()):
            for number in sorted(number for number, count in lines.items() if count == 0):
                print(f"{name}:{number}", file=opened)
    files = {name: (sum(count > 0 for count in lines.values()), len(lines))
             for name, lines in counts.items()}
    folders = defaultdict(lambda: [0, 0])
    for name, (run, lines) in files.items():
        for folder in (name.rpartition("/")[0] or ".", "state", "all"):
            if folder != "state" or name in STATE:
                folders[folder][0] += run
                folders[folder][1] += lines
    for folder in sorted(folders, key=lambda name: (name in ("state", "all"), name == "all", name)):
        run, lines = folders[folder]
        print(f"{folder:<14} {run:>6} of {lines:>6} lines {percent(run, lines):>6.1f} %")
    problems = [f"{name}: expected to be compiled, was not" for name in STATE if name not in files]
    problems += [f"{name}: expected every line to be run, got {files[name][0]} of {files[name][1]}"
                 for name in STATE if name in files and files[name][0] < files[name][1]]
    share = percent(*folders["all"])
    if share < LEAST:
        problems.append(f"all: expected at least {LEAST} % of the lines, got {share:.1f} %")
    for problem in problems:
        print(f"coverage: {problem}", file=sys.stderr)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
