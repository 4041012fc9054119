"""Everything that is no step and no prediction: a function for each of cases.json's `others`."""

import json
import os
import shlex
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import machine
from contest import run_lines
from peers import fashion_mnist


class Others:
    """Each method is named as its id and returns its value in the unit that cases.json says."""

    def __init__(self, repository, build, rounds, seconds):
        self._repository, self._build = repository, build
        self._rounds, self._seconds = rounds, seconds
        self._programs = build / "bin"

    def vitals(self):
        times = {"": [], "--vitals": []}
        for _ in range(self._rounds):
            for flag, values in times.items():
                values += self._values("bench_training", "--case", "T1", *filter(None, [flag]))
        plain, watched = map(statistics.median, times.values())
        return 100 * (watched - plain) / plain

    def load_gz(self):
        return statistics.median(self._values("bench_loading"))

    def load_raw(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in sum(fashion_mnist.FILES.values(), ()):
                (Path(folder) / name).write_bytes(fashion_mnist.read(name))
            return statistics.median(self._values("bench_loading", "--folder", folder))

    def first_step(self):
        """To the line that the command says after an epoch of 16 steps: an upper bound."""
        return statistics.median(self._milliseconds_to_epoch() for _ in range(5))

    def memory(self):
        """Of a whole run: loading, training with validation and vitals, test and saving. Asked while
        it runs: what wait4 tells of a child includes what this process had when it was forked."""
        peak = 0
        with tempfile.TemporaryDirectory() as folder:
            process = subprocess.Popen(self._train("fashion_mnist", folder, "--quiet"),
                                       stdout=subprocess.DEVNULL)
            while process.poll() is None:
                peak = max(peak, _peak_kilobytes(process.pid))
                time.sleep(0.01)
        return peak * 1024 / 1e6

    def trials(self):
        """Two runs of one thread each, as a comparison makes them, in turn and at once."""
        ratios = []
        for _ in range(self._rounds):
            in_turn = self._seconds_of_trials(1) + self._seconds_of_trials(1)
            ratios.append(in_turn / self._seconds_of_trials(2))
        return statistics.median(ratios)

    def compile_model(self):
        return self._seconds_to_compile("rectify/model/model.hpp")

    def compile_all(self):
        return self._seconds_to_compile("rectify/rectify.hpp")

    def _values(self, program, *arguments):
        command = (self._programs / program, "--seconds", self._seconds, *arguments)
        return run_lines(command)[0]["all"]

    def _train(self, config, folder, *arguments):
        """One epoch of a config of the repository."""
        return [self._programs / "rectify", "train", self._repository / f"configs/{config}.json",
                "--set", "training.epochs=1", "--out", Path(folder) / "run", *arguments]

    def _seconds_of_trials(self, count):
        with tempfile.TemporaryDirectory() as folder:
            start = time.perf_counter()
            processes = [subprocess.Popen(self._train("fashion_mnist", Path(folder) / str(i),
                                                      "--set", "training.epochs=6",
                                                      "--threads", "1", "--quiet"),
                                          stdout=subprocess.DEVNULL) for i in range(count)]
            for process in processes:
                process.wait()
            return time.perf_counter() - start

    def _milliseconds_to_epoch(self):
        with tempfile.TemporaryDirectory() as folder:
            command = self._train("digits", folder, "--set", "data.limit=1000",
                                  "--set", "data.validation=0")
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.PIPE, text=True)
            next(line for line in process.stderr if line.startswith("epoch"))
            took = time.perf_counter() - start
            process.communicate()
        return 1000 * took

    def _seconds_to_compile(self, header):
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder) / "program.cpp"
            source.write_text(f"#include <{header}>\nint main() {{}}\n")
            command = [machine.compiler(self._build), *self._include_flags(), "-c", source,
                       "-o", Path(folder) / "program.o"]
            return statistics.median(_seconds_of(command) for _ in range(3))

    def _include_flags(self):
        """What a user of the library compiles with, as bench_loading does."""
        entries = json.loads((self._build / "compile_commands.json").read_text())
        entry = next(e for e in entries if e["file"].endswith("bench/loading.cpp"))
        words = iter(shlex.split(entry["command"]))
        for word in words:
            if word == "-isystem":
                yield from (word, next(words))
            elif word.startswith(("-I", "-D", "-std", "-O")):
                yield word


def _peak_kilobytes(process_id):
    status = Path(f"/proc/{process_id}/status").read_text()
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines.get("VmHWM", "0").split()[0])  # a process that has ended has none


def _seconds_of(command):
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start
