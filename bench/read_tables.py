#!/usr/bin/env python3
"""Reads a table of numbers with rectify, pandas' C reader and numpy.loadtxt, and compares them.

read_tables.py BENCH_READING [FILE.csv] [--megabytes 100] [--rounds 3]

Each reader is a process of its own that reads the whole table into memory; in each round all of them
take their turn. Without a file, one of 20 columns is made: ten with six decimals, five with two, five
of whole numbers. Prints the median of wall time, processor time and peak memory.
"""

import argparse
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

COLUMNS = 20


def make_table(path, megabytes):
    draw = random.Random(17)
    with open(path, "w", encoding="ascii") as file:
        file.write(",".join(f"x{i}" for i in range(COLUMNS)) + "\n")
        lines = []
        for _ in range(10000):
            cells = [f"{draw.gauss(0, 1):.6f}" for _ in range(10)]
            cells += [f"{draw.gauss(0, 100):.2f}" for _ in range(5)]
            cells += [str(draw.randrange(3000)) for _ in range(5)]
            lines.append(",".join(cells) + "\n")
        while file.tell() < megabytes * 1e6:
            draw.shuffle(lines)
            file.write("".join(lines))


def readers(program, path):
    python = sys.executable
    nothing = "import sys, numpy; "
    return {
        "rectify": [program, path, "--seconds", "0"],
        "pandas": [python, "-c", f"import pandas as p; p.read_csv({path!r}, engine='c')"],
        "pandas, to float32": [
            python, "-c", "import pandas as p; "
            f"p.read_csv({path!r}, engine='c').to_numpy('float32')"],
        "numpy.loadtxt": [
            python, "-c",
            nothing + f"numpy.loadtxt({path!r}, delimiter=',', skiprows=1, dtype='float32')"],
        "import of pandas": [python, "-c", "import pandas"],
    }


def measure(command):
    """Seconds of wall and processor, and MB at most; none if it fails, e.g. without pandas."""
    began = time.monotonic()
    with open(os.devnull, "w", encoding="ascii") as null:
        process = subprocess.Popen(command, stdout=null, stderr=null)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        return None
    return (time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024 / 1e6)


def contest(program, path, rounds):
    size = os.path.getsize(path) / 1e6
    print(f"{size:.0f} MB, median of {rounds}")
    results = {}
    for _ in range(rounds):
        for name, command in readers(program, path).items():
            results.setdefault(name, []).append(measure(command))
    for name, all_of_it in results.items():
        if None in all_of_it:
            print(f"{name:20} is not here")
            continue
        wall, processor, memory = (statistics.median(v) for v in zip(*all_of_it))
        print(f"{name:20} {wall:7.2f} s  {processor:7.2f} s of processor  {memory:7.0f} MB  "
              f"{size / wall:5.0f} MB/s")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("file", nargs="?")
    parser.add_argument("--megabytes", type=float, default=100)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    if options.file:
        contest(options.program, options.file, options.rounds)
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "table.csv")
        make_table(path, options.megabytes)
        contest(options.program, path, options.rounds)


if __name__ == "__main__":
    main()
