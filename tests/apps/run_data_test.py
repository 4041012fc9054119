#!/usr/bin/env python3
"""run_data_test.py RECTIFY: `evaluate`, `vitals` and `prune` of a run folder use the data, split and probe set of the
run, for every data source; and what they say of data that has changed, moved or is missing."""

import json
import math
import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

RECTIFY = os.path.abspath(sys.argv[1])
failures = []


def check(condition, message):
    if not condition:
        failures.append(message)
        print(f"FAILED: {message}")


def run(*arguments):
    return subprocess.run([RECTIFY, *map(str, arguments)], capture_output=True, text=True)


def told(*arguments):
    """The JSON document of a command that succeeds without a word on standard error."""
    done = run(*arguments, "--json")
    check(done.returncode == 0 and not done.stderr, f"{arguments}: exit code {done.returncode}: {done.stderr}{done.stdout}")
    return json.loads(done.stdout)


# --- files of every kind

def idx(shape, numbers):
    return bytes([0, 0, 8, len(shape)]) + b"".join(struct.pack(">I", size) for size in shape) + bytes(numbers)


def write_images(folder):
    """Four files with the standard names: 8x8 images of ten classes, each with a bright pixel of its class."""
    rng = random.Random(1)
    folder.mkdir()
    for part, count in (("train", 200), ("t10k", 60)):
        labels = [k % 10 for k in range(count)]
        pixels = [rng.randrange(100) + 150 * (p == 6 * label) for label in labels for p in range(64)]
        (folder / f"{part}-images-idx3-ubyte").write_bytes(idx((count, 8, 8), pixels))
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(idx((count,), labels))


def npy(descr, shape, data):
    header = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode()
    header += b" " * (63 - (10 + len(header)) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + data


def write_npz(path, regression):
    rng = random.Random(2)
    with zipfile.ZipFile(path, "w") as file:
        for part, count in (("train", 150), ("test", 50)):
            x = [[rng.gauss(0, 1) for _ in range(3)] for _ in range(count)]
            y = [row[0] - row[1] for row in x]
            file.writestr(f"x_{part}.npy", npy("<f4", (count, 3), b"".join(struct.pack("<3f", *row) for row in x)))
            if regression:
                file.writestr(f"y_{part}.npy", npy("<f4", (count, 1), b"".join(struct.pack("<f", v) for v in y)))
            else:
                file.writestr(f"y_{part}.npy", npy("<i8", (count,), b"".join(struct.pack("<q", v > 0) for v in y)))


def write_csv(path, rows, classes, seed=3):
    rng = random.Random(seed)
    with open(path, "w") as file:
        print("a,b,c,y", file=file)
        for _ in range(rows):
            a, b, c = (rng.gauss(0, 1) for _ in range(3))
            value = a * a - b + 50
            print(f"{a:.4f},{b:.4f},{c:.4f},{('low' if value < 50 else 'high') if classes else round(value, 4)}", file=file)


def write_files():
    write_images(Path("images"))
    write_npz("classes.npz", False)
    write_npz("values.npz", True)
    write_csv("classes.csv", 180, True)
    write_csv("values.csv", 180, False)
    write_csv("values_test.csv", 40, False, seed=4)


IMAGES = {f"{part}_{what}": f"images/{name}-{what}-idx{dimensions}-ubyte"
          for part, name in (("train", "train"), ("test", "t10k")) for what, dimensions in (("images", 3), ("labels", 1))}
# By kind of source: its data section, and the units of the last layer.
DATA = {
    "fashion-mnist": [({"source": "fashion-mnist", "dir": "images"}, 10)],
    "mnist": [({"source": "mnist", "dir": "images", "limit": 150, "normalize": "standard"}, 10)],
    "digits": [({"source": "digits", "limit": 400}, 10)],
    "spirals": [({"source": {"spirals": {"samples": 300}}}, 2)],
    "circles": [({"source": {"circles": {"samples": 300}}}, 2)],
    "moons": [({"source": {"moons": {"samples": 300}}}, 2)],
    "xor": [({"source": {"xor": {"samples": 300}}}, 2)],
    "idx": [({"source": {"idx": IMAGES}}, 10)],
    "csv": [({"source": {"csv": {"train": "classes.csv", "test_fraction": 0.25, "label": "y"}}}, 2),
            ({"source": {"csv": {"train": "values.csv", "test": "values_test.csv", "label": "y", "task": "regression"}},
              "normalize": "standard"}, 1)],
    "npz": [({"source": {"npz": {"file": "classes.npz"}}}, 2), ({"source": {"npz": {"file": "values.npz"}}, "limit": 120}, 1)],
}


def config_of(data, outputs, seed):
    """Biases far from 0: some units are dead from the start."""
    return {"name": "r", "seed": seed, "data": {"validation": 30, **data},
            "model": {"layers": [{"type": "dense", "units": 24, "activation": "relu",
                                  "bias_init": {"type": "normal", "std": 2}},
                                 {"type": "dense", "units": outputs}]},
            "vitals": {"probe": 40, "tau": 0.1}, "training": {"epochs": 2}}


def train(folder, data, outputs, seed=5):
    Path("config.json").write_text(json.dumps(config_of(data, outputs, seed)))
    done = run("train", "config.json", "--quiet", "--out", folder)
    check(done.returncode == 0, f"{folder}: train: {done.stderr}")
    return [json.loads(line) for line in (Path(folder) / "metrics.jsonl").read_text().splitlines()]


# --- a run and what the commands say of it

def check_figures(folder, lines):
    for split, prefix, line in (("test", "test_", lines[-1]), ("validation", "validation_", lines[-2])):
        document = told("evaluate", folder, "--split", split)
        check(document["run"] == {"folder": folder, "same_data": True}, f"{folder}: {document['run']}")
        known = {key.removeprefix(prefix): value for key, value in line.items() if key.startswith(prefix)}
        check("loss" in known, f"{folder}: expected a loss in {line}")
        for name, value in known.items():
            if name in document:
                check(document[name] == value, f"{folder}: {split} {name}: expected {value}, got {document[name]}")
    check(told("evaluate", folder)["split"] == "test", f"{folder}: expected the test set by default")
    samples = {split: told("evaluate", folder, "--split", split)["samples"] for split in ("train", "validation")}
    check(samples["validation"] == 30, f"{folder}: {samples}")
    return samples["train"]


def dead_in_file(folder):
    """{layer: units} that are dead at the run's last probe."""
    header, records = (Path(folder) / "vitals.bin").read_bytes().split(b"\n", 1)
    arrays = json.loads(header)["arrays"]
    total = sum(size for _, size, _ in arrays)
    values = struct.unpack(f"<{total}f", records[-8 - 4 * total:-8])  # before a checksum
    dead, place = {}, 0
    for name, size, _ in arrays:
        if name.endswith(".dead"):
            dead[int(name.split(".")[0])] = {k for k in range(size) if values[place + k] > 0}
        place += size
    return dead


def check_dead(folder, lines, fitting):
    vitals = told("vitals", folder)
    check(vitals["probe"]["from"] == "run" and vitals["probe"]["samples"] == 40 and vitals["samples"] == fitting,
          f"{folder}: {vitals['probe']}, {vitals['samples']} samples")
    check("at most 0.1 of" in vitals["definitions"]["dormant"], f"{folder}: expected the run's tau")
    dead = {layer["layer"]: {k for k, unit in enumerate(layer["units"]) if "gradient_dead" in unit["definitions"]}
            for layer in vitals["layers"]}
    check(dead == dead_in_file(folder), f"{folder}: dead: the run {dead_in_file(folder)}, vitals {dead}")
    for layer, units in dead.items():
        check(math.isclose(lines[-2]["dead"][str(layer)], len(units) / 24, rel_tol=1e-12), f"{folder}: {lines[-2]['dead']}")
    pruned = told("prune", folder, "--out", folder + ".safetensors")
    check(pruned["samples"] == fitting and pruned["probe"]["samples"] == 40, f"{folder}: prune: {pruned['probe']}")
    active = {(unit["layer"], unit["unit"]) for unit in pruned["probe"]["active_on_data"]}
    for layer in pruned["layers"]:
        gone = {unit["unit"] for unit in layer["removed"]} | set(layer["kept_constant"]) | set(layer["kept_dead"])
        beyond = {unit for of, unit in active if of == layer["activation"]}
        check(not gone & beyond and gone | beyond == dead[layer["activation"]],
              f"{folder}: dead in the probe set {dead}, in all {gone}, active {beyond}")
    return len(dead.get(1, ())), len(active)


def check_sources():
    message = run("evaluate", ".", "--data", "no source").stderr
    kinds = re.search(r"one of ([^;]*);", message)[1].split(", ")
    check(set(kinds) == set(DATA), f"the sources are {kinds}, this test has {list(DATA)}")
    dead = active = 0
    for kind in kinds:
        for number, (data, outputs) in enumerate(DATA[kind]):
            folder = f"{kind}{number}"
            lines = train(folder, data, outputs)
            counts = check_dead(folder, lines, check_figures(folder, lines))
            dead, active = dead + counts[0], active + counts[1]
    check(dead > 10 and active > 0, f"expected dead units, and some that are active elsewhere; got {dead}, {active}")


def first_line(*arguments):
    return run("vitals", *arguments).stdout.split("\n")[0]


def check_first_lines():
    """vitals says which probe set it uses, and what the run used."""
    used = "the run used 40 of its training samples"
    for arguments, expected in (
            ((), "digits: 370 training samples of the run; probe set: the 40 of the run"),
            (("--probe", "40", "--seed", "5"), "digits: 370 training samples of the run; probe set: the 40 of the run"),
            (("--probe", "50"), "digits: 370 training samples of the run; probe set: 50 of them, drawn with seed 5; "
                                f"{used}, drawn with seed 5"),
            (("--probe", "all"), f"digits: 370 training samples of the run; probe set: all of them; {used}, drawn with seed 5"),
            (("--split", "test"), "digits: 5,000 test samples of the run; probe set: 40 of them, drawn with seed 5; "
                                  f"{used}, drawn with seed 5, not test samples"),
            (("--data", "digits"), "digits: 10,000 training samples; probe set: the 40 of the run"),
            (("--data", "digits", "--seed", "5"), "digits: 10,000 training samples; probe set: 40 of them, drawn with seed 5; "
                                                  f"{used} (digits), drawn with seed 5")):
        got = first_line("digits0", *arguments)
        check(got == expected, f"vitals {arguments}: expected {expected!r}, got {got!r}")
    check(first_line("digits0/model.safetensors") == first_line("digits0"), "expected the model in a run folder to be the run")
    got = first_line("spirals0", "--data", '{"spirals": {"samples": 90}}')
    check(got.endswith(f"; {used} (spirals), drawn with seed 5, which this data does not have"), f"other data: {got}")


def check_lone_model():
    shutil.copy("digits0/model.safetensors", "lone.safetensors")
    for command in (["evaluate"], ["vitals"], ["prune", "--out", "none"]):
        done = run(command[0], "lone.safetensors", *command[1:])
        check((done.returncode, done.stderr) == (2, "rectify: --data: expected a data source, as lone.safetensors is not a run "
                                                    "folder; got none (a run folder has its data in its config.json)\n"),
              f"{command}: {done}")
    check(run("evaluate", "lone.safetensors", "--data", "digits").returncode == 0, "a lone model with --data")
    done = run("evaluate", "digits0", "--data", "digits", "--split", "validation")
    check(done.returncode == 2 and "of a run" in done.stderr, f"--split validation with --data: {done}")
    train("whole", {"source": "digits", "limit": 100, "validation": 0}, 10)
    done = run("evaluate", "whole", "--split", "validation")
    check((done.returncode, done.stderr) == (2, "rectify: --split: expected test or train, as the run had no validation "
                                                "samples; got \"validation\"\n"), f"no validation part: {done}")


def check_moved():
    """A run folder and its files elsewhere: --dir names their folder."""
    Path("old").mkdir()
    shutil.copy("classes.csv", "old")
    lines = train("old/run", {"source": {"csv": {"train": "classes.csv", "label": "y"}}, "dir": "old"}, 2)
    Path("old").rename("new")
    for command in (["evaluate"], ["vitals"], ["prune", "--out", "none"]):
        done = run(command[0], "new/run", *command[1:])
        check(done.returncode == 3 and "old/classes.csv" in done.stderr and "--dir names another folder" in done.stderr,
              f"{command}: missing data: {done}")
    document = told("evaluate", "new/run", "--dir", "new")
    check(document["run"]["same_data"] is True and document["loss"] == lines[-1]["test_loss"], f"moved: {document['run']}")


def check_changed():
    """Data that has changed: a warning, and the figures of the data as it is."""
    shutil.copytree("csv1", "changed")
    kept = {name: Path(name).read_text() for name in ("values.csv", "values_test.csv")}
    for name, probe in (("values_test.csv", "run"), ("values.csv", "drawn")):
        Path(name).write_text(kept[name].replace(",5", ",4", 1))
        done = run("evaluate", "changed", "--json")
        document = json.loads(done.stdout)
        check(done.returncode == 0 and document["run"]["same_data"] is False, f"{name} has changed: {done}")
        check(re.fullmatch(r"rectify: warning: the data has changed since the run changed: its hash was [0-9a-f]+ and is "
                           r"[0-9a-f]+; all figures are of the data as it is now\n", done.stderr), f"{name}: {done.stderr}")
        vitals = json.loads(run("vitals", "changed", "--json").stdout)["probe"]
        check(vitals["from"] == probe, f"{name}: probe set: expected {probe}, got {vitals}")
        if probe == "drawn":
            check(vitals["difference"].endswith(", but its data has changed"), f"{name}: {vitals}")
            done = run("prune", "changed", "--out", "changed.safetensors")
            check("Other units may be dead in the report of the run: the run used 40" in " ".join(done.stdout.split()),
                  f"prune: {done}")
        Path(name).write_text(kept[name])


def check_old_version():
    """A run.json that does not say what the data was, and a config.json without the newest keys."""
    shutil.copytree("moons0", "before")
    config = json.loads(Path("before/config.json").read_text())
    for key in ("checkpoint", "vitals"):
        del config[key]
    Path("before/config.json").write_text(json.dumps(config))
    Path("before/run.json").write_text(json.dumps({"status": "done"}))
    done = run("evaluate", "before", "--json")
    check(done.returncode == 0 and json.loads(done.stdout)["run"]["same_data"] is None, f"an old run: {done}")
    check(done.stderr == "rectify: warning: before has no hash to tell whether its data has changed since\n", done.stderr)
    check(json.loads(done.stdout)["loss"] == told("evaluate", "moons0")["loss"], "an old run: expected the same loss")


def check_trials():
    """Each trial of a comparison is a run folder."""
    Path("config.json").write_text(json.dumps(config_of({"source": {"moons": {"samples": 200}}}, 2, 1)))
    Path("comparison.json").write_text(json.dumps({"name": "c", "base": "config.json", "seeds": 2,
                                                   "axes": {"activation": ["relu", "tanh"]},
                                                   "baseline": {"activation": "relu"}}))
    done = run("compare", "comparison.json", "--quiet", "--out", "comparison")
    check(done.returncode == 0, f"compare: {done.stderr}")
    trials = [path.parent for path in Path("comparison").rglob("run.json")]
    check(len(trials) == 4, f"expected 4 trials, got {trials}")
    for trial in trials:
        line = json.loads((trial / "metrics.jsonl").read_text().splitlines()[-1])
        if (trial / "model.safetensors").exists():
            check(told("evaluate", str(trial))["loss"] == line["test_loss"], f"{trial}: expected {line}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        write_files()
        check_sources()
        check_first_lines()
        check_lone_model()
        check_moved()
        check_changed()
        check_old_version()
        check_trials()
        os.chdir("/")
    print("all as expected" if not failures else f"{len(failures)} failed")
    sys.exit(len(failures) > 0)


main()
