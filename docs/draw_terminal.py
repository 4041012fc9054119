#!/usr/bin/env python3
"""Draws what a command printed as an SVG of a terminal, for the README:

    { echo '$ ./run.sh'; ./run.sh 2>&1; } | docs/draw_terminal.py > docs/terminal.svg
"""

import html
import sys

SIZE, LINE, WIDTH, LEFT, TOP = 13, 19, 7.83, 18, 52
SHOWN = 3  # epochs at either end


def shortened(lines):
    """The lines, with those of the epochs in the middle left out."""
    epochs = [k for k, line in enumerate(lines) if line.startswith("epoch")]
    if len(epochs) <= 2 * SHOWN:
        return lines
    return lines[:epochs[SHOWN]] + ["..."] + lines[epochs[-SHOWN]:]


def kept(text):
    """With no-break spaces, which browsers do not collapse."""
    return text.replace(" ", "\u00a0")


def colour(line):
    if line.startswith("$"):
        return "#7ee787"
    if line.startswith("test"):
        return "#ffffff"
    return "#8b949e" if line.startswith(("...", "  dead:", "trained")) else "#c9d1d9"


def main():
    lines = shortened([line.rstrip("\n") for line in sys.stdin if not line.startswith("rectify: ")])
    width = int(2 * LEFT + WIDTH * max(map(len, lines)))
    height = TOP + LINE * len(lines)
    print(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
          f'width="{width}" height="{height}" role="img" aria-label="rectify trains Fashion-MNIST">')
    print(f'<rect width="{width}" height="{height}" rx="9" fill="#0d1117"/>')
    for k, dot in enumerate(("#ff5f56", "#ffbd2e", "#27c93f")):
        print(f'<circle cx="{22 + 20 * k}" cy="20" r="6" fill="{dot}"/>')
    print(f'<g font-family="ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace" '
          f'font-size="{SIZE}">')
    for k, line in enumerate(lines):
        weight = ' font-weight="bold"' if line.startswith("test") else ""
        print(f'<text x="{LEFT}" y="{TOP + LINE * k}" fill="{colour(line)}"{weight} '
              f'textLength="{WIDTH * len(line):.1f}">{kept(html.escape(line))}</text>')
    print("</g>\n</svg>")


main()
