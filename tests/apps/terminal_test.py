#!/usr/bin/env python3
"""terminal_test.py RECTIFY CONFIGS: on a terminal of any width no line is wrapped; where there is
none, with NO_COLOR or TERM=dumb there is no control character."""

import os
import re
import subprocess
import sys
import tempfile

from pseudo_terminal import lines_of, on_terminal, width_of

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")


def main():
    rectify, configs = map(os.path.realpath, sys.argv[1:3])
    failures = []
    with tempfile.TemporaryDirectory() as folder:
        config = f"{configs}/digits.json"
        short = ["--set", "training.epochs=3"]
        subprocess.run([rectify, "train", config, *short, "--out", "run", "--quiet"], cwd=folder,
                       check=True, stdout=subprocess.DEVNULL)
        with open(f"{folder}/t.csv", "w") as file:
            rows = [f"{k % 7};{k % 11};{'red' if k % 3 else 'blue'};4.5;{k % 5}" for k in range(90)]
            file.write("\n".join(["width;height;colour of the cloth;constant;price", *rows]) + "\n")
        subprocess.run([rectify, "init", "t.json", "--data", "t.csv"], cwd=folder, check=True,
                       stdout=subprocess.DEVNULL)
        subprocess.run([rectify, "train", "t.json", *short, "--out", "table", "--quiet"], cwd=folder,
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        commands = {
            "a table": [rectify, "train", "t.json", *short],
            "a table, quiet": [rectify, "train", "t.json", *short, "--quiet"],
            "summary of a model": [rectify, "summary", "table"],
            "train": [rectify, "train", config, *short],
            "dry run": [rectify, "train", config, "--dry-run"],
            "summary": [rectify, "summary", config],
            "evaluate": [rectify, "evaluate", "run", "--data", "digits"],
            "vitals": [rectify, "vitals", "run", "--data", "digits"],
            "prune": [rectify, "prune", "run", "--data", "digits", "--out", "small", "--overwrite"],
        }
        for name, command in commands.items():
            for columns in (40, 80, 200):
                text, code = on_terminal(command, columns, folder)
                if code != 0:
                    failures.append(f"{name}, {columns} columns: exit code {code}: {text}")
                longest = max(lines_of(text), key=width_of)
                if width_of(longest) > columns:
                    failures.append(f"{name}: expected at most {columns} columns, got "
                                    f"{width_of(longest)}: {longest}")
                if name in ("train", "a table") and "\r" not in text.replace("\r\n", ""):
                    failures.append(f"train, {columns} columns: expected a live line, got none")
            for plain in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
                text, _ = on_terminal(command, 80, folder, **plain)
                if CONTROL.search(text.replace("\r\n", "\n")):
                    failures.append(f"{name} with {plain}: expected no control characters")
            piped = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
            if CONTROL.search(piped.stdout + piped.stderr):
                failures.append(f"{name} in a pipe: expected no control characters")
    print("\n".join(failures) or "no wrapped line, no control character in a pipe")
    sys.exit(bool(failures))


main()
