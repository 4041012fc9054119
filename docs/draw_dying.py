#!/usr/bin/env python3
"""draw_dying.py RECTIFY [FOLDER]: trains configs/dying.json with and without redo, seeds 1 to 3, and draws
the fraction of dead units in layer 1 after each epoch into dying.svg of FOLDER, by default docs."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

DOCS = Path(__file__).resolve().parent
REDO = 'vitals.cures=[{"type":"redo","every_steps":200,"until":5000}]'
KINDS = {"without a cure": ("#c0392b", []), "with redo": ("#2471a3", ["--set", REDO])}
WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM, EPOCHS = 640, 300, 60, 120, 20, 50, 8


def shares(rectify, options, seed):
    """The fraction of layer 1's units that is dead, before training and after each epoch."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([rectify, "train", DOCS.parent / "configs/dying.json", "--seed", str(seed), "--quiet",
                        "--out", f"{folder}/run", *options], check=True, stdout=subprocess.DEVNULL)
        lines = map(json.loads, Path(folder, "run/metrics.jsonl").read_text().splitlines())
        return [line["dead"]["1"] for line in lines if "dead" in line]


def x(epoch):
    return LEFT + (WIDTH - LEFT - RIGHT) * epoch / EPOCHS


def y(share):
    return TOP + (HEIGHT - TOP - BOTTOM) * (1 - share)


def text(where_x, where_y, words, anchor="middle", colour="#555"):
    return f'<text x="{where_x:.1f}" y="{where_y:.1f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


def main():
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
             'font-size="13" role="img">',
             "<title>Fraction of dead units in layer 1 of dying.json, by epoch, three seeds</title>",
             f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>']
    for share in (0, 0.25, 0.5, 0.75, 1):
        parts += [f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y(share):.1f}" y2="{y(share):.1f}" stroke="#ddd"/>',
                  text(LEFT - 8, y(share) + 4, f"{share:.0%}", "end")]
    parts += [text(x(epoch), HEIGHT - BOTTOM + 18, epoch) for epoch in range(EPOCHS + 1)]
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, "epoch"))
    for name, (colour, options) in KINDS.items():
        lines = [shares(sys.argv[1], options, seed) for seed in (1, 2, 3)]
        for line in lines:
            points = " ".join(f"{x(epoch):.1f},{y(share):.1f}" for epoch, share in enumerate(line))
            parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2" opacity=".8"/>')
        end = sum(line[-1] for line in lines) / len(lines)
        parts.append(text(WIDTH - RIGHT + 10, y(end) + 4, name, "start", colour))
    Path(sys.argv[2] if len(sys.argv) > 2 else DOCS, "dying.svg").write_text("\n".join(parts + ["</svg>"]) + "\n")


main()
