#!/usr/bin/env python3
"""Loads tables of several shapes with `rectify summary` and with pandas' C reader, and compares them.

load_tables.py RECTIFY [--megabytes 1000] [--rounds 3] [--only numbers,texts] [--python PYTHON]

rectify does all that training does before its first step: it reads, encodes and splits the table, and
computes the statistics of every feature. pandas only reads. Each is a process of its own; in each round
all of them take their turn. Prints the medians of wall time and processor time, and peak memory in MB
and as a multiple of the numbers' memory: 4 bytes for each feature and label of each row, texts one-hot.
"""

import argparse
import gzip
import json
import os
import random
import shutil
import statistics
import sys
import tempfile

from read_tables import measure

LABELS = 10
CATEGORIES = 20


class Table:
    """A table of random numbers, texts and a label; `size` is in MB, or else `rows` are given."""

    def __init__(self, name, numbers, texts=0, size=0, rows=0, packed=False):
        self.name, self.numbers, self.texts = name, numbers, texts
        self.size, self.rows, self.packed = size * 1e6, rows, packed

    def write(self, folder):
        path = os.path.join(folder, self.name + ".csv")
        draw = random.Random(17)
        lines = [self._line(draw) for _ in range(self.rows or max(50, 200000 // self.numbers))]
        written = 0
        with open(path, "w", encoding="ascii") as file:
            names = [f"x{i}" for i in range(self.numbers)] + [f"t{i}" for i in range(self.texts)]
            file.write(",".join([*names, "y"]) + "\n")
            while written == 0 or file.tell() < self.size:
                draw.shuffle(lines)
                file.writelines(lines)
                written += len(lines)
        self.megabytes = os.path.getsize(path) / 1e6
        self.memory = written * (self.numbers + CATEGORIES * self.texts + 1) * 4 / 1e6
        if self.packed:
            with open(path, "rb") as raw, gzip.open(path + ".gz", "wb", 1) as file:
                shutil.copyfileobj(raw, file)
            os.remove(path)
            path += ".gz"
        return path

    def _line(self, draw):
        kinds = [lambda: f"{draw.gauss(0, 1):.6f}", lambda: f"{draw.gauss(0, 1):.6f}",
                 lambda: f"{draw.gauss(0, 100):.2f}", lambda: str(draw.randrange(3000))]
        cells = [kinds[i % 4]() for i in range(self.numbers)]
        cells += [f"category_{k}_{draw.randrange(CATEGORIES)}" for k in range(self.texts)]
        return ",".join([*cells, str(draw.randrange(LABELS))]) + "\n"


def tables(megabytes):
    return [Table("numbers", 19, size=megabytes), Table("narrow", 5, size=megabytes / 4),
            Table("columns", 999, size=megabytes), Table("texts", 15, 5, size=0.3 * megabytes),
            Table("packed", 19, size=megabytes / 4, packed=True),
            Table("names40", 40000, rows=20), Table("names160", 160000, rows=20)]


def readers(options, table, path, folder):
    config = os.path.join(folder, "config.json")
    categories = {f"t{k}": "one_hot" for k in range(table.texts)}
    with open(config, "w", encoding="ascii") as file:
        json.dump({"name": "load", "data": {"source": {"csv": {
            "train": path, "label": "y", "categories": categories}}, "normalize": "standard"},
            "model": {"layers": [{"type": "dense", "units": LABELS}]}}, file)

    read = f"import pandas as p; p.read_csv({path!r}, engine='c'"
    as_floats = f", dtype={{f'x{{i}}': 'float32' for i in range({table.numbers})}}"
    return {"rectify": [options.program, "summary", config],
            "pandas": [options.python, "-c", read + ")"],
            "pandas, float32": [options.python, "-c", read + as_floats + ")"]}


def contest(options, table, folder):
    path = table.write(folder)
    results = {}
    for _ in range(options.rounds):
        for name, command in readers(options, table, path, folder).items():
            results.setdefault(name, []).append(measure(command))
    os.remove(path)
    for name, runs in results.items():
        if None in runs:
            print(f"| {table.name} | {name} | fails | | | | |")
            continue
        wall, processor, memory = (statistics.median(values) for values in zip(*runs))
        print(f"| {table.name} | {name} | {wall:.2f} | {processor:.2f} | "
              f"{table.megabytes / processor:.0f} | {memory:.0f} | {memory / table.memory:.2f} |",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("program")
    parser.add_argument("--megabytes", type=float, default=1000, help="size of the largest tables")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", metavar="NAME,...", help="these tables")
    parser.add_argument("--python", default=sys.executable, help="a Python that has pandas")
    options = parser.parse_args()
    wanted = options.only.split(",") if options.only else None
    print("| table | who | wall, s | processor, s | MB/s of processor | peak, MB | times the numbers |")
    print("|---|---|--:|--:|--:|--:|--:|")
    with tempfile.TemporaryDirectory() as folder:
        for table in tables(options.megabytes):
            if wanted is None or table.name in wanted:
                contest(options, table, folder)


if __name__ == "__main__":
    main()
