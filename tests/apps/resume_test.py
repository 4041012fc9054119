#!/usr/bin/env python3
"""resume_test.py RECTIFY [TRIALS]: a run that is interrupted or killed at any time, and resumed on another
number of threads, ends with the same model and figures as one that was left alone."""

import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

TIMES = ("seconds", "samples_per_second")
CONFIG = {
    "name": "resumed",
    "data": {"source": "digits", "validation": 500, "limit": 3000},
    "model": {"layers": [{"type": "dense", "units": 70, "activation": "prelu"},
                         {"type": "dense", "units": 10}]},
    "schedule": {"type": "cosine", "warmup_epochs": 1},
    "training": {"epochs": 25, "batch_size": 16},
    "checkpoint": {"model": "best", "every_seconds": 0.05},
}


def start(rectify, *arguments):
    return subprocess.Popen([rectify, "train", *map(str, arguments), "--quiet"],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def figures(folder):
    """All lines of the metrics without what a clock says, and the csv's first columns."""
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    for line in lines:
        for key in TIMES:
            line.pop(key, None)
    table = [line.split(",") for line in (folder / "metrics.csv").read_text().splitlines()]
    times = {table[0].index(key) for key in TIMES}
    return lines, [[c for k, c in enumerate(row) if k not in times] for row in table]


def check(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")


def cut(process, number, delay):
    """Waits, sends the signal, and tells whether it came before the end."""
    time.sleep(delay)
    process.send_signal(number)
    errors = process.communicate()[1]
    expected = 130 if number == signal.SIGINT else -number
    check(process.returncode in (0, expected), f"exit code {process.returncode}: {errors}")
    if process.returncode == 130:
        check("to go on:" in errors and "--resume" in errors, f"no command to resume in: {errors}")
    return process.returncode != 0


def main():
    rectify = sys.argv[1]
    trials = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        config = root / "config.json"
        config.write_text(json.dumps(CONFIG))
        began = time.time()
        process = start(rectify, config, "--out", root / "whole")
        check(process.wait() == 0, f"the run that is left alone: {process.stderr.read()}")
        whole = time.time() - began
        model = (root / "whole/model.safetensors").read_bytes()
        cuts = {signal.SIGINT: 0, signal.SIGKILL: 0}
        for number in cuts:
            for trial in range(trials):
                out = root / f"{number}-{trial}"
                first = start(rectify, config, "--out", out, "--threads", draw.choice([1, 2]))
                cuts[number] += cut(first, number, draw.uniform(0, whole))
                if draw.random() < 0.3 and (out / "config.json").exists():  # cut again
                    again = start(rectify, out, "--resume")
                    cut(again, number, draw.uniform(0, whole / 2))
                last = start(rectify, config, "--out", out, "--resume", "--threads",
                             draw.choice([1, 2, 3]))
                errors = last.communicate()[1]
                check(last.returncode == 0, f"{out.name}: resume: {errors}")
                check((out / "model.safetensors").read_bytes() == model,
                      f"{out.name}: expected the model of a run left alone")
                check(figures(out) == figures(root / "whole"),
                      f"{out.name}: expected the figures of a run left alone")
        check(min(cuts.values()) >= trials / 2, f"too few runs were cut before their end: {cuts}")
        print(f"of {trials} runs each, cut by SIGINT {cuts[signal.SIGINT]}, by SIGKILL "
              f"{cuts[signal.SIGKILL]}; all ended alike")


main()
