#!/usr/bin/python3
"""System calls that fail, and kills at system calls, in every command that writes.

    faults_test.py RECTIFY SHIM [--all | --kills] [--only SCENARIO]

The nth call of each sort fails, once or with all that follow, in one of five ways; or the process is
killed at it. What must hold: files of others and files that a command does not write are what they
were; what it writes is the old file or the new one, whole; the exit code is 0 with all that is to be
there, or 3 with the system's reason; and the same work, done again without faults, ends with the bits
of work that nothing happened to, and leaves no temporary files. Without --all a sample of the calls,
of which each sort has some, the first and the last among them. With --kills a kill at every call.
"""

import argparse
import errno
import hashlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

CALLS = ["open", "read", "write", "fsync", "rename", "owner", "opendir", "readdir", "unlink", "mkdir",
         "stat", "truncate", "lock"]
ERRORS = [errno.ENOSPC, errno.EIO, errno.EINTR, errno.EMFILE, errno.EACCES]
WAYS = [(error, on) for on in (0, 1) for error in ERRORS]  # on: all that follow fail as well

CONFIG = {
    "name": "small", "seed": 1,
    "data": {"source": {"spirals": {"samples": 40}}, "validation": 8},
    "model": {"layers": [{"type": "dense", "units": 3, "activation": "relu"},
                         {"type": "dense", "units": 2}]},
    "optimizer": {"type": "adam", "learning_rate": 0.01},
    "training": {"epochs": 2, "batch_size": 8}, "checkpoint": {"keep": 2}}
EXPERIMENT = {"base": "config.json", "axes": {"activation": ["relu", "tanh"]}, "seeds": 1,
              "baseline": {"activation": "relu"}}
FOREIGN = {"thesis.tex": "a thesis", "notes.0badcafe-1.tmp": "mine", "photos/1.jpg": "a picture"}


@dataclass
class Scenario:
    """A command that is run where `start` has made files; `again` does its work where it failed."""
    name: str
    command: list
    start: object
    again: list = None
    writes: list = field(default_factory=list)  # files that may become new ones; folders end with /
    results: object = lambda folder: {}         # what must have the same bits in the end


def digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files_in(folder):
    return {str(path.relative_to(folder)): digest(path)
            for path in sorted(folder.rglob("*")) if path.is_file()}


def figures(path):
    """The lines of metrics.jsonl, times aside."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    return [{key: value for key, value in line.items()
             if key not in ("seconds", "samples_per_second")} for line in lines]


def run_results(folder):
    results = {name: digest(folder / name)
               for name in ("model.safetensors", "vitals.bin", "test_predictions.npy")}
    results["vitals.npz"] = (folder / "vitals.npz").exists()
    results["report.html"] = (folder / "report.html").exists()
    results["figures"] = figures(folder / "metrics.jsonl")
    results["status"] = json.loads((folder / "run.json").read_text())["status"]
    results["checkpoints"] = sorted(path.name for path in folder.glob("checkpoints/*"))
    return results


def comparison_results(folder):
    trials = sorted(path.parent for path in folder.glob("trials/*/*/run.json"))
    results = {str(trial.relative_to(folder)): digest(trial / "model.safetensors")
               for trial in trials}
    results["figures"] = [figures(trial / "metrics.jsonl") for trial in trials]
    results["files"] = [(folder / name).exists() for name in
                        ("experiment.json", "results.csv", "comparison.json", "report.html")]
    results["checkpoints"] = [str(path) for path in folder.glob("trials/*/*/checkpoints")]
    return results


def of_files(*names):
    return lambda folder: {name: digest(folder / name) for name in names}


class Test:
    def __init__(self, rectify, shim, root):
        self.rectify, self.shim, self.root = os.path.abspath(rectify), os.path.abspath(shim), root
        self.failures, self.tries = [], 0
        self.ways = itertools.cycle(WAYS)
        self.made = root / "made"
        self.made.mkdir()
        self.put(self.made, {"config.json": json.dumps(CONFIG),
                             "experiment.json": json.dumps(EXPERIMENT),
                             "x.csv": "0.1,0.2\n0.3,0.4\n"})
        self.plain(self.made, ["train", "config.json", "--out", "earlier", "--threads", "1"])

    @staticmethod
    def put(folder, files):
        for name, text in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)

    def call(self, folder, command, **fault):
        environment = dict(os.environ, **{key: str(value) for key, value in fault.items()})
        if fault:
            environment["LD_PRELOAD"] = self.shim
        return subprocess.run([self.rectify, *command], cwd=folder, env=environment,
                              capture_output=True, text=True, timeout=60)

    def plain(self, folder, command):
        done = self.call(folder, command)
        if done.returncode != 0:
            sys.exit(f"FAILED: {' '.join(command)}: {done.returncode}: {done.stderr}")

    def begin(self, scenario):
        folder = self.root / "work"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        for name in ("config.json", "experiment.json", "x.csv"):
            shutil.copy(self.made / name, folder / name)
        scenario.start(self, folder)
        return folder

    def fail(self, where, message):
        self.failures.append(f"{where}: {message}")
        print(f"FAILED: {where}: {message}", flush=True)

    def check_kept(self, where, scenario, before, after, clean):
        """Nothing that existed is lost, but by the new file that was asked for."""
        for name, old in before.items():
            new = after.get(name)
            may_change = any(name == path or path.endswith("/") and name.startswith(path)
                             for path in scenario.writes)
            foreign = any(name.endswith(mine) for mine in FOREIGN)
            if foreign or not may_change:
                if new != old:
                    self.fail(where, f"{name}: expected as it was, got "
                                     f"{'another' if new else 'none'}")
            elif not path_is_folder(scenario, name) and new not in (old, clean.get(name)):
                self.fail(where, f"{name}: expected the old file or the new one, got "
                                 f"{'another' if new else 'none'}")

    def check_leftovers(self, where, after):
        left = [name for name in after if name.endswith((".tmp", ".old"))
                and not any(name.endswith(mine) for mine in FOREIGN)]
        if left:
            self.fail(where, f"expected no leftovers, got {', '.join(left)}")

    def check_results(self, where, scenario, folder, expected):
        try:
            got = scenario.results(folder)
        except (OSError, ValueError, KeyError) as error:
            return self.fail(where, f"expected whole results, got {error}")
        for key, value in expected.items():
            if got.get(key) != value:
                self.fail(where, f"{key}: expected {value}, got {got.get(key)}")
        return None

    def attempt(self, scenario, fault, clean, expected):
        self.tries += 1
        killed = fault["FAULT_ERROR"] == 0
        how = "killed" if killed else (f"{errno.errorcode[fault['FAULT_ERROR']]}"
                                       f"{' and on' if fault['FAULT_ON'] else ''}")
        where = f"{scenario.name}: {fault['FAULT_CALL']} {fault['FAULT_AT']}: {how}"
        folder = self.begin(scenario)
        before = files_in(folder)
        try:
            done = self.call(folder, scenario.command, **fault)
        except subprocess.TimeoutExpired:
            return self.fail(where, "expected an end, got none")
        after = files_in(folder)
        self.check_kept(where, scenario, before, after, clean)
        codes = (0, -signal.SIGKILL) if killed else (0, 3)
        if done.returncode not in codes:
            return self.fail(where, f"expected exit code 0 or 3, got {done.returncode}: {done.stderr}")
        if done.returncode == 3 and os.strerror(fault["FAULT_ERROR"]) not in done.stderr:
            self.fail(where, f"expected {os.strerror(fault['FAULT_ERROR'])!r}, got {done.stderr}")
        if done.returncode == 0:
            self.check_results(where, scenario, folder, expected)
        else:
            again = scenario.again or scenario.command
            once_more = self.call(folder, again)
            if once_more.returncode != 0:
                return self.fail(where, f"again: expected exit code 0, got {once_more.returncode}: "
                                        f"{once_more.stderr}\n(before: {done.stderr})")
            self.check_results(where + ", again", scenario, folder, expected)
            after = files_in(folder)
            self.check_kept(where + ", again", scenario, before, after, clean)
            self.check_leftovers(where, after)
        return None

    def without_locks(self, scenario, expected):
        """On a file system that has none the work is done all the same."""
        self.tries += 1
        where = f"{scenario.name}: no locks"
        folder = self.begin(scenario)
        done = self.call(folder, scenario.command, FAULT_CALL="lock", FAULT_AT=1,
                         FAULT_ERROR=errno.ENOLCK, FAULT_ON=1)
        if done.returncode != 0:
            return self.fail(where, f"expected exit code 0, got {done.returncode}: {done.stderr}")
        return self.check_results(where, scenario, folder, expected)

    def count(self, scenario, call):
        log = self.root / "count"
        folder = self.begin(scenario)
        done = self.call(folder, scenario.command, FAULT_CALL=call, FAULT_AT=0, FAULT_LOG=log)
        if done.returncode != 0:
            sys.exit(f"FAILED: {scenario.name}: {done.returncode}: {done.stderr}")
        return int(log.read_text()), folder

    def check_synchronised(self, scenario, counts):
        """A file reaches the disk before it gets its name, and the name after it has it. Files that
        are only set aside need neither."""
        if "--overwrite" not in scenario.name and counts["fsync"] < 2 * counts["rename"]:
            self.fail(scenario.name, f"expected two fsync for each of {counts['rename']} renames, "
                                     f"got {counts['fsync']}")

    def sweep(self, scenario, most, kills_only):
        _, folder = self.count(scenario, "open")
        clean, expected = files_in(folder), scenario.results(folder)
        self.check_leftovers(scenario.name, clean)
        self.without_locks(scenario, expected)
        counts = {call: self.count(scenario, call)[0] for call in CALLS}
        self.check_synchronised(scenario, counts)
        for call, calls in [] if kills_only else counts.items():
            places = chosen(calls, most)
            for at in places:
                # All of them, or the next ones; a sort of call with few places fails in several.
                some = most and max(1, most // len(places))
                for error, on in itertools.islice(WAYS if some is None else self.ways, some):
                    self.attempt(scenario, {"FAULT_CALL": call, "FAULT_AT": at, "FAULT_ERROR": error,
                                            "FAULT_ON": on}, clean, expected)
        calls, _ = self.count(scenario, "all")
        for at in chosen(calls, most and 3 * most):
            self.attempt(scenario, {"FAULT_CALL": "all", "FAULT_AT": at, "FAULT_ERROR": 0,
                                    "FAULT_ON": 0}, clean, expected)

    def check_listing(self):
        """Where the runs of a name are listed in part, the last of them is not known."""
        folder = self.root / "listed"
        for number in ("0001", "0002", "0003"):
            shutil.copytree(self.made / "earlier", folder / "runs/small" / number)
        shutil.copy(self.made / "config.json", folder)
        before, entries = files_in(folder), len([".", "..", "0001", "0002", "0003", "the end"])
        for at in range(1, entries + 1):
            done = self.call(folder, ["train", "config.json", "--resume"], FAULT_CALL="readdir",
                             FAULT_AT=at, FAULT_ERROR=errno.EIO)
            if done.returncode != 3 or files_in(folder) != before:
                self.fail(f"listing runs: readdir {at}", f"expected exit code 3 and all as it was, "
                                                         f"got {done.returncode}: {done.stderr}")


def path_is_folder(scenario, name):
    return any(path.endswith("/") and name.startswith(path) for path in scenario.writes)


def chosen(calls, most):
    """From 1 to `calls`, both among them: all, or so many of them."""
    if most is None or calls <= most:
        return range(1, calls + 1)
    return sorted({1 + round(k * (calls - 1) / (most - 1)) for k in range(most)})


def foreign_only(test, folder):
    test.put(folder, FOREIGN)


def half_run(test, folder):
    """As if it were killed after its first epoch, while it wrote."""
    shutil.copytree(test.made / "earlier", folder / "run")
    for name in ("model.safetensors", "checkpoints/step-000000000008.safetensors"):
        (folder / "run" / name).unlink()
    status = folder / "run" / "run.json"
    status.write_text(status.read_text().replace('"done"', '"running"'))
    test.put(folder / "run", {**FOREIGN, "vitals.npz.0badcafe-7.tmp": "half"})


def earlier_run(test, folder):
    shutil.copytree(test.made / "earlier", folder / "run")
    test.put(folder / "run", FOREIGN)


def earlier_comparison(test, folder):
    made = test.made / "all"
    if not made.exists():
        test.plain(test.made, ["compare", "experiment.json", "--out", "all"])
    shutil.copytree(made, folder / "all")
    test.put(folder / "all", FOREIGN)
    test.put(folder / "all/trials", FOREIGN)


def half_comparison(test, folder):
    """Killed in the middle of its trials."""
    made = test.made / "half"
    if not made.exists():
        killed = test.call(test.made, ["compare", "experiment.json", "--out", "half", "--jobs", "2"],
                           FAULT_CALL="write", FAULT_AT=40, FAULT_ERROR=0, FAULT_ON=0)
        if killed.returncode != -signal.SIGKILL or (made / "comparison.json").exists():
            sys.exit(f"FAILED: a comparison to resume: expected a kill, got {killed.returncode}")
    shutil.copytree(made, folder / "all")
    test.put(folder / "all", FOREIGN)


def outputs(*names):
    def start(test, folder):
        earlier_run(test, folder)
        test.put(folder, {name: "old" for name in names})
    return start


def scenarios():
    train = ["train", "config.json", "--out", "run", "--threads", "1"]
    in_run = lambda folder: run_results(folder / "run")
    spirals = json.dumps(CONFIG["data"]["source"])
    return [
        Scenario("train", train, foreign_only, [*train, "--resume"], [], in_run),
        Scenario("train --resume", [*train, "--resume"], half_run, None, ["run/"], in_run),
        Scenario("train --overwrite", [*train, "--overwrite"], earlier_run, None, ["run/"], in_run),
        Scenario("compare", ["compare", "experiment.json", "--out", "all", "--jobs", "2"], foreign_only,
                 ["compare", "experiment.json", "--out", "all", "--jobs", "2", "--resume"], [],
                 lambda folder: comparison_results(folder / "all")),
        Scenario("compare --resume", ["compare", "experiment.json", "--out", "all", "--jobs", "2",
                                      "--resume"], half_comparison, None, ["all/"],
                 lambda folder: comparison_results(folder / "all")),
        Scenario("compare --overwrite", ["compare", "experiment.json", "--out", "all", "--jobs", "2",
                                         "--overwrite"], earlier_comparison, None, ["all/"],
                 lambda folder: comparison_results(folder / "all")),
        Scenario("report", ["report", "run"], earlier_run, None, ["run/report.html", "run/charts/"],
                 in_run),
        Scenario("report --out", ["report", "run", "--out", "page.html", "--overwrite"],
                 outputs("page.html"), None, ["page.html"], of_files("page.html")),
        Scenario("predict", ["predict", "run", "--input", "x.csv", "--output", "y.csv", "--overwrite"],
                 outputs("y.csv"), None, ["y.csv"], of_files("y.csv")),
        Scenario("prune", ["prune", "run", "--data", spirals, "--out", "small.safetensors",
                           "--overwrite", "--threads", "1"],
                 outputs("small.safetensors"), None, ["small.safetensors"],
                 of_files("small.safetensors")),
        Scenario("init", ["init", "new.json", "--overwrite"], outputs("new.json", "rectify.schema.json"),
                 None, ["new.json", "rectify.schema.json"],
                 of_files("new.json", "rectify.schema.json")),
        Scenario("schema", ["schema", "--out", "s.json", "--overwrite"], outputs("s.json"), None,
                 ["s.json"], of_files("s.json")),
        Scenario("plot", ["plot", "relu", "--out", "p.html", "--overwrite"], outputs("p.html"), None,
                 ["p.html"], of_files("p.html")),
        Scenario("config", ["config", "config.json", "--out", "full.json", "--overwrite"],
                 outputs("full.json"), None, ["full.json"], of_files("full.json")),
        Scenario("evaluate", ["evaluate", "run", "--data", spirals], earlier_run),
        Scenario("vitals", ["vitals", "run", "--data", spirals], earlier_run)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rectify")
    parser.add_argument("shim")
    parser.add_argument("--all", action="store_true", help="every call in every way: hours")
    parser.add_argument("--kills", action="store_true", help="a kill at every call, and no failures")
    parser.add_argument("--only", help="the name of one scenario")
    parser.add_argument("--most", type=int, default=4, help="calls of each sort; four of them by default")
    arguments = parser.parse_args()
    memory = Path("/dev/shm")  # no disk is waited for
    place = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as name:
        test = Test(arguments.rectify, arguments.shim, Path(name))
        test.check_listing()
        for scenario in scenarios():
            if arguments.only in (None, scenario.name):
                every = arguments.all or arguments.kills
                test.sweep(scenario, None if every else arguments.most, arguments.kills)
    print(f"{test.tries} faults and kills, {len(test.failures)} not met as they should be")
    return 1 if test.failures else 0


sys.exit(main())
