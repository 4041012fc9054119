#!/usr/bin/env python3
"""draw_wave.py RECTIFY [FOLDER]: trains an epoch of configs/dying.json with seed 2, examines all units
after each step, and draws the first steps of the first hidden layer into wave.svg of FOLDER, by default docs: a row
for each unit, a column for each step."""

import subprocess
import sys
import tempfile
from pathlib import Path

import numpy

DOCS = Path(__file__).resolve().parent
STEPS, CELL, ROW, LEFT, TOP, BOTTOM = 130, 5, 4, 40, 58, 42
# How many of the samples a unit fires for, at most, and the colour of a cell; the last is that of dead units.
LEVELS = [(0.02, "#e8eef4"), (0.1, "#c5d9ea"), (0.3, "#93bbdc"), (0.6, "#5a98c9"), (1, "#24689f")]
DEAD = "#c2500a"
SET = ["vitals.every_steps=1", "training.epochs=1"]


def units(rectify):
    """Of each step and unit, the level it fires at, or -1 where it is dead."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([rectify, "train", DOCS.parent / "configs/dying.json", "--seed", "2", "--quiet",
                        "--out", f"{folder}/run", *(word for value in SET for word in ("--set", value))],
                       check=True, stdout=subprocess.DEVNULL)
        vitals = numpy.load(f"{folder}/run/vitals.npz")
        steps = vitals["step"] <= STEPS
        fired = vitals["1.fired"][steps] / vitals["probe_samples"]
        level = numpy.digitize(fired, [most for most, _ in LEVELS[:-1]])
        return numpy.where(vitals["1.dead"][steps] == 1, -1, level)


def in_order(level):
    """Units that stay alive first, then those that die, the earliest at the bottom."""
    alive_until = numpy.where(level[-1] == -1, (level != -1).sum(axis=0), STEPS + 1 + level.mean(axis=0))
    return level[:, numpy.argsort(-alive_until, kind="stable")]


def path(level, value, colour):
    """All cells of a value, as one path of horizontal strokes."""
    strokes = []
    for row in range(level.shape[1]):
        there = numpy.concatenate([[0], level[:, row] == value, [0]]).astype(int)
        changes = numpy.flatnonzero(numpy.diff(there))
        strokes += [f"M{a} {row}h{b - a}" for a, b in zip(changes[::2], changes[1::2])]
    return f'<path stroke="{colour}" d="{"".join(strokes)}"/>' if strokes else ""


def text(x, y, words, anchor="start", more=""):
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{more}>{words}</text>'


def legend(x, y):
    parts = []
    for _, colour in LEVELS:
        parts.append(f'<rect x="{x}" y="{y - 10}" width="14" height="11" fill="{colour}"/>')
        x += 14
    parts.append(text(x + 6, y, "fires for few to all of the images"))
    x += 222
    parts += [f'<rect x="{x}" y="{y - 10}" width="14" height="11" fill="{DEAD}"/>', text(x + 20, y, "dead: for none")]
    return parts


def main():
    level = in_order(units(sys.argv[1]))
    dead, (columns, rows) = int((level[-1] == -1).sum()), level.shape
    width, below = LEFT + columns * CELL + 16, TOP + rows * ROW
    title = f"After {STEPS} training steps {dead} of {rows} neurons are dead"
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {below + BOTTOM}" '
             'font-family="sans-serif" font-size="13" fill="#444" role="img">',
             f"<title>{title}: a row for each neuron of the first hidden layer, a column for each step</title>",
             f'<rect width="{width}" height="{below + BOTTOM}" fill="#fff"/>',
             text(LEFT, 22, title, more=' font-size="16" font-weight="bold" fill="#222"'),
             *legend(LEFT, 46),
             text(-(TOP + rows * ROW / 2), 24, "a row for each neuron", "middle", ' transform="rotate(-90)"'),
             f'<g transform="translate({LEFT} {TOP + ROW / 2}) scale({CELL} {ROW})" shape-rendering="crispEdges">',
             *(path(level, value, colour) for value, (_, colour) in enumerate(LEVELS)), path(level, -1, DEAD), "</g>"]
    for step in range(0, STEPS + 1, 25):
        parts.append(text(LEFT + (step + 0.5) * CELL, below + 17, step, "middle"))
    parts.append(text(LEFT + columns * CELL / 2, below + 35, "training step, a column for each", "middle"))
    Path(sys.argv[2] if len(sys.argv) > 2 else DOCS, "wave.svg").write_text("\n".join(filter(None, parts)) + "\n</svg>\n")


main()
