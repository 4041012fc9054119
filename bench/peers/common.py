"""What the peers share: cases, data, options, timing, and one line of JSON a result.

report.py sets what the libraries read from the environment before they start: the number of threads
of OpenMP and OpenBLAS, and the kernels of OpenBLAS.
"""

import argparse
import json
import os
import statistics
import time
from pathlib import Path

import numpy as np

from fashion_mnist import FILES, read

CASES = Path(__file__).resolve().parent.parent / "cases.json"


def parse_arguments(section, description):
    """The case asked for, as cases.json has it, and the options: threads, seconds."""
    cases = {case["id"]: case for case in json.loads(CASES.read_text())[section]}
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--case", required=True, choices=cases)
    parser.add_argument("--threads", type=int, default=0, help="0: all")
    parser.add_argument("--seconds", type=float, default=3, help="how long, after a warm-up")
    options = parser.parse_args()
    options.threads = options.threads or len(os.sched_getaffinity(0))
    return cases[options.case], options


def fashion_mnist(split="train", samples=None):
    """Images as rows of bytes, and their classes."""
    images, labels = map(read, FILES[split])
    images = np.frombuffer(images, np.uint8, offset=16).reshape(-1, 784)
    return images[:samples], np.frombuffer(labels, np.uint8, offset=8)[:samples]


def time_epochs(train_epoch, steps, seconds):
    """Microseconds a step of each epoch until the time is over; a first epoch warms up."""
    train_epoch()
    return [took * 1e6 / steps for took in _laps(train_epoch, seconds)]


def time_calls(call, seconds):
    """Microseconds a call of call(i), one value for each slice of about 20 ms."""
    calls = 1
    while next(_laps(lambda: _repeat(call, calls), 0)) < 0.02:
        calls *= 2
    return [took * 1e6 / calls for took in _laps(lambda: _repeat(call, calls), seconds)]


def _repeat(call, times):
    for i in range(times):
        call(i)


def _laps(action, seconds):
    """Seconds of each call until so many have passed, at least one."""
    end = time.perf_counter() + seconds
    while True:
        start = time.perf_counter()
        action()
        now = time.perf_counter()
        yield now - start
        if now >= end:
            return


def print_result(who, version, options, unit, values, **more):
    """The line that report.py reads."""
    print(json.dumps({"who": who, "version": version, "case": options.case,
                      "threads": options.threads, **more,
                      unit: _rounded(statistics.median(values)),
                      "all": [_rounded(value) for value in values]}))


def _rounded(value):
    return float(f"{value:.4g}")
