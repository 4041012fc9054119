#!/usr/bin/python3
"""run_folder_test.py RECTIFY: the table of docs/run-folder.md has the files of a real run, no more and no fewer."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pages

CONFIG = pages.ROOT / "configs/digits.json"
SET = ["training.epochs=1", "data.limit=500", "data.validation=100", "optimizer.learning_rate=1",
       "vitals.forensics=true"]


def files_of_table(page):
    table = re.search(r"^\| file \| holds \|\n\|---\|---\|\n((?:\|.*\n)+)", page, re.MULTILINE)
    return re.findall(r"^\| `([^`]+)` \|", table[1], re.MULTILINE) if table else []


def files_of_run(rectify):
    with tempfile.TemporaryDirectory() as folder:
        settings = [word for value in SET for word in ("--set", value)]
        subprocess.run([rectify, "train", CONFIG, "--quiet", "--out", f"{folder}/run", *settings], check=True,
                       stdout=subprocess.DEVNULL)
        return [file.name for file in Path(folder, "run").iterdir()]


def main():
    listed = files_of_table((pages.ROOT / "docs/run-folder.md").read_text())
    written = files_of_run(sys.argv[1])
    problems = [f"docs/run-folder.md: expected a line for {name}, which a run writes" for name in written
                if name not in listed]
    problems += [f"docs/run-folder.md: expected a file of a run, got {name}" for name in listed if name not in written]
    print("\n".join(problems) or f"{len(listed)} files of a run, each with its line")
    return 1 if problems else 0


sys.exit(main())
