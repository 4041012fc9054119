"""Layers: one pass forward and back, alone and in stacks; activations at their edges."""

import copy
import itertools

import torch
from torch import nn

from draws import BATCHES, draw_parameters, grid, state, stored, stored_all, stream
from torch_net import CReLU, Maxout, build_net

DENSE = {
    "dense": [{"type": "dense", "units": 4}],
    "dense without bias": [{"type": "dense", "units": 4, "bias": False}],
}

ACTIVATIONS = {
    "relu": {"type": "relu"},
    "leaky_relu 0.01": {"type": "leaky_relu", "negative_slope": 0.01},
    "leaky_relu 0.2": {"type": "leaky_relu", "negative_slope": 0.2},
    "prelu": {"type": "prelu"},
    "prelu per_unit": {"type": "prelu", "per_unit": True},
    "tanh": {"type": "tanh"},
    "sigmoid": {"type": "sigmoid"},
    "identity": {"type": "identity"},
}

# These are compared alone, in a batch of 3, and at their edges.
STATELESS = {
    "relu6": {"type": "relu6"},
    "elu": {"type": "elu"},
    "elu 0.5": {"type": "elu", "alpha": 0.5},
    "selu": {"type": "selu"},
    "celu": {"type": "celu"},
    "celu 2": {"type": "celu", "alpha": 2.0},
    "gelu": {"type": "gelu"},
    "gelu tanh": {"type": "gelu", "approximate": "tanh"},
    "mish": {"type": "mish"},
    "softplus": {"type": "softplus"},
    "softplus 2": {"type": "softplus", "beta": 2.0, "threshold": 3.0},
    "hard_swish": {"type": "hard_swish"},
    "softsign": {"type": "softsign"},
    "hard_tanh": {"type": "hard_tanh"},
    "hard_tanh -0.5 2": {"type": "hard_tanh", "min_value": -0.5, "max_value": 2.0},
    "hard_sigmoid": {"type": "hard_sigmoid"},
}

# Kinks and their neighbours, zeros, what is large, and what is denormal in float or in double.
EDGES = [
    sign * x
    for x in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 6.0, 10.0, 20.0, 20.5, 100.0, 1e4, 2.0**-140, 2.0**-1060)
    for sign in (1, -1)
] + [sign * x + offset for x in (1.0, 3.0, 6.0) for sign in (1, -1)
     for offset in (2.0**-18, -(2.0**-18))]

# Layers by themselves: six inputs, for maxout.
WHOLE_LAYERS = {
    "batch_norm": {"type": "batch_norm"},
    "batch_norm without affine": {"type": "batch_norm", "affine": False},
    "batch_norm epsilon momentum": {"type": "batch_norm", "epsilon": 0.25, "momentum": 0.75},
    "layer_norm": {"type": "layer_norm"},
    "layer_norm without affine": {"type": "layer_norm", "affine": False, "epsilon": 0.25},
    "softmax": {"type": "softmax"},
    "silu": {"type": "silu"},
    "silu beta": {"type": "silu", "beta": 1.5},
    "swish trainable": {"type": "swish", "beta": 0.75, "trainable": True},
    "crelu": {"type": "crelu"},
    "maxout 2": {"type": "maxout"},
    "maxout 3": {"type": "maxout", "pieces": 3},
}

# Those that predict otherwise than they train.
PREDICTIONS = {
    "batch_norm": {"type": "batch_norm"},
    "dropout": {"type": "dropout", "rate": 0.25},
    "alpha_dropout": {"type": "alpha_dropout"},
    "rrelu": {"type": "rrelu"},
}

KINKED = (nn.ReLU, nn.LeakyReLU, nn.PReLU, nn.RReLU, CReLU)


@torch.no_grad()
def clear_of_kinks(net, x):
    """True where no input of a rectifier is so near zero that rounding could choose its slope, and
    no two of a maxout are so near each other."""
    for module in copy.deepcopy(net):
        if isinstance(module, KINKED) and (x.abs() <= 1e-3).any():
            return False
        if isinstance(module, Maxout):
            best = x.unflatten(1, (-1, module.pieces)).topk(2, dim=2).values
            if (best[..., 0] - best[..., 1] <= 1e-3).any():
                return False
        x = module(x)
    return True


def draw_net(rng, layers, inputs, batch, training=True):
    """A float64 network and a batch for it that stays clear of kinks."""
    net = build_net(layers, inputs).double().train(training)
    while True:
        draw_parameters(net, rng)
        x = grid(rng, (batch, inputs), 2)
        if clear_of_kinks(net, x):
            return net, x


def layer_case(name, layers, inputs, batch, zeros=False, training=True):
    """One pass forward and back; with zeros, every second input is exactly 0."""
    rng = stream(name)
    net, x = draw_net(rng, layers, inputs, batch, training)
    parameters = state(net)
    if zeros:
        x.view(-1)[::2] = 0
    y = net(x.requires_grad_())
    dy = grid(rng, y.shape, 1)
    y.backward(dy)
    return {
        "name": name, "layers": layers, "inputs": inputs,
        "training": training, "parameters": stored_all(parameters),
        "buffers": {key: stored(tensor) for key, tensor in state(net).items() if "running" in key},
        "x": stored(x), "y": stored(y), "dy": stored(dy), "dx": stored(x.grad),
        "gradients": {key: stored(parameter.grad) for key, parameter in net.named_parameters()},
    }


def two_hidden(activation):
    """A stack whose second hidden layer needs more than one tile of 64 units."""
    dense = [{"type": "dense", "units": units} for units in (6, 66, 4)]
    return [dense[0], activation, dense[1], activation, dense[2]]


def layer_cases():
    singles = DENSE | {name: [activation] for name, activation in ACTIVATIONS.items()}
    for (name, layers), batch in itertools.product(singles.items(), BATCHES):
        yield layer_case(f"{name} batch {batch}", layers, 5, batch)
    for name, activation in ACTIVATIONS.items():
        if isinstance(build_net([activation], 5)[0], KINKED):
            yield layer_case(f"{name} at zero batch 3", [activation], 5, 3, zeros=True)
    for name, activation in STATELESS.items():
        yield layer_case(f"{name} batch 3", [activation], 5, 3)
    yield layer_case("dense wide batch 3", [{"type": "dense", "units": 70}], 7, 3)
    for name, activation in ACTIVATIONS.items():
        yield layer_case(f"stack {name} batch 3", two_hidden(activation), 5, 3)
    yield from whole_layer_cases()


def norms_and_pieces():
    """A stack of layers of each sort: some work unit by unit, some sample by sample. There is no
    bias before a batch norm: its gradient is 0, but for rounding."""
    dense = [{"type": "dense", "units": units} for units in (6, 66, 4)]
    first = [WHOLE_LAYERS[name] for name in ("batch_norm", "silu")]
    second = [WHOLE_LAYERS[name] for name in ("layer_norm", "maxout 2", "crelu")]
    dense[0]["bias"] = False
    return [dense[0], *first, dense[1], *second, dense[2]]


def whole_layer_cases():
    for (name, layer), batch in itertools.product(WHOLE_LAYERS.items(), BATCHES):
        of_batch = layer["type"] == "batch_norm"
        if batch in ((3, 17) if of_batch else (1, 3)):
            yield layer_case(f"{name} batch {batch}", [layer], 6, batch)
    for name, layer in PREDICTIONS.items():
        yield layer_case(f"{name} predicting", [layer], 6, 3, training=False)
    yield layer_case("stack of norms and pieces", norms_and_pieces(), 5, 7)


def edge_case(name, activation):
    """Values and slopes, each of its own input: none may hide behind a larger one."""
    x = torch.tensor(EDGES, dtype=torch.float64).unsqueeze(1).requires_grad_()
    y = build_net([activation], 1)(x)
    y.sum().backward()
    return {
        "name": name, "layer": activation, "x": EDGES,
        "y": y.flatten().tolist(), "slopes": x.grad.flatten().tolist(),
    }


def edge_cases():
    stateless = {name: layer for name, layer in ACTIVATIONS.items() if layer["type"] != "prelu"}
    for name, activation in (stateless | STATELESS).items():
        yield edge_case(name, activation)
