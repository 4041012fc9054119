#!/usr/bin/env python3
"""screens_test.py RECTIFY: on terminals of 40 to 120 columns, and in a pipe, the dead share of every layer and its
deaths and revivals are shown, compared with the files of the run; no line is wider; colours are on terminals only."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from pseudo_terminal import frames_of, on_terminal, screens_of, unwrapped, width_of

WIDTHS = (40, 60, 80, 120)
PLAIN = ({"NO_COLOR": "1"}, {"NO_COLOR": "no"}, {"TERM": "dumb"})
RED = "\x1b[1;31m"
LONG = "größe-重さ-" + "sehr-" * 8 + "langer-name"


def config(hidden, units, rate):
    """Units die at this learning rate; biases far from 0 make some be born dead."""
    bias = {"type": "normal", "std": 0.7}
    layers = [{"type": "dense", "units": units, "activation": "relu", "bias_init": bias} for _ in range(hidden)]
    return {"data": {"source": "digits", "limit": 600, "validation": 100},
            "model": {"layers": [*layers, {"type": "dense", "units": 10}]},
            "optimizer": {"type": "sgd", "learning_rate": rate, "momentum": 0.9},
            "training": {"epochs": 4, "batch_size": 8}}


class Checks:
    def __init__(self):
        self.failures = []

    def that(self, holds, message):
        if not holds:
            self.failures.append(message)

    def finds(self, wanted, text, where):
        self.that(wanted in text, f"{where}: expected {wanted!r} in:\n{text}")

    def fits(self, text, columns, where):
        for screen in screens_of(text):
            for line in screen:
                self.that(width_of(line) <= columns, f"{where}: expected at most {columns} columns: {line}")


def lines_of_run(folder):
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def by_layer(values):
    """The values from first to last layer: keys are numbers as text."""
    return [values[key] for key in sorted(values, key=int)]


def dead_texts(line):
    """The dead units and events that the line of an epoch must show."""
    texts = ["dead % " + "/".join(f"{100 * share:.1f}" for share in by_layer(line["dead"]))]
    layers = by_layer(line["vitals"]["layers"])
    for key, name in (("born_dead", "born dead"), ("died", "died"), ("revived", "revived")):
        counts = [layer.get(key, 0) for layer in layers]
        if any(counts):
            texts.append(f"{name} " + "/".join(map(str, counts)))
    return texts


def closing_texts(lines, layers):
    """The dead units and events that the closing lines must show, of each layer."""
    epochs, texts = lines[:-1], []
    for k, key in enumerate(sorted(epochs[-1]["dead"], key=int)):
        units, share = layers[k], epochs[-1]["dead"][key]
        texts.append(f"hidden layer {k + 1} relu ")
        texts.append(f"{round(share * units)} of {units} dead ({100 * share:.1f} %)")
        for event, name in (("born_dead", "born dead"), ("died", "died"), ("revived", "revived")):
            count = sum(line["vitals"]["layers"][key].get(event, 0) for line in epochs)
            if count:
                texts.append(f"{count} {name}")
    return texts


def check_texts(checks, text, lines, layers, where, earlier=()):
    """The lines of each epoch, and those at the end, in this order; `earlier`: lines of epochs before a resumption,
    which only count at the end."""
    begins = [m.start() for m in re.finditer(r"before training|epoch +\d+/\d+|test accuracy", text)]
    blocks = [text[a:b] for a, b in zip(begins, [*begins[1:], len(text)])]
    blocks = blocks[:len(lines)]
    checks.that(len(blocks) == len(lines), f"{where}: expected {len(lines)} blocks, got {len(blocks)}:\n{text}")
    for line, block in zip(lines[:-1], blocks):
        for wanted in dead_texts(line):
            checks.finds(wanted, block, where)
    for wanted in closing_texts([*earlier, *lines], layers):
        checks.finds(wanted, blocks[-1], where)


def check_live(checks, text, lines, where):
    """Each line that was drawn in an epoch has the dead share of every layer at the last probe, and its events."""
    said = [" ".join(dead_texts(line)) for line in lines[:-1]]
    frames = [unwrapped(frame.splitlines()) for frame in frames_of(text)]
    frames = [frame for frame in frames if frame.startswith("epoch")]
    checks.that(frames, f"{where}: expected live lines, got none")
    for frame in frames:
        checks.finds(said[int(re.match(r"epoch +(\d+)/", frame).group(1)) - 1], frame, where)


def folder_of(name):
    return f"{name}-{LONG}"


def check_train(checks, rectify, folder, name, hidden, units):
    command = [rectify, "train", f"{name}.json", "--out", folder_of(name), "--overwrite"]
    layers = [units] * hidden
    piped = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    lines = lines_of_run(folder / folder_of(name))
    events = [sum(layer[key] for line in lines[:-1] for layer in line["vitals"]["layers"].values())
              for key in ("died", "revived")]
    checks.that(min(events) > 0, f"{name}: expected units that die and some that revive, got {events}")
    checks.that("\x1b" not in piped.stdout + piped.stderr, f"{name}: expected no colours in a pipe")
    check_texts(checks, unwrapped((piped.stderr + piped.stdout).splitlines()), lines, layers, f"{name} in a pipe")
    early = [" ".join(line.split()) for line in piped.stderr.splitlines() if line.startswith("after step")]
    checks.that(early, f"{name}: expected lines of probes within the first epoch, got none")
    for line in early:  # a share of each layer
        checks.that(re.fullmatch(r"after step \d+ dead % [\d.]+" + r"/[\d.]+" * (hidden - 1), line), f"{name}: {line}")
    for columns in WIDTHS:
        where = f"{name}, {columns} columns"
        text, code = on_terminal(command, columns, folder)
        checks.that(code == 0, f"{where}: exit code {code}: {text}")
        checks.fits(text, columns, where)
        check_texts(checks, unwrapped(screens_of(text)[-1]), lines, layers, where)
        for line in early:
            checks.finds(line, unwrapped(screens_of(text)[-1]), where)
        check_live(checks, text, lines, where)
        checks.finds(RED, text, where)
    for plain in PLAIN:
        text, _ = on_terminal(command, 60, folder, **plain)
        checks.that("\x1b" not in text, f"{name} with {plain}: expected no colours")
        checks.fits(text, 60, f"{name} with {plain}")
        check_texts(checks, unwrapped(screens_of(text)[-1]), lines, layers, f"{name} with {plain}")


def check_resume(checks, rectify, folder, name, layers):
    """A run that is continued for two more epochs."""
    before = lines_of_run(folder / folder_of(name))[:-1]
    for columns in WIDTHS:
        where = f"{name} resumed, {columns} columns"
        shutil.rmtree(folder / "resumed", ignore_errors=True)
        shutil.copytree(folder / folder_of(name), folder / "resumed")
        command = [rectify, "train", "resumed", "--resume", "--set", f"training.epochs={len(before) + 1}"]
        text, code = on_terminal(command, columns, folder)
        checks.that(code == 0, f"{where}: exit code {code}: {text}")
        checks.fits(text, columns, where)
        lines = lines_of_run(folder / "resumed")[len(before):]
        check_texts(checks, unwrapped(screens_of(text)[-1]), lines, layers, where, before)


def check_evaluate(checks, rectify, folder, name):
    """The figures of --json on screens of any width."""
    evaluate = [rectify, "evaluate", folder_of(name)]
    measured = json.loads(subprocess.run([*evaluate, "--json"], cwd=folder, capture_output=True, check=True).stdout)
    for columns in WIDTHS:
        text, code = on_terminal(evaluate, columns, folder)
        checks.that(code == 0, f"evaluate, {columns} columns: exit code {code}: {text}")
        checks.fits(text, columns, f"evaluate, {columns} columns")
        shown = unwrapped(screens_of(text)[-1])
        checks.finds(f"accuracy {measured['accuracy']:.4f}", shown, f"evaluate, {columns} columns")


def check_vitals_and_prune(checks, rectify, folder, name):
    """Every layer is named with its place in the config, and its counts are those of --json."""
    vitals = [rectify, "vitals", folder_of(name)]
    counted = json.loads(subprocess.run([*vitals, "--json"], cwd=folder, capture_output=True, check=True).stdout)
    prune = [rectify, "prune", folder_of(name), "--out", "small.safetensors", "--overwrite"]
    removed = json.loads(subprocess.run([*prune, "--json"], cwd=folder, capture_output=True, check=True).stdout)
    for columns in WIDTHS:
        text, _ = on_terminal(vitals, columns, folder)
        checks.fits(text, columns, f"vitals, {columns} columns")
        checks.finds(RED, text, f"vitals, {columns} columns")
        shown = unwrapped(screens_of(text)[-1])
        for k, layer in enumerate(counted["layers"]):
            dead, units = layer["counts"]["gradient_dead"], len(layer["units"])
            checks.finds(f"hidden layer {k + 1} (model.layers[{k}]), relu: {units} units gradient_dead {dead} "
                         f"{100 * dead / units:.3g} %", shown, f"vitals, {columns} columns")
            for unit in [unit for unit in layer["units"] if unit["definitions"]][:20]:
                checks.finds(", ".join(unit["definitions"]), shown, f"vitals, {columns} columns, unit {unit['unit']}")
        text, _ = on_terminal(prune, columns, folder)
        checks.fits(text, columns, f"prune, {columns} columns")
        shown = unwrapped(screens_of(text)[-1])
        for k, layer in enumerate(removed["layers"]):
            zeros = sum(unit["constant"] == 0 for unit in layer["removed"])
            numbers = layer["units"], zeros, len(layer["removed"]) - zeros, layer["units"] - len(layer["removed"])
            table = f"hidden layer {k + 1} (relu )?" + " ".join(map(str, numbers))
            stack = f"hidden layer {k + 1} units: {numbers[0]}, always 0: {numbers[1]}, other constant: {numbers[2]}, "
            checks.that(re.search(table, shown) or stack in shown,
                        f"prune, {columns} columns: expected {numbers} of hidden layer {k + 1}: {shown}")


def check_compare(checks, rectify, folder):
    """A line per trial, and the table of cells."""
    experiment = {"base": "two.json", "axes": {"optimizer.learning_rate": [0.01, 0.05]}, "seeds": 2,
                  "name": "rates"}
    (folder / "rates.json").write_text(json.dumps(experiment))
    for columns in WIDTHS:
        out = f"rates-{columns}"
        text, code = on_terminal([rectify, "compare", "rates.json", "--out", out, "--jobs", "1"], columns, folder)
        checks.that(code == 0, f"compare, {columns} columns: exit code {code}: {text}")
        checks.fits(text, columns, f"compare, {columns} columns")
        shown = unwrapped(screens_of(text)[-1])
        trials = [path.parent for path in (folder / out).rglob("metrics.jsonl")]
        checks.that(len(trials) == 4, f"compare: expected 4 trials, got {trials}")
        for trial in trials:
            lines = lines_of_run(trial)
            checks.finds(dead_texts(lines[-2])[0], shown, f"compare, {columns} columns")
        percents = [float(number) for number in re.findall(r"(\d+(?:\.\d+)?) %", shown)]
        measures = json.loads((folder / out / "comparison.json").read_text())["measures"]
        for cell, summary in measures["gradient_dead"]["cells"].items():
            near = any(abs(100 * summary["mean"] - number) < 0.06 for number in percents)
            checks.that(near, f"compare, {columns} columns: expected {100 * summary['mean']} % dead of {cell}: {shown}")


def main():
    rectify, checks = os.path.realpath(sys.argv[1]), Checks()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for net, hidden, units, rate in (("two", 2, 32, 0.05), ("twelve", 12, 16, 0.1)):
            (folder / f"{net}.json").write_text(json.dumps(config(hidden, units, rate)))
            check_train(checks, rectify, folder, net, hidden, units)
        check_resume(checks, rectify, folder, "two", [32, 32])
        check_evaluate(checks, rectify, folder, "two")
        check_vitals_and_prune(checks, rectify, folder, "two")
        check_vitals_and_prune(checks, rectify, folder, "twelve")
        check_compare(checks, rectify, folder)
    print("\n\n".join(checks.failures[:5]) or "dead units are on every screen")
    sys.exit(bool(checks.failures))


if __name__ == "__main__":
    main()
