#!/usr/bin/env python3
"""resume_test.py RECTIFY [TRIALS]: a run that is interrupted or killed at any time, and resumed on another
number of threads, ends with the same model and figures as one that was left alone."""

import json
import random
import shutil
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
                         {"type": "dense", "units": 20, "activation": "relu", "bias_init": {"type": "constant", "value": -1}},
                         {"type": "dense", "units": 10}]},
    "vitals": {"every_steps": 100, "probe": 100, "forensics": True},
    "optimizer": {"type": "nadam", "clip_norm": 1, "average": 0.9,
                  "groups": [{"kind": "prelu", "learning_rate": 0.01}]},
    "schedule": {"type": "plateau", "factor": 0.5, "patience": 1, "warmup_epochs": 1},
    "training": {"epochs": 40, "batch_size": 16, "early_stopping": {"patience": 8}},
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
    """Waits, sends the signal, and returns whether it came before the end."""
    time.sleep(delay)
    process.send_signal(number)
    errors = process.communicate()[1]
    stopped = (130, -number) if number == signal.SIGINT else (-number,)  # -SIGINT: before main() listens
    check(process.returncode in (0, *stopped), f"exit code {process.returncode}: {errors}")
    if process.returncode == 130:
        check("to resume:" in errors and "--resume" in errors, f"no command to resume in: {errors}")
    return process.returncode != 0


def cut_somewhere(begin, number, draw, whole):
    """Begins runs until one is cut before its end, each time sooner; the last one's folder."""
    delay = draw.uniform(0, whole)
    for attempt in range(20):
        out, process = begin(attempt)
        if cut(process, number, delay):
            return out
        delay /= 2
    sys.exit("FAILED: no run of 20 could be cut before its end")


def check_alike(out, whole):
    """The same model, figures and vitals, times aside."""
    for name in ("model.safetensors", "vitals.bin", "deaths.jsonl"):
        check((out / name).read_bytes() == (whole / name).read_bytes(),
              f"{out.name}: expected the {name} of a run left alone")
    check(figures(out) == figures(whole), f"{out.name}: expected the figures of a run left alone")


def check_lost_checkpoint(rectify, whole, out):
    """Epochs that are trained again are written down once."""
    shutil.copytree(whole, out)
    max((out / "checkpoints").iterdir()).unlink()
    last = start(rectify, out, "--resume")
    errors = last.communicate()[1]
    check(last.returncode == 0, f"{out.name}: resume: {errors}")
    check_alike(out, whole)


def main():
    rectify = sys.argv[1]
    trials = int(sys.argv[2]) if len(sys.argv) > 2 else 20
    draw = random.Random(1)
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # who is a shell's background job ignores it
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        config = root / "config.json"
        config.write_text(json.dumps(CONFIG))
        began = time.time()
        process = start(rectify, config, "--out", root / "whole")
        check(process.wait() == 0, f"the run that is left alone: {process.stderr.read()}")
        whole = time.time() - began
        check_lost_checkpoint(rectify, root / "whole", root / "lost")
        twice = 0
        for number in (signal.SIGINT, signal.SIGKILL):
            for trial in range(trials):
                def begin(attempt):
                    out = root / f"{number}-{trial}-{attempt}"
                    return out, start(rectify, config, "--out", out, "--threads",
                                      draw.choice([1, 2]))

                out = cut_somewhere(begin, number, draw, whole)
                if draw.random() < 0.3 and (out / "config.json").exists():  # cut again
                    again = start(rectify, out, "--resume")
                    twice += cut(again, number, draw.uniform(0, whole / 2))
                last = start(rectify, config, "--out", out, "--resume", "--threads",
                             draw.choice([1, 2, 3]))
                errors = last.communicate()[1]
                check(last.returncode == 0, f"{out.name}: resume: {errors}")
                check_alike(out, root / "whole")
        print(f"{trials} runs cut by SIGINT and {trials} by SIGKILL, all before their end, {twice} of them "
              "again while they were resumed; all ended alike")


main()
