"""Runs ours and the peers in turn, several rounds, and adds up what each printed."""

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import machine

PYTHON = "/usr/bin/python3"  # that of the packages, whatever comes first on the path
PEERS = Path(__file__).resolve().parent / "peers"


@dataclass(frozen=True)
class Contestant:
    who: str
    command: tuple
    needs: str = ""  # a module of Python

    @property
    def ours(self):
        return self.who == "rectify"

    def is_here(self):
        if self.needs:
            return subprocess.run([PYTHON, "-c", f"import {self.needs}"], check=False,
                                  capture_output=True).returncode == 0
        return Path(self.command[0]).exists()


def trainers(programs):
    return [Contestant("rectify", (programs / "bench_training",)),
            Contestant("pytorch", (PYTHON, PEERS / "torch_training.py"), "torch"),
            Contestant("libtorch", (programs / "peer_libtorch",)),
            Contestant("scikit-learn", (PYTHON, PEERS / "sklearn_training.py"), "sklearn")]


def predictors(programs):
    return [Contestant("rectify", (programs / "bench_prediction",)),
            Contestant("torchscript", (PYTHON, PEERS / "torch_prediction.py"), "torch")]


def chosen(contestants, peers):
    """Ours, and those of the peers asked for (None: all) that the machine has."""
    for contestant in contestants:
        if contestant.is_here():
            if contestant.ours or peers is None or contestant.who in peers:
                yield contestant
        elif contestant.ours:
            raise SystemExit(f"{contestant.command[0]}: expected a program, got none "
                             "(./bench.sh builds it)")
        else:
            say(f"{contestant.who}: not found; left out")


def say(text):
    print(text, file=sys.stderr, flush=True)


def peer_environment(threads):
    """What serves the peers best.

    OpenBLAS 0.3.21 takes every AVX-512 processor that it does not know for one without; and
    PyTorch's threads are OpenMP's, beside which a second pool of OpenBLAS's own would only wait.
    """
    environment = dict(os.environ)
    for name in "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS":
        environment[name] = str(threads or len(os.sched_getaffinity(0)))
    if machine.has_avx512():
        environment.setdefault("OPENBLAS_CORETYPE", "SkylakeX")
    if machine.openblas_folder():
        environment["LD_LIBRARY_PATH"] = ":".join(
            filter(None, [str(machine.openblas_folder()), environment.get("LD_LIBRARY_PATH")]))
    return environment


def run_lines(command, environment=None, longest=None):
    """The JSON lines that a program prints. Throws SubprocessError where it fails, or takes longer
    than `longest` seconds."""
    done = subprocess.run([str(word) for word in command], text=True, env=environment,
                          stdout=subprocess.PIPE, check=True, timeout=longest)
    return [json.loads(line) for line in done.stdout.splitlines()]


class Results:
    """All values of what is the same in each round, kept as one row."""

    def __init__(self):
        self._rows, self._values = {}, {}

    def add(self, line, unit, asked):
        facts = {key: value for key, value in line.items() if key not in (unit, "all", "epochs")}
        facts["asked"] = asked
        key = json.dumps(facts)
        self._rows[key] = facts
        self._values.setdefault(key, []).extend(line["all"])

    def rows(self):
        """Each with its median, the best and how many values there were."""
        return [{**facts, "microseconds": float(f"{statistics.median(self._values[key]):.4g}"),
                 "best": min(self._values[key]), "values": len(self._values[key])}
                for key, facts in self._rows.items()]


def run_case(results, case, contestants, unit, seconds):
    """One round of a case: each contestant on one thread, then on as many as it likes.

    A peer that fails, or does not end, is left out and said.
    """
    counts = {"one": 1} if case["batch"] == 1 else {"one": 1, "all": 0}
    for contestant in contestants:
        for asked, threads in counts.items():
            command = (*contestant.command, "--case", case["id"], "--threads", threads,
                       "--seconds", seconds)
            try:
                lines = run_lines(command) if contestant.ours else run_lines(
                    command, peer_environment(threads), longest=60 + 20 * seconds)
            except subprocess.SubprocessError as error:
                if contestant.ours:
                    raise
                say(f"  {case['id']}  {contestant.who}: {error}; left out")
                continue
            for line in lines:
                results.add(line, unit, asked)
                say(_progress(line, unit))


def _progress(line, unit):
    plural = "s" if line["threads"] > 1 else " "
    return (f"  {line['case']}  {line['who']:<13}{line.get('way', ''):<12}"
            f"{line.get('input', ''):<7}{line['threads']} thread{plural} {line[unit]:>9g} us")
