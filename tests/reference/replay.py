#!/usr/bin/python3
"""Replays a rectify run in PyTorch: replay.py RUN_FOLDER INITIAL.safetensors

Trains the run's resolved configuration in float32 from the initial tensors, then compares the final
tensors with the run's model and the training losses with its metrics, both to a relative 1e-4. For
runs on IDX files in file order: no validation part, no shuffling, no augmentation, `unit`
normalisation, the last model. Relative data paths start at `data.dir`, else where the script runs.
"""

import gzip
import itertools
import json
import math
from pathlib import Path

import numpy as np
import torch

import checks
import safetensors_io
from torch_net import build_net, load_tensors
from torch_optimizers import build_optimizer
from torch_schedules import schedule_factors
from torch_training import train

TOLERANCE = 1e-4


def require_replayable(config):
    """Throws ValueError for a run whose batches depend on more than its data and their order."""
    data, training = config["data"], config["training"]
    wanted = {
        "data.validation": (data.get("validation", 0), 0),
        "data.normalize": (data.get("normalize", "unit"), "unit"),
        "data.augment.shift": ((data.get("augment") or {}).get("shift", 0), 0),
        "training.shuffle": (training.get("shuffle", True), False),
    }
    for key, (actual, expected) in wanted.items():
        if actual != expected:
            raise ValueError(f"{key}: expected {json.dumps(expected)}, got {json.dumps(actual)}")


def read_idx(path):
    """The unsigned bytes of an IDX file, raw or gzip, in the file's shape."""
    content = path.read_bytes()
    if content.startswith(b"\x1f\x8b"):
        content = gzip.decompress(content)
    if content[:3] != b"\0\0\x08":
        raise ValueError(f"{path}: magic: expected 0x000008.., got 0x{content[:4].hex()}")
    start = 4 + 4 * content[3]
    shape = np.frombuffer(content[4:start], ">u4")
    return np.frombuffer(content[start:], np.uint8).reshape(shape)


def training_set(data):
    """Images as float32 rows in [0, 1] and their labels."""
    folder, limit = Path(data.get("dir") or ""), data.get("limit") or None
    files = (data["source"]["idx"][key] for key in ("train_images", "train_labels"))
    images, labels = (read_idx(folder / file)[:limit] for file in files)
    x = images.reshape(len(images), -1).astype(np.float32) / np.float32(255)
    return torch.tensor(x), torch.tensor(labels, dtype=torch.int64)


def replay(config, initial):
    """Trains as the run did; returns the final tensors and the training loss of every epoch."""
    require_replayable(config)
    x, labels = training_set(config["data"])
    net = build_net(config["model"]["layers"], x.shape[1])
    load_tensors(net, initial)
    optimizer = build_optimizer(net, config["optimizer"])
    epochs, batch_size = config["training"]["epochs"], config["training"]["batch_size"]
    steps_per_epoch = math.ceil(len(x) / batch_size)
    factors = schedule_factors(config.get("schedule") or "constant", epochs, steps_per_epoch)
    losses, net = train(net, optimizer, config["loss"], x, labels, batch_size, factors,
                        config["optimizer"])
    return {name: tensor.numpy() for name, tensor in net.state_dict().items()}, losses


def read_losses(path):
    """The training losses of a metrics file; the lines of epoch 0 and of the test have none."""
    lines = map(json.loads, path.read_text().splitlines())
    return [line["train_loss"] for line in lines if line.get("train_loss") is not None]


def agree(name, actual, expected):
    """Prints a line about one tensor or loss; true where shape and values agree."""
    if np.shape(actual) != np.shape(expected):
        print(f"{name}: shape: expected {np.shape(expected)}, got {np.shape(actual)}")
        return False
    error = checks.relative_error(actual, expected)
    verdict = "ok" if error <= TOLERANCE else f"expected at most {TOLERANCE:g}"
    print(f"{name}: relative error {error:.1e}, {verdict}")
    return error <= TOLERANCE


def compare(run_folder, initial):
    """True where PyTorch arrives at the run's tensors, each of them and no other, and losses."""
    folder = Path(run_folder)
    config = json.loads((folder / "config.json").read_text())
    expected, losses = replay(config, safetensors_io.read(initial)[0])
    actual, _ = safetensors_io.read(folder / "model.safetensors")
    verdicts = [agree(n, actual.get(n, ()), expected.get(n, ())) for n in expected | actual]
    pairs = itertools.zip_longest(read_losses(folder / "metrics.jsonl"), losses, fillvalue=())
    verdicts += [agree(f"train_loss {epoch}", *pair) for epoch, pair in enumerate(pairs, start=1)]
    return all(verdicts)


if __name__ == "__main__":
    checks.run(compare, __doc__, arguments=2)
