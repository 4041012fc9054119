#!/usr/bin/env python3
"""other_libraries_test.py RECTIFY: mistakes that a user of Keras, PyTorch or scikit-learn makes in
a first config. Each is refused, or warned about, with what to write; with that the config is
valid."""

import pathlib
import re
import subprocess
import sys
import tempfile

rectify = sys.argv[1]
folder = pathlib.Path(tempfile.mkdtemp())
config = folder / "config.json"

DATA = '"data": {"source": "digits"}'
NET = '"model": {"layers": [{"type": "dense", "units": 10}]}'


def check(text):
    config.write_text(text)
    done = subprocess.run([rectify, "config", config.name], cwd=folder, capture_output=True,
                          text=True)
    message = re.sub(r"config\.json:\d+:\d+: ", "", " ".join(done.stderr.split()))
    return done.returncode, message


def layers(*written):
    return '{%s, "model": {"layers": [%s]}}' % (DATA, ", ".join(written))


OUTPUT = '{"type": "dense", "units": 10}'

# As it is written first, what the message says, and the config as it is then.
MISTAKES = [
    ("{%s, %s, \"lr\": 0.1}" % (DATA, NET),
     'key: expected "optimizer": {"type": "adam", "learning_rate": 0.1}; got "lr"',
     "{%s, %s, \"optimizer\": {\"type\": \"adam\", \"learning_rate\": 0.1}}" % (DATA, NET)),
    ("{%s, %s, \"epochs\": 5, \"batch_size\": 64}" % (DATA, NET),
     'key: expected "training": {"epochs": 5}, got "epochs" '
     'key: expected "batch_size": 64 in training, got "batch_size"',
     "{%s, %s, \"training\": {\"epochs\": 5, \"batch_size\": 64}}" % (DATA, NET)),
    (layers('{"type": "Dense", "units": 64, "activation": "ReLU"}', OUTPUT),
     'model.layers[0].type: expected "dense", got "Dense" '
     'model.layers[0].activation: expected "relu", got "ReLU"',
     layers('{"type": "dense", "units": 64, "activation": "relu"}', OUTPUT)),
    (layers('{"type": "dense", "units": 64, "kernel_initializer": "HeNormal"}', OUTPUT),
     'model.layers[0]: key: expected "init": "he_normal", got "kernel_initializer"',
     layers('{"type": "dense", "units": 64, "init": "he_normal"}', OUTPUT)),
    ("{%s, %s, \"loss\": \"sparse_categorical_crossentropy\"}" % (DATA, NET),
     'loss: expected "softmax_cross_entropy", got "sparse_categorical_crossentropy" (it takes '
     'logits and includes the softmax: the last layer is dense, without activation)',
     "{%s, %s, \"loss\": \"softmax_cross_entropy\"}" % (DATA, NET)),
    ("{%s, %s, \"validation_split\": 0.2}" % (DATA, NET),
     'key: expected "validation": 0.2 in data, got "validation_split"',
     '{"data": {"source": "digits", "validation": 0.2}, %s}' % NET),
    (layers('{"type": "LeakyReLU", "alpha": 0.3}', OUTPUT),
     'model.layers[0].type: expected "leaky_relu", got "LeakyReLU" '
     'model.layers[0]: key: expected "negative_slope": 0.3, got "alpha"',
     layers('{"type": "leaky_relu", "negative_slope": 0.3}', OUTPUT)),
    (layers('{"type": "BatchNormalization"}', OUTPUT),
     'model.layers[0].type: expected "batch_norm", got "BatchNormalization" ("momentum" is '
     "PyTorch's, 1 minus that of Keras)",
     layers('{"type": "batch_norm"}', OUTPUT)),
    ("{%s, %s, \"metrics\": [\"accuracy\"]}" % (DATA, NET),
     'key: expected nothing, got "metrics" (leave it out: loss and accuracy are always computed, '
     "and more where they apply)",
     "{%s, %s}" % (DATA, NET)),
    (layers('{"type": "Flatten"}', OUTPUT),
     'model.layers[0].type: expected nothing, got "Flatten" (leave it out: images are flat lists '
     "of pixels already)",
     layers(OUTPUT)),
    ('{%s, %s, "training": {"early_stopping": {"restore_best_weights": true}}}' % (DATA, NET),
     'training.early_stopping: key: expected "restore_best": true, got "restore_best_weights"',
     '{%s, %s, "training": {"early_stopping": {"restore_best": true}}}' % (DATA, NET)),
    ('{%s, %s, "training": {"shuffle": True}}' % (DATA, NET),
     'JSON: expected true, got "True" (JSON writes true, not True)',
     '{%s, %s, "training": {"shuffle": true}}' % (DATA, NET)),
    ("{%s, %s, 'seed': 1}" % (DATA, NET),
     "JSON: expected \"seed\", got \"'seed'\" (JSON has double quotes)",
     '{%s, %s, "seed": 1}' % (DATA, NET)),
    ("data:\n  source: digits\n",
     'JSON: expected a JSON file, {"key": value, ...}; got YAML (keys in double quotes, objects in '
     'braces: {"training": {"epochs": 5}})',
     "{%s, %s}" % (DATA, NET)),
    (layers('{"type": "dense", "units": "64"}', OUTPUT),
     'model.layers[0].units: expected 64, got "64" (without quotes)',
     layers('{"type": "dense", "units": 64}', OUTPUT)),
]

for wrong, expected, right in MISTAKES:
    code, message = check(wrong)
    assert code == 2, (wrong, code, message)
    assert expected in message, f"{wrong}\nexpected {expected}\ngot      {message}"
    code, message = check(right)
    assert (code, message) == (0, ""), (right, code, message)

# A net that ends in an activation is valid, and warned about, also where it is trained.
code, message = check(layers('{"type": "dense", "units": 10, "activation": "relu"}'))
assert code == 0, message
assert message == (
    "rectify: warning: model.layers[0].activation: relu gives no values below 0, and where it "
    "gives 0 it has no gradient; for classes, losses take logits of any size: leave it out"), message
done = subprocess.run([rectify, "train", config.name, "--quiet", "--json", "--out", "run",
                       "--set", "data.limit=500", "--set", "training.epochs=1"],
                      cwd=folder, capture_output=True, text=True, check=True)
assert "relu gives no logits below 0" in (folder / "run" / "run.json").read_text(), done
done = subprocess.run([rectify, "train", config.name, "--dry-run"], cwd=folder,
                      capture_output=True, text=True, check=True)
assert "warning: model.layers[0].activation: relu gives no" in " ".join(done.stdout.split()), done

# A last layer of the wrong width.
config.write_text(layers('{"type": "dense", "units": 64, "activation": "relu"}'))
done = subprocess.run([rectify, "train", config.name, "--dry-run"], cwd=folder,
                      capture_output=True, text=True)
assert done.returncode == 2 and " ".join(done.stderr.split()) == (
    'rectify: model.layers[0].activation: outputs: expected 10, one per class; got 64 (after it the net needs '
    '{"type": "dense", "units": 10})'), done.stderr
