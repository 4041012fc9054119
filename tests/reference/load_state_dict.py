#!/usr/bin/python3
"""Checks that PyTorch takes a rectify model as it is: load_state_dict.py MODEL.safetensors

Builds the torch.nn.Sequential of the file's architecture, loads the tensors with strict=True and
compares the network's outputs on the stored examples, to 1e-5 of the largest output.
"""

import json

import numpy as np
import torch

import checks
import safetensors_io
from torch_net import build_net, load_tensors

TOLERANCE = 1e-5


def normalize(x, mean, deviation):
    """(x - mean) / deviation for constants of length 0 (none), 1 (one for all) or one an input."""
    return (x - np.array(mean)) / np.array(deviation) if mean else x


@torch.no_grad()
def check(path):
    """Prints a line about the model; throws where PyTorch refuses it or disagrees with it."""
    tensors, metadata = safetensors_io.read(path)
    keys = "architecture", "examples", "normalization"
    architecture, examples, normalization = (json.loads(metadata[key]) for key in keys)
    net = build_net(architecture["layers"], architecture["inputs"])
    load_tensors(net, tensors)
    net.eval()
    x = normalize(np.array(examples["inputs"]), **normalization)
    outputs, expected = net(torch.tensor(x, dtype=torch.float32)).numpy(), examples["outputs"]
    if outputs.shape != np.shape(expected):
        raise ValueError(f"outputs: expected shape {outputs.shape}, got {np.shape(expected)}")
    error = checks.relative_error(outputs, expected)
    if not error <= TOLERANCE:
        raise ValueError(f"outputs: error: expected at most {TOLERANCE:g}, got {error:.1e}")
    print(f"{path}: {len(tensors)} tensors loaded, {len(x)} examples agree to {error:.1e}")
    return True


if __name__ == "__main__":
    checks.run(check, __doc__, arguments=1)
