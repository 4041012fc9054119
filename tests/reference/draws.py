"""How the cases of vectors.json are drawn and stored.

Every input and weight is a small multiple of 1/64 or 1/256, exact in float, so that one set of
float64 results serves float and double builds. A case draws from a stream of its own, seeded by its
name: a new case changes no other.
"""

import copy
import math
import zlib

import numpy as np
import torch
from torch import nn

from torch_net import Swish

BATCHES = (1, 3, 17)


def stream(name):
    """The random stream of a case (RandomState: its draws are the same in every NumPy)."""
    return np.random.RandomState(zlib.crc32(name.encode()))


def grid(rng, shape, limit, steps=64):
    """A float64 tensor of multiples of 1/steps, uniform in [-limit, limit]."""
    bound = round(limit * steps)
    return torch.from_numpy(rng.randint(-bound, bound + 1, shape) / steps)


def stored(tensor):
    """A tensor as JSON: its shape and its values, row-major."""
    return {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()}


def stored_all(tensors):
    return {name: stored(tensor) for name, tensor in tensors.items()}


@torch.no_grad()
def draw_parameters(net, rng):
    """Weights of about unit gain, biases, and per-unit slopes: one negative, one zero."""
    for module in net:
        if isinstance(module, nn.Linear):
            limit = math.sqrt(3 / module.in_features)
            module.weight.copy_(grid(rng, module.weight.shape, limit, 256))
            if module.bias is not None:
                module.bias.copy_(grid(rng, module.bias.shape, 0.5, 256))
        elif isinstance(module, nn.PReLU) and module.num_parameters > 1:
            module.weight.copy_(grid(rng, module.weight.shape, 0.5, 256))
            module.weight[:2] = torch.tensor([-0.125, 0.0])
        elif isinstance(module, (nn.BatchNorm1d, nn.LayerNorm)):
            draw_norm(module, rng)
        elif isinstance(module, Swish):
            module.beta.copy_(grid(rng, (1,), 1, 256))


def draw_norm(norm, rng):
    """Weights around 1, biases, and running statistics."""
    if norm.weight is not None:
        norm.weight.copy_(1 + grid(rng, norm.weight.shape, 0.5, 256))
        norm.bias.copy_(grid(rng, norm.bias.shape, 0.5, 256))
    if isinstance(norm, nn.BatchNorm1d):
        norm.running_mean.copy_(grid(rng, norm.running_mean.shape, 0.5, 256))
        norm.running_var.copy_(1 + grid(rng, norm.running_var.shape, 0.5, 256))


def state(net):
    """The tensors that rectify has too."""
    tensors = net.state_dict()
    return {name: copy.deepcopy(tensor) for name, tensor in tensors.items()
            if not name.endswith("num_batches_tracked")}
