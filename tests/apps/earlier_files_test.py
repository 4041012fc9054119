#!/usr/bin/python3
"""earlier_files_test.py RECTIFY: model files and run folders of earlier versions are read, and measured as before.

The files are written here, as the first format has them: format, architecture, normalization, names of classes and
features and examples, but no task, loss, scale of targets, ranges of features, or table. Figures are computed again by
NumPy from the weights. Each command says what the file does not know. Skipped (77) where NumPy is not there.
"""

import json
import os
import struct
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    sys.exit(77)

RECTIFY = os.path.abspath(sys.argv[1])
RANDOM = np.random.default_rng(11)
NAMES = ["age", "width", "rate", "y0"]
UNKNOWN = ("{} does not say its task, its loss and the ranges of its features in training, as files of earlier "
           "versions do not; ")
SAMPLES = 90


def rectify(*arguments, code=0):
    done = subprocess.run([RECTIFY, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    return done


class Model:
    """A net of two layers with a ReLU between, and what the first format stored of it."""

    def __init__(self, outputs, class_names=(), feature_names=()):
        self.x = RANDOM.normal(size=(SAMPLES, 4)) * [1, 20, 3, 0.1] + [0, 50, 9, 0]
        self.x = self.x.astype(np.float32)
        self.mean, self.deviation = self.x.mean(0), self.x.std(0)
        self.tensors = {"0.weight": RANDOM.normal(size=(8, 4)), "0.bias": RANDOM.normal(size=8),
                        "2.weight": RANDOM.normal(size=(outputs, 8)), "2.bias": RANDOM.normal(size=outputs)}
        self.tensors = {name: values.astype(np.float32) for name, values in self.tensors.items()}
        self.tensors["0.bias"][:3] = -50  # dead
        self.class_names, self.feature_names = list(class_names), list(feature_names)

    def z(self, x):
        return ((x - self.mean) / self.deviation) @ self.tensors["0.weight"].T + self.tensors["0.bias"]

    def outputs(self, x):
        return np.maximum(self.z(x), 0) @ self.tensors["2.weight"].T + self.tensors["2.bias"]

    def metadata(self):
        dense = {"type": "dense", "init": {"type": "he_normal", "truncated": False}, "bias_init": None, "bias": True}
        layers = [{**dense, "units": 8}, {"type": "relu", "slope_at_zero": 0},
                  {**dense, "units": len(self.tensors["2.bias"])}]
        values = {"architecture": {"inputs": 4, "layers": layers}, "class_names": self.class_names,
                  "classes": len(self.class_names), "feature_names": self.feature_names,
                  "normalization": {"mean": self.mean.tolist(), "deviation": self.deviation.tolist()},
                  "examples": {"inputs": self.x[:4].tolist(), "outputs": self.outputs(self.x[:4]).tolist()}}
        return {"format": "rectify 1", **{key: json.dumps(value) for key, value in values.items()}}

    def write(self, path):
        header, data = {"__metadata__": self.metadata()}, b""
        for name, values in self.tensors.items():
            begin = len(data)
            data += values.astype("<f4").tobytes()
            header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [begin, len(data)]}
        text = json.dumps(header).encode()
        text += b" " * (-len(text) % 8)
        with open(path, "wb") as file:
            file.write(struct.pack("<Q", len(text)) + text + data)


def write_table(name, columns):
    with open(name, "w") as file:
        file.write(",".join(columns) + "\n")
        for row in zip(*columns.values()):
            file.write(",".join(cell if isinstance(cell, str) else repr(float(cell)) for cell in row) + "\n")


def close(got, expected):
    assert np.allclose(got, expected, rtol=2e-4, atol=2e-5), (got, expected)


def predicted(model, how):
    np.save("x.npy", model.x)
    done = rectify("predict", "m", "--input", "x.npy", "--output", "y.npy", "--as", how, "--overwrite")
    task = "classification" if model.class_names else "regression"
    assert done.stderr == f"rectify: warning: {UNKNOWN.format('m')}taken as a model of {task}\n", done.stderr
    return np.load("y.npy")


def measured(source, task, loss, *arguments, subject="m"):
    """What `evaluate` and `vitals` find."""
    answers = []
    for command in ("evaluate", "vitals"):
        split = ("--split", "train") if command == "evaluate" else ()
        done = rectify(command, subject, "--json", *split, *arguments,
                       *(("--data", json.dumps(source)) if source else ()))
        answers.append(json.loads(done.stdout))
        sentence = f"{UNKNOWN.format(subject)}measured as {task} with {loss}"
        assert done.stderr == f"rectify: warning: {sentence}\n", done.stderr
        assert answers[-1]["warnings"] == [sentence] and answers[-1]["task"] == task, answers[-1]
        assert answers[-1]["loss_type"] == loss, answers[-1]
    return answers


def check_dead(model, vitals, x):
    dead = int((model.z(x) <= 0).all(0).sum())
    assert dead >= 3 and vitals["probe"]["samples"] == len(x), (dead, vitals["probe"])
    assert vitals["layers"][0]["counts"]["gradient_dead"] == dead, vitals["layers"][0]["counts"]


def table_of(model, labels):
    return {name: model.x[:, k] for k, name in enumerate(NAMES)} | labels


def source_of(label, task="classification"):
    """All rows but one are for training."""
    return {"csv": {"train": "t.csv", "test": "one.csv", "label": label, "task": task}}


def write_tables(columns):
    write_table("t.csv", columns)
    write_table("one.csv", {name: column[:1] for name, column in columns.items()})


def log_softmax(z):
    z = z - z.max(1, keepdims=True)
    return z - np.log(np.exp(z).sum(1, keepdims=True))


def test_two_classes_and_one_output():
    model = Model(1, ["no", "yes"])
    model.write("m")
    z = model.outputs(model.x)[:, 0].astype(float)
    p = 1 / (1 + np.exp(-z))
    y = RANDOM.random(SAMPLES) < p
    write_tables(table_of(model, {"kind": ["yes" if yes else "no" for yes in y]}))
    evaluation, vitals = measured(source_of("kind"), "classification", "binary_cross_entropy")
    close(evaluation["loss"], np.mean(np.logaddexp(0, z) - y * z))
    close(evaluation["accuracy"], np.mean((z > 0) == y))
    check_dead(model, vitals, model.x)
    close(predicted(model, "logits")[:, 0], z)
    close(predicted(model, "probabilities"), np.stack([1 - p, p], axis=1))
    assert (predicted(model, "classes") == (z > 0)).all()


def test_ten_classes():
    model = Model(10, [f"c{k}" for k in range(10)])
    model.write("m")
    z = model.outputs(model.x).astype(float)
    y = RANDOM.integers(0, 10, SAMPLES)
    write_tables(table_of(model, {"kind": [f"c{k}" for k in y]}))
    evaluation, vitals = measured(source_of("kind"), "classification", "softmax_cross_entropy")
    close(evaluation["loss"], -log_softmax(z)[np.arange(SAMPLES), y].mean())
    close(evaluation["accuracy"], np.mean(z.argmax(1) == y))
    check_dead(model, vitals, model.x)
    close(predicted(model, "probabilities"), np.exp(log_softmax(z)))
    assert (predicted(model, "classes") == z.argmax(1)).all()
    assert "trained with an unknown loss" in rectify("predict", "m", "--input", "x.npy", "--as", "values",
                                                     code=3).stderr


def test_values():
    model = Model(2)
    model.write("m")
    values = model.outputs(model.x).astype(float)
    targets = (values + RANDOM.normal(size=values.shape)).astype(np.float32).astype(float)
    write_tables(table_of(model, {"u": targets[:, 0], "v": targets[:, 1]}))
    evaluation, vitals = measured(source_of(["u", "v"], "regression"), "regression", "mse")
    close(evaluation["loss"], np.mean((values - targets) ** 2))
    for k, name in enumerate("uv"):
        error = values[:, k] - targets[:, k]
        close(evaluation["targets"][name]["rmse"], np.sqrt(np.mean(error**2)))
        close(evaluation["targets"][name]["mae"], np.mean(np.abs(error)))
        close(evaluation["targets"][name]["r2"], 1 - np.mean(error**2) / targets[:, k].var())
    check_dead(model, vitals, model.x)
    close(predicted(model, "values"), values)
    close(predicted(model, "logits"), values)


def test_names_of_features():
    """Columns are found by their names, in any order, with the label among them."""
    model = Model(3, ["a", "b", "c"], NAMES)
    model.write("m")
    best = model.outputs(model.x).argmax(1)
    columns = table_of(model, {"kind": [model.class_names[k] for k in best]})
    write_tables({name: columns[name] for name in ["rate", "kind", "y0", "age", "width"]})
    evaluation, _ = measured(source_of("kind"), "classification", "softmax_cross_entropy")
    assert evaluation["accuracy"] == 1, evaluation
    printed = rectify("predict", "m", "--input", "t.csv", "--as", "classes").stdout.split()
    assert [line.split(",")[1] for line in printed] == ["label"] + columns["kind"], printed[:5]
    write_table("short.csv", {name: columns[name] for name in NAMES[:3]})
    assert '"y0"' in rectify("predict", "m", "--input", "short.csv", code=3).stderr


def make_earlier(folder, model):
    """Makes of a run's folder one of the first version, with that model."""
    with open(folder + "/config.json") as file:
        config = json.load(file)
    del config["data"]["targets"]
    for key in ("features", "ignore", "separator", "header", "missing", "missing_words", "categories"):
        del config["data"]["source"]["csv"][key]
    with open(folder + "/run.json") as file:
        run = json.load(file)
    del run["checksum"], run["files"]  # of the files that are replaced
    os.remove(folder + "/test_predictions.npy")
    for name, document in (("config", config), ("run", run)):
        with open(f"{folder}/{name}.json", "w") as file:
            json.dump(document, file)
    model.write(folder + "/model.safetensors")


def test_run_folders():
    """Of a run, `evaluate` and `vitals` know data and loss; the scale of targets is that of the data."""
    model = Model(2, feature_names=NAMES)
    values = model.outputs(model.x).astype(float)
    targets = (1000 + values + RANDOM.normal(size=values.shape)).astype(np.float32).astype(float)
    write_tables(table_of(model, {"u": targets[:, 0], "v": targets[:, 1]}))
    net = [{"type": "dense", "units": 8, "activation": "relu"}, {"type": "dense", "units": 2}]
    with open("c.json", "w") as file:
        json.dump({"data": {"source": source_of(["u", "v"], "regression"), "normalize": "standard"},
                   "model": {"layers": net}, "loss": "huber", "training": {"epochs": 1}}, file)
    rectify("train", "c.json", "--quiet", "--out", "run", "--set", "data.targets=none")
    make_earlier("run", model)
    evaluation, vitals = measured(None, "regression", "huber", subject="run")
    error = np.abs(values - targets)
    close(evaluation["loss"], np.mean(np.where(error < 1, error**2 / 2, error - 0.5)))
    close(evaluation["targets"]["u"]["mae"], error[:, 0].mean())
    assert evaluation["run"]["same_data"], evaluation["run"]
    check_dead(model, vitals, model.x)
    rectify("report", "run", "--out", "report.html")


for test in [value for name, value in list(globals().items()) if name.startswith("test_")]:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        test()
        os.chdir("/")
