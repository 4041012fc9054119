"""A run's config in PyTorch: torch_recipe.py RUN/config.json --threads 2

The same net, first weights (other draws), loss, optimizer, schedule, batches, normalization and
split; what it does not know it refuses. Called by train_recipe.py.
"""

import argparse
import json
import math
import os
import sys
import time
from pathlib import Path

import torch
from torch import nn

import common

sys.path.append(str(Path(__file__).resolve().parents[2] / "tests/reference"))
from torch_losses import compute_loss
from torch_net import build_net
from torch_optimizers import build_optimizer
from torch_schedules import schedule_factors

# All that a config may have, beside what torch_net checks. A list: the values known here.
KNOWN = {
    "$schema": None, "name": None, "seed": None, "model": {"layers": None},
    "data": {"source": ["fashion-mnist"], "dir": [""], "validation": None, "limit": None,
             "normalize": ["unit", "standard", "none"], "targets": ["none"], "augment": {"shift": [0]}},
    "loss": None, "optimizer": None, "schedule": None, "vitals": None, "checkpoint": None,
    "training": {"epochs": None, "batch_size": None, "shuffle": [True], "on_nonfinite": ["stop"], "max_rollbacks": None},
}


def refuse_unknown(section, known, prefix=""):
    """Throws ValueError for keys and values that mean what is not done here."""
    for key, value in section.items():
        if key not in known and value:
            raise ValueError(f"{prefix}{key}: expected none, got {json.dumps(value)}")
        if isinstance(known.get(key), dict):
            refuse_unknown(value, known[key], f"{prefix}{key}.")
        elif known.get(key) and value not in known[key]:
            raise ValueError(f"{prefix}{key}: expected one of {known[key]}, got {value!r}")


@torch.no_grad()
def initialize(net, layers):
    """he_normal: N(0, gain^2 / fan_in), with the gain 1 / sqrt(E[f(z)^2]) of what follows."""
    z = torch.randn(1 << 20)
    for layer, module, following in zip(layers, net, [*net[1:], nn.Identity()]):
        if layer["type"] != "dense":
            continue
        if layer["init"]["type"] != "he_normal" or layer["bias_init"]:
            init = layer["bias_init"] or layer["init"]
            raise ValueError(f"layers: init: expected he_normal, got {json.dumps(init)}")
        gain = following(z).square().mean().rsqrt()
        nn.init.normal_(module.weight, 0, gain / math.sqrt(module.in_features))
        nn.init.zeros_(module.bias)


class Inputs:
    """Bytes that become normalized floats batch by batch."""

    def __init__(self, normalize, fitting):
        self._mean, self._deviation = 0, 255 if normalize == "unit" else 1
        if normalize == "standard":
            x = fitting.to(torch.float64)
            deviation = x.std(0, unbiased=False)
            self._mean = x.mean(0).to(torch.float32)
            self._deviation = deviation.where(deviation > 0, torch.ones(())).to(torch.float32)

    def __call__(self, images):
        return images.to(torch.float32).sub_(self._mean).div_(self._deviation)


def load(data):
    """Fitting and test images and labels; the validation part is any that many samples."""
    images, labels = map(torch.tensor, common.fashion_mnist("train", data["limit"]))
    part = data["validation"]
    kept = len(images) - round(part * len(images) if part < 1 else part)
    order = torch.randperm(len(images))[:kept]
    test_images, test_labels = map(torch.tensor, common.fashion_mnist("test"))
    return images[order], labels[order].long(), test_images, test_labels.long()


def train(net, config, inputs, images, labels):
    """Returns seconds."""
    training = config["training"]
    optimizer = build_optimizer(net, config["optimizer"])
    rate = optimizer.defaults["lr"]
    steps = math.ceil(len(images) / training["batch_size"])
    start = time.perf_counter()
    for factors in schedule_factors(config["schedule"], training["epochs"], steps):
        batches = torch.randperm(len(images)).split(training["batch_size"])
        for factor, samples in zip(factors.tolist(), batches):
            for group in optimizer.param_groups:
                group["lr"] = rate * factor
            x = inputs(images.index_select(0, samples))
            loss = compute_loss(config["loss"], net(x), labels.index_select(0, samples))
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            optimizer.step()
    return time.perf_counter() - start


@torch.no_grad()
def accuracy(net, inputs, images, labels):
    return (net(inputs(images)).argmax(1) == labels).float().mean().item()


def run(config, threads):
    """The line that train_recipe.py prints."""
    refuse_unknown(config, KNOWN)
    torch.manual_seed(config["seed"])
    images, labels, *test = load(config["data"])
    layers = config["model"]["layers"]
    net = build_net(layers, images.shape[1])
    initialize(net, layers)
    inputs = Inputs(config["data"]["normalize"], images)
    seconds = train(net, config, inputs, images, labels)
    return {"who": "pytorch", "version": torch.__version__, "threads": threads,
            "seconds": round(seconds, 3),
            "test_accuracy": round(accuracy(net, inputs, *test), 4)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--threads", type=int, default=0, help="0: all")
    options = parser.parse_args()
    threads = options.threads or len(os.sched_getaffinity(0))
    torch.set_num_threads(threads)
    try:
        print(json.dumps(run(json.loads(options.config.read_text()), threads)))
    except ValueError as error:
        sys.exit(f"{options.config.name}: {error}")


if __name__ == "__main__":
    main()
