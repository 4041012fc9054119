#!/usr/bin/env python3
"""dying_test.py RECTIFY CONFIGS [SEEDS]: configs/dying.json kills units on Fashion-MNIST, and what docs/dead-neurons.md
says helps does. Skipped (77) where the data is not there."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

REDO = 'vitals.cures=[{"type":"redo","every_steps":200,"until":5000}]'
LEAKY = [f"model.layers[{k}].activation=leaky_relu" for k in (0, 1)]
EPOCH_AFTER_REDO = 7  # the first whose end is an epoch or more behind step 5,000


def check(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")


class Runs:
    def __init__(self, rectify, configs, root):
        self.rectify, self.configs, self.root = rectify, configs, root

    def train(self, name, seed, *settings, may_diverge=False):
        """All lines of the metrics; none of a run that diverged."""
        out = self.root / f"{name}-{seed}"
        command = [self.rectify, "train", self.configs / "dying.json", "--seed", str(seed), "--quiet", "--out", out]
        for setting in settings:
            command += ["--set", setting]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode == 3 and "fashion-mnist" in done.stderr:
            print("Fashion-MNIST is not here")
            sys.exit(77)
        if may_diverge and done.returncode == 4:
            return None
        check(done.returncode == 0, f"{name}: {done.stderr}")
        check((out / "vitals.bin").exists(), f"{name}: expected vitals.bin")
        return [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]


def accuracy(lines):
    return lines[-1]["test_accuracy"]


def dead(lines, epoch):
    return max(lines[epoch]["dead"].values())


def check_lives(lines):
    """Births, deaths, revivals and replacements add up at every probe."""
    units = {"1": 64, "3": 32}
    count = dict.fromkeys(units, 0)
    for line in lines[:-1]:
        for layer, vitals in line["vitals"]["layers"].items():
            gone = vitals["revived"] + vitals.get("replaced_dead", 0)
            count[layer] += vitals.get("born_dead", 0) + vitals["died"] - gone
            check(vitals.get("replaced", 0) >= vitals.get("replaced_dead", 0), f"epoch {line['epoch']}: {vitals}")
            check(count[layer] == round(vitals["gradient_dead"] * units[layer]), f"epoch {line['epoch']}: {vitals}")


def main():
    rectify, configs = sys.argv[1], Path(sys.argv[2])
    seeds = range(1, 1 + (int(sys.argv[3]) if len(sys.argv) > 3 else 3))
    leaky_runs = 0
    with tempfile.TemporaryDirectory() as name:
        runs = Runs(rectify, configs, Path(name))
        for seed in seeds:
            base = runs.train("base", seed)
            low = runs.train("low", seed, "optimizer.learning_rate=0.01")
            redo = runs.train("redo", seed, REDO)
            leaky = runs.train("leaky", seed, *LEAKY, may_diverge=True)
            print(f"seed {seed}: dead {dead(base, -2):.2f}, at a low rate {dead(low, -2):.2f}, with redo "
                  f"{dead(redo, EPOCH_AFTER_REDO):.2f}; accuracy {accuracy(base):.3f}, {accuracy(low):.3f}, "
                  f"{accuracy(redo):.3f}, leaky_relu {accuracy(leaky) if leaky else 'diverged'}")
            check(dead(base, -2) >= 0.4, "expected at least 40 % of a layer to be dead")
            check(dead(low, -2) <= 0.05, "expected at most 5 % at a low rate")
            check(dead(redo, EPOCH_AFTER_REDO) <= 0.2, "expected at most 20 % an epoch after redo's last reset")
            check(accuracy(redo) >= accuracy(base) + 0.02, "expected redo to be 2 points better")
            for lines in filter(None, (base, low, redo, leaky)):
                check_lives(lines)
            if not leaky:
                continue
            leaky_runs += 1
            check(accuracy(leaky) > accuracy(base), "expected leaky_relu to be better")
            check(dead(leaky, -2) == 0, "expected no leaky unit to be called dead")
            check(leaky[-2]["vitals"]["layers"]["1"]["never_fires"] > 0.1, "expected leaky units that never fire")
    check(leaky_runs > 0, "expected leaky_relu to stay finite with some seed")


main()
