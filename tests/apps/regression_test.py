#!/usr/bin/python3
"""regression_test.py RECTIFY: what train, evaluate, --require and the run folder say of regression is what NumPy
computes from the test predictions. Skipped (77) without NumPy."""

import json
import math
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
except ImportError:
    sys.exit(77)

RECTIFY = os.path.abspath(sys.argv[1])
failures = []


def expect(what, wanted, got):
    if got != wanted:
        failures.append(what)
        print(f"FAILED: {what}: expected {wanted!r}, got {got!r}")


def expect_near(what, wanted, got, tolerance=1e-4):
    if got is None or not math.isclose(wanted, got, rel_tol=tolerance, abs_tol=1e-9):
        failures.append(what)
        print(f"FAILED: {what}: expected {wanted!r}, got {got!r}")


def run(*arguments, code=0):
    done = subprocess.run([RECTIFY, *arguments], capture_output=True, text=True, timeout=120)
    expect(" ".join(arguments[:2]) + ": exit code", code, done.returncode)
    return done


def write_table(name, columns):
    rows = zip(*columns.values())
    Path(name).write_text("\n".join([",".join(columns), *(",".join(map(str, row)) for row in rows)]) + "\n")


def write_config(name, table, label, outputs=1, **data):
    source = {"csv": {"train": table, "label": label, "task": "regression"}}
    config = {"data": {"source": source, "normalize": "standard", **data},
              "model": {"layers": [{"type": "dense", "units": 16, "activation": "relu"},
                                   {"type": "dense", "units": outputs}]},
              "training": {"epochs": 40}}
    Path(name).write_text(json.dumps(config))
    return json.dumps(source)


def last_line(run_folder):
    return json.loads(Path(run_folder, "metrics.jsonl").read_text().splitlines()[-1])


def scores(predicted, true):
    errors = predicted.astype(float) - true.astype(float)
    spread = ((true - true.mean(dtype=float)).astype(float) ** 2).sum()
    return {"r2": 1 - (errors ** 2).sum() / spread, "rmse": math.sqrt((errors ** 2).mean()),
            "mae": abs(errors).mean()}


def check_scores(what, wanted, got):
    for name, value in wanted.items():
        expect_near(f"{what}: {name}", value, got.get(name))


os.chdir(tempfile.mkdtemp())
draw = random.Random(1)
a, b = ([draw.gauss(0, 1) for _ in range(400)] for _ in range(2))
level = [125 + 5 * x + 2 * y * y for x, y in zip(a, b)]
width = [1e-4 * (x - y) for x, y in zip(a, b)]
write_table("t.csv", {"a": a, "b": b, "level": level, "width": width, "seven": [7] * 400})

# One target far from 0.
source = write_config("one.json", "t.csv", "level", limit=300)
done = run("train", "one.json", "--out", "one", "--set", "data.source.csv.test_fraction=0.25")
true, predicted = np.load("one/test_predictions.npy").transpose(1, 2, 0)
expect("test predictions: shape", (1, 100), true.shape)
wanted = scores(predicted[0], true[0])
expect("R2 above 0.8", True, wanted["r2"] > 0.8)
line = last_line("one")
check_scores("metrics.jsonl", {f"test_{name}": value for name, value in wanted.items()}, line)
check_scores("metrics.jsonl, level", wanted, line["test_targets"].get("level", {}))
expect("train: last lines", True, f"test R2 {wanted['r2']:.4f}  RMSE " in done.stdout and "  MAE " in done.stdout)
expect("config.json", "standard", json.loads(Path("one/config.json").read_text())["data"]["targets"])

# Two targets, of which each has figures of its own.
source = write_config("two.json", "t.csv", ["level", "width"], outputs=2)
done = run("train", "two.json", "--out", "two", "--json", "--require", "test_r2>=0.5", "--require", "test_mae<100")
true, predicted = np.load("two/test_predictions.npy").transpose(1, 2, 0)
wanted = {name: scores(predicted[k], true[k]) for k, name in enumerate(["level", "width"])}
document = json.loads(done.stdout)
for name in wanted:
    check_scores(f"train --json, {name}", wanted[name], document["test_targets"][name])
expect_near("train --json: mean R2", sum(one["r2"] for one in wanted.values()) / 2, document["test_r2"])
document = json.loads(run("evaluate", "two", "--data", source, "--json").stdout)
for name in wanted:
    check_scores(f"evaluate --json, {name}", wanted[name], document["targets"][name])
text = run("evaluate", "two", "--data", source).stdout
for name in wanted:
    shown = [line.split() for line in text.splitlines() if line.split()[:1] == [name]]
    expect(f"evaluate: a line of {name}", [[name, *(f"{wanted[name][key]:.3g}" for key in ("r2", "rmse", "mae"))]],
           [[words[0], *(f"{float(word):.3g}" for word in words[1:])] for words in shown])

# Targets on their own scale are not learnt as well; the summary names the key.
done = run("train", "one.json", "--out", "own", "--set", "data.targets=none")
expect("warning of targets far from 0", True, "data.targets standard brings them near 0" in done.stderr)
expect("scaled is better", True, last_line("own")["test_r2"] < last_line("one")["test_r2"])

# A constant target has no R2, which can be said before training.
source = write_config("seven.json", "t.csv", "seven")
done = run("train", "seven.json", "--out", "seven")
expect("warning of a constant target", True,
       "1 constant target (seven is 7 for all training samples): there is nothing to learn" in done.stderr)
expect("no R2 of a constant target", False, "test_r2" in last_line("seven"))
expect("evaluate --json: no R2 of a constant target", None,
       json.loads(run("evaluate", "seven", "--data", source, "--json").stdout)["r2"])
done = run("train", "seven.json", "--out", "never", "--require", "test_r2>0.5", code=2)
expect("--require of an R2 that does not exist", "rectify: --require: expected one of test_loss, test_rmse, test_mae, "
       "dead, seconds, train_loss for regression; got \"test_r2\" (the targets of all test samples are the same)\n",
       done.stderr)
expect("no folder of a refused run", False, Path("never").exists())
done = run("train", "one.json", "--out", "never", "--require", "test_accuracy>0.5", code=2)
expect("--require of another task", "rectify: --require: expected one of test_loss, test_rmse, test_mae, test_r2, "
       "dead, seconds, train_loss for regression; got \"test_accuracy\"\n", done.stderr)

print("all as expected" if not failures else f"{len(failures)} failures")
sys.exit(bool(failures))
