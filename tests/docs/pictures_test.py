#!/usr/bin/env python3
"""The scripts in docs draw pictures of the size and with the kinds of elements of those in docs. Figures in them may
differ, since instruction sets round differently.

pictures_test.py RECTIFY: exit code 77 without NumPy or Fashion-MNIST."""

import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[2]


def shape_of(picture):
    root = ElementTree.parse(picture).getroot()
    return root.attrib["viewBox"], Counter(element.tag for element in root.iter())


def main():
    try:
        import numpy  # noqa: F401: the scripts need it
    except ImportError:
        print("skipped: NumPy is not here")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        for script in sorted((ROOT / "docs").glob("draw_*.py")):
            run = subprocess.run([sys.executable, script, sys.argv[1], folder], stderr=subprocess.PIPE, text=True)
            if "dataset-fashion-mnist" in run.stderr:
                print("skipped: Fashion-MNIST is not here")
                return 77
            assert run.returncode == 0, f"{script.name}: expected exit code 0, got {run.returncode}: {run.stderr}"
            picture = script.stem.removeprefix("draw_") + ".svg"
            drawn, kept = shape_of(Path(folder, picture)), shape_of(ROOT / "docs" / picture)
            assert drawn == kept, f"docs/{picture}: expected what {script.name} draws, {drawn}, got {kept}"
            print(f"{picture}: as drawn")
    return 0


sys.exit(main())
