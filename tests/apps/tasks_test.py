#!/usr/bin/python3
"""tasks_test.py RECTIFY: models are measured, and predict, as what they were trained for.

Classes, several labels, values and values from 0 to 1; figures are computed again by NumPy from the logits
that `predict` gives, by scikit-learn's definitions. Skipped (77) where NumPy is not there.
"""

import json
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
except ImportError:
    sys.exit(77)

RECTIFY = os.path.abspath(sys.argv[1])
RANDOM = np.random.default_rng(7)


def rectify(*arguments, code=0):
    done = subprocess.run([RECTIFY, *map(str, arguments)], capture_output=True, text=True)
    assert done.returncode == code, (arguments, done.returncode, done.stdout, done.stderr)
    return done


def config(source, outputs, **more):
    return {"data": {"source": source, "normalize": "standard"},
            "model": {"layers": [{"type": "dense", "units": 16, "activation": "relu"},
                                 {"type": "dense", "units": outputs}]},
            "training": {"epochs": 40}, **more}


def train(name, *arguments, **document):
    with open(name + ".json", "w") as file:
        json.dump(config(**document), file)
    return rectify("train", name + ".json", "--quiet", "--out", name, *arguments)


def write_table(name, columns):
    names = list(columns)
    rows = zip(*(columns[column] for column in names))
    with open(name, "w") as file:
        file.write("\n".join([",".join(names)] + [",".join(f"{x:.6g}" for x in row) for row in rows]) + "\n")


def predicted(run, x, *arguments):
    np.save("x.npy", x.astype(np.float32))
    rectify("predict", run, "--input", "x.npy", "--output", "y.npy", "--overwrite", *arguments)
    return np.load("y.npy")


def evaluated(run, source, *arguments):
    done = rectify("evaluate", run, "--data", json.dumps(source), "--json", *arguments)
    return json.loads(done.stdout), done.stderr


def close(a, b, tolerance=1e-6):
    assert np.allclose(a, b, rtol=tolerance, atol=tolerance), (a, b)


def sigmoid(x):
    return 1 / (1 + np.exp(-x.astype(float)))


def auc(scores, truth):
    pairs = scores[truth == 1][:, None] - scores[truth == 0][None, :]
    return (np.sum(pairs > 0) + np.sum(pairs == 0) / 2) / pairs.size


def features(samples):
    return RANDOM.normal(size=(samples, 4)) * [1, 20, 3, 0.1] + [0, 50, 9, 0]


def test_several_labels():
    x = features(600)
    noise = RANDOM.normal(size=(600, 3)) * 0.4
    z = (x - x.mean(0)) / x.std(0) @ RANDOM.normal(size=(4, 3)) + noise - [0, 0.5, 1.5]
    y = (z > 0).astype(int)
    table = {f"x{k}": x[:, k] for k in range(4)} | {f"label{k}": y[:, k] for k in range(3)}
    write_table("all.csv", {name: column[:450] for name, column in table.items()})
    write_table("new.csv", {name: column[450:] for name, column in table.items()})
    source = {"csv": {"train": "all.csv", "test": "new.csv", "label": ["label0", "label1", "label2"],
                      "task": "regression"}}
    done = train("labels", "--require", "test_subset_accuracy>=0.5", "--require", "test_macro_f1>=0.5",
                 source=source, outputs=3, loss="binary_cross_entropy")
    assert "test exact match 0." in done.stdout, done.stdout
    logits, p = predicted("labels", x[450:]), predicted("labels", x[450:], "--as", "probabilities")
    close(p, sigmoid(logits))
    truth = y[450:]
    for threshold in (0.5, 0.3):
        chosen = (p > threshold).astype(int)
        arguments = [] if threshold == 0.5 else ["--threshold", threshold]
        assert (predicted("labels", x[450:], "--as", "classes", *arguments) == chosen).all()
        e, said = evaluated("labels", source, *arguments)
        assert said == "" and e["warnings"] == [] and e["task"] == "multilabel", (said, e)
        assert e["loss_type"] == "binary_cross_entropy"
        close(e["subset_accuracy"], np.mean((chosen == truth).all(1)))
        close(e["hamming_loss"], np.mean(chosen != truth))
        hits = (chosen & truth).sum(0)
        f1 = 2 * hits / (chosen.sum(0) + truth.sum(0))
        close(e["macro_average"]["f1"], f1.mean())
        close(e["micro_average"]["f1"], 2 * hits.sum() / (chosen.sum() + truth.sum()))
        for k, label in enumerate(e["labels"]):
            close(label["precision"], hits[k] / chosen[:, k].sum())
            close(label["recall"], hits[k] / truth[:, k].sum())
            close(label["f1"], f1[k])
            close(label["accuracy"], np.mean(chosen[:, k] == truth[:, k]))
            close(label["roc_auc"], auc(logits[:, k], truth[:, k]))
            assert label["support"] == truth[:, k].sum()
    last = json.loads(open("labels/metrics.jsonl").read().splitlines()[-1])
    e, _ = evaluated("labels", source)
    close(last["test_subset_accuracy"], e["subset_accuracy"])
    close(last["test_macro_f1"], e["macro_average"]["f1"])
    for label in e["labels"]:
        of_label = last["test_labels"][label["label"]]
        for name in ("precision", "recall", "f1", "roc_auc", "accuracy", "support"):
            close(of_label[name], label[name])
    stored, p = np.load("labels/test_predictions.npy").transpose(1, 0, 2), predicted(
        "labels", x[450:], "--as", "probabilities")
    assert (stored[0] == truth).all()
    close(stored[1], p, 1e-5)
    text = rectify("summary", "labels").stdout
    assert "trained for  multilabel, loss binary_cross_entropy" in text, text
    assert "labels              3  label0, label1, label2" in text, text
    model = json.loads(rectify("summary", "labels", "--json").stdout)["model"]
    assert model["task"] == "multilabel" and model["link"] == "sigmoid", model
    assert model["target_names"] == ["label0", "label1", "label2"] and model["classes"] == 0, model
    close([f["mean"] for f in model["features"]], x[:450].mean(0), 0.1)
    text = rectify("evaluate", "labels", "--data", json.dumps(source)).stdout
    assert "exact match" in text and "macro average" in text, text
    rectify("predict", "labels", "--input", "x.npy", "--as", "values", code=3)
    rectify("evaluate", "labels", "--data", json.dumps(source), "--threshold", "1", code=2)


def test_one_label():
    x = features(500)
    y = (x[:, 1] + RANDOM.normal(size=500) * 10 > 60).astype(int)
    write_table("one.csv", {f"x{k}": x[:, k] for k in range(4)} | {"bought": y})
    source = {"csv": {"train": "one.csv", "label": "bought", "task": "regression"}}
    with open("one.json", "w") as file:
        json.dump(config(source, 1, loss="binary_cross_entropy"), file)
    done = rectify("train", "one.json", "--json", "--quiet", "--out", "one", "--require", "test_f1>=0.3",
                   "--require", "test_roc_auc>=0.7")
    figures = json.loads(done.stdout)
    sentence = "bought is 0 or 1: measured as two classes, by accuracy, F1 and ROC AUC"
    assert figures["notes"] == ["one.csv: separator ',', header yes", sentence], figures
    assert figures["warnings"] == [], figures
    assert done.stderr.splitlines() == ["rectify: " + note for note in figures["notes"]], done.stderr
    assert json.load(open("one/run.json"))["notes"] == figures["notes"]
    truth, p = np.load("one/test_predictions.npy")[:, :, 0].T
    chosen = p > 0.5
    close(figures["test_accuracy"], np.mean(chosen == truth))
    close(figures["test_f1"], 2 * np.sum(chosen * truth) / (chosen.sum() + truth.sum()))
    close(figures["test_roc_auc"], auc(p, truth))
    assert "test_subset_accuracy" not in figures and "test_r2" not in figures, figures
    text = rectify("evaluate", "one").stdout
    assert f"two classes: bought is 1 for {int(truth.sum())} of {len(truth)} samples" in text, text
    e = json.loads(rectify("evaluate", "one", "--json").stdout)
    close([e["accuracy"], e["f1"], e["roc_auc"]],
          [figures["test_accuracy"], figures["test_f1"], figures["test_roc_auc"]])
    rectify("train", "one.json", "--out", "refused", "--require", "test_r2>=0", code=2)


def test_values_from_0_to_1():
    x = features(500)
    y = sigmoid((x - x.mean(0)) / x.std(0) @ [1, -2, 0.5, 0])
    write_table("p.csv", {f"x{k}": x[:, k] for k in range(4)} | {"p": y})
    source = {"csv": {"train": "p.csv", "label": "p", "task": "regression"}}
    train("p", source=source, outputs=1, loss="binary_cross_entropy")
    values = predicted("p", x)
    close(values, sigmoid(predicted("p", x, "--as", "logits")))
    assert values.min() > 0 and values.max() < 1
    e, _ = evaluated("p", source, "--split", "train")
    assert e["task"] == "regression" and e["r2"] > 0.9, e
    assert np.corrcoef(values[:, 0], y)[0, 1] > 0.95


def test_values_on_their_own_scale():
    x = features(500)
    y = 1e5 + 2e4 * (x[:, 1] - 50) / 20
    write_table("v.csv", {f"x{k}": x[:, k] for k in range(4)} | {"price": y})
    source = {"csv": {"train": "v.csv", "label": "price", "task": "regression"}}
    train("v", source=source, outputs=1)
    values = predicted("v", x)
    assert np.abs(values[:, 0] - y).mean() < 4000, (values[:5], y[:5])
    assert np.abs(predicted("v", x, "--as", "logits")).max() < 100  # standardized
    done = rectify("predict", "v", "--input", "x.npy", "--as", "probabilities", code=3)
    assert "v: probabilities: expected a classification model, got a regression model with 1 output" \
        in done.stderr, done.stderr


def test_classes_trained_with_mse():
    x = features(400)
    y = (x[:, 1] > 40).astype(int) + (x[:, 1] > 60)
    np.savez("c.npz", x_train=x[:300].astype(np.float32), y_train=y[:300], x_test=x[300:].astype(np.float32),
             y_test=y[300:])
    train("c", source={"npz": "c.npz"}, outputs=3, loss="mse")
    e, said = evaluated("c", {"npz": "c.npz"})
    assert e["loss_type"] == "mse" and "calibration" not in e and said == "", (e, said)
    outputs = predicted("c", x[300:])
    onehot = np.eye(3)[y[300:]]
    close(e["loss"], np.mean((outputs - onehot) ** 2), 1e-4)
    close(e["accuracy"], np.mean(outputs.argmax(1) == y[300:]))
    assert (predicted("c", x[300:], "--as", "classes") == outputs.argmax(1)).all()
    done = rectify("predict", "c", "--input", "x.npy", "--as", "probabilities", code=3)
    assert done.stderr.strip().endswith(
        "c: probabilities: expected a model whose loss gives probabilities (softmax_cross_entropy, "
        "binary_cross_entropy); got a classification model trained with mse (--as logits gives its outputs)"
    ), done.stderr
    # Fewer classes than the model has.
    few = y[300:] < 2
    np.savez("few.npz", x_train=x[:9].astype(np.float32), y_train=y[:9] % 2,
             x_test=x[300:][few].astype(np.float32), y_test=y[300:][few])
    e, _ = evaluated("c", {"npz": "few.npz"})
    close(e["accuracy"], np.mean(outputs.argmax(1)[few] == y[300:][few]))
    assert [c["support"] for c in e["classes"]][2] == 0


def test_another_scale():
    images = RANDOM.integers(0, 256, size=(200, 8, 8)).astype(np.uint8)
    y = RANDOM.integers(0, 3, size=200)
    images[np.arange(200), y, :] = 255
    np.savez("bytes.npz", x_train=images[:150], y_train=y[:150], x_test=images[150:], y_test=y[150:])
    scaled = (images / 255).astype(np.float32)
    np.savez("scaled.npz", x_train=scaled[:150], y_train=y[:150], x_test=scaled[150:], y_test=y[150:])
    with open("b.json", "w") as file:
        json.dump(config({"npz": "bytes.npz"}, 3) | {"data": {"source": {"npz": "bytes.npz"}}}, file)
    rectify("train", "b.json", "--quiet", "--out", "b")
    warning = "the values reach 1, those in training reached 255: are they divided by 255 already?"
    for command in (["evaluate", "b", "--data", '{"npz": "scaled.npz"}'],
                    ["vitals", "b", "--data", '{"npz": "scaled.npz"}'],
                    ["prune", "b", "--data", '{"npz": "scaled.npz"}', "--out", "small.safetensors"]):
        done = rectify(*command, "--json")
        assert done.stderr == f"rectify: warning: npz: {warning}\n", done.stderr
        assert json.loads(done.stdout)["warnings"] == ["npz: " + warning]
    np.save("scaled.npy", scaled[150:])
    done = rectify("predict", "b", "--input", "scaled.npy", "--json")
    assert done.stderr == f"rectify: warning: scaled.npy: {warning}\n", done.stderr
    assert json.loads(done.stdout)["warnings"] == ["scaled.npy: " + warning]
    for clean in (["evaluate", "b", "--data", '{"npz": "bytes.npz"}'], ["vitals", "b", "--data", '{"npz": "bytes.npz"}']):
        assert rectify(*clean).stderr == ""
    np.save("one.npy", images[150:151])
    assert rectify("predict", "b", "--input", "one.npy").stderr == ""


def as_first_format(old, new):
    """The model of `new` as versions wrote it that stored neither task nor loss nor ranges."""
    data = open(f"{new}/model.safetensors", "rb").read()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + size])
    for key in ("task", "loss", "link", "target_names", "target_scale", "features", "table", "checksum"):
        header["__metadata__"].pop(key, None)
    header["__metadata__"]["format"] = "rectify 1"
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(old, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data[8 + size:])


def test_files_of_the_first_format():
    x = features(300)
    kinds = np.array(["ant", "bee", "cow"])[(x[:, 1] > 40).astype(int) + (x[:, 1] > 60)]
    with open("k.csv", "w") as file:
        file.write("kind,a,b,c,d\n")
        for kind, row in zip(kinds, x):
            file.write(f"{kind}," + ",".join(f"{value:.5g}" for value in row) + "\n")
    source = {"csv": {"train": "k.csv", "label": "kind"}}
    train("k", source=source, outputs=3)
    as_first_format("old.safetensors", "k")
    recent, said = evaluated("k", source)
    assert said == ""
    old, said = evaluated("old.safetensors", source)
    sentence = ("old.safetensors does not say its task, its loss and the ranges of its features in training, as "
                "files of earlier versions do not; measured as classification with softmax_cross_entropy")
    assert said == f"rectify: warning: {sentence}\n", said
    for key in ("accuracy", "loss", "confusion", "classes", "calibration"):
        assert old[key] == recent[key], key
    done = rectify("predict", "old.safetensors", "--input", "k.csv", "--as", "classes")
    assert done.stderr.startswith("rectify: warning: old.safetensors does not say its task"), done.stderr
    assert done.stdout == rectify("predict", "k", "--input", "k.csv", "--as", "classes").stdout
    # Another order, a class less; then a class that the model does not have.
    with open("k.csv") as file:
        rows = [line.strip().split(",") for line in file]
    few = [rows[0]] + [row for row in rows[1:] if row[0] != "ant"]
    with open("few.csv", "w") as file:
        file.writelines(",".join(row[k] for k in (3, 1, 0, 4, 2)) + "\n" for row in few)
    some = {"csv": {"train": "few.csv", "label": "kind"}}
    for model in ("k", "old.safetensors"):
        e, _ = evaluated(model, some, "--split", "train")
        assert [c["label"] for c in e["classes"]] == ["ant", "bee", "cow"]
        assert e["classes"][0]["support"] == 0 and e["accuracy"] > 0.8, e
    with open("dog.csv", "w") as file:
        file.writelines(",".join(row).replace("bee", "dog") + "\n" for row in rows)
    done = rectify("evaluate", "k", "--data", json.dumps({"csv": {"train": "dog.csv", "label": "kind"}}), code=3)
    assert "dog" in done.stderr and "bee" in done.stderr, done.stderr


for test in [value for name, value in list(globals().items()) if name.startswith("test_")]:
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        test()
        os.chdir("/")
