#!/usr/bin/python3
"""Writes vectors.json beside this file: what PyTorch computes, for rectify's tests to agree with.

Every input and weight is a small multiple of 1/64 or 1/256, exact in float, so that one set of
float64 results serves float and double builds. A case draws from a stream of its own, seeded by its
name: a new case changes no other.
"""

import copy
import itertools
import json
import math
import zlib
from pathlib import Path

import numpy as np
import torch
from torch import nn

from checks import relative_error
from torch_net import (
    CReLU, Maxout, Swish, build_net, build_optimizer, compute_loss, plateau_factors,
    schedule_factors, train,
)

BATCHES = (1, 3, 17)

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

OPTIMIZERS = {
    "sgd": {"type": "sgd", "learning_rate": 0.05},
    "sgd momentum": {"type": "sgd", "learning_rate": 0.05, "momentum": 0.9},
    "sgd nesterov decay": {
        "type": "sgd", "learning_rate": 0.05, "momentum": 0.9, "nesterov": True,
        "weight_decay": 0.01,
    },
    "adam": {"type": "adam", "learning_rate": 0.01},
    "adam decay": {"type": "adam", "learning_rate": 0.01, "weight_decay": 0.01},
    "adamw": {"type": "adamw", "learning_rate": 0.01, "weight_decay": 0.1},
    "rmsprop": {"type": "rmsprop", "learning_rate": 0.002},
    "rmsprop momentum decay": {
        "type": "rmsprop", "learning_rate": 0.0005, "momentum": 0.9, "weight_decay": 0.01,
    },
    "rmsprop centered": {
        "type": "rmsprop", "learning_rate": 0.002, "centered": True, "alpha": 0.9, "epsilon": 1e-3,
    },
    "rmsprop centered momentum": {
        "type": "rmsprop", "learning_rate": 0.0005, "centered": True, "momentum": 0.5,
        "alpha": 0.9, "epsilon": 1e-3,
    },
    "adagrad": {"type": "adagrad", "learning_rate": 0.02},
    "adagrad all": {
        "type": "adagrad", "learning_rate": 0.05, "lr_decay": 0.02, "initial_accumulator": 0.1,
        "weight_decay": 0.01,
    },
    "nadam": {"type": "nadam", "learning_rate": 0.005},
    "nadam decay": {
        "type": "nadam", "learning_rate": 0.005, "weight_decay": 0.01, "momentum_decay": 0.02,
    },
    "lion": {"type": "lion", "learning_rate": 0.002},
    "lion decay": {"type": "lion", "learning_rate": 0.002, "weight_decay": 0.1, "beta2": 0.98},
    "rprop": {"type": "rprop", "learning_rate": 0.001},
    "rprop all": {
        "type": "rprop", "learning_rate": 0.001, "eta_minus": 0.25, "eta_plus": 1.5,
        "min_step_size": 1e-4, "max_step_size": 0.01,
    },
}

# What surrounds a rule.
UPDATES = {
    "clip_norm": {"type": "sgd", "learning_rate": 0.05, "momentum": 0.9, "clip_norm": 0.1},
    "clip_value": {"type": "adam", "learning_rate": 0.01, "clip_value": 0.01},
    "clip both": {"type": "sgd", "learning_rate": 0.5, "clip_norm": 0.1, "clip_value": 0.03125},
    "average": {"type": "adam", "learning_rate": 0.01, "average": 0.9},
    "groups": {
        "type": "adamw", "learning_rate": 0.01, "weight_decay": 0.1,
        "groups": [{"parameter": "bias", "weight_decay": 0.01},
                   {"layers": [1], "learning_rate": 0.001},
                   {"layers": [0, 2], "parameter": "weight", "learning_rate": 0.02,
                    "weight_decay": 0.0}],
    },
    "everything": {
        "type": "nadam", "learning_rate": 0.005, "weight_decay": 0.01, "clip_norm": 0.25,
        "clip_value": 0.125, "average": 0.75, "groups": [{"layers": [2], "learning_rate": 0.01}],
    },
}

SCHEDULES = {
    "cosine": {"type": "cosine"},
    "cosine with warm-up": {"type": "cosine", "warmup_epochs": 1},
    "constant": {"type": "constant"},
    "constant with warm-up": {"type": "constant", "warmup_epochs": 1},
    "constant with half a warm-up": {"type": "constant", "warmup_epochs": 0.5},
    "cosine to a rest": {"type": "cosine", "final_factor": 0.125},
    "step": {"type": "step", "every_epochs": 2},
    "step with warm-up": {"type": "step", "every_epochs": 1, "gamma": 0.5, "warmup_epochs": 1},
    "exponential": {"type": "exponential", "gamma": 0.75},
    "exponential with warm-up": {"type": "exponential", "gamma": 0.75, "warmup_epochs": 2},
    "one_cycle": {"type": "one_cycle"},
    "one_cycle all": {
        "type": "one_cycle", "pct_start": 0.125, "div_factor": 8, "final_div_factor": 16,
    },
    "one_cycle with warm-up": {"type": "one_cycle", "warmup_epochs": 1},
    "linear": {"type": "linear"},
    "linear all": {"type": "linear", "start_factor": 0.25, "end_factor": 0.75},
    "linear with warm-up": {"type": "linear", "warmup_epochs": 1},
}

# Also as trajectories, for steps as they come out of the factors.
TRAINED_SCHEDULES = (
    "cosine with warm-up", "step with warm-up", "exponential", "one_cycle", "linear with warm-up",
)

PLATEAUS = {
    "plateau": {"type": "plateau", "patience": 1},
    "plateau cooldown": {"type": "plateau", "patience": 0, "cooldown": 2, "factor": 0.5},
    "plateau min_factor": {
        "type": "plateau", "patience": 0, "factor": 0.25, "min_factor": 0.125, "threshold": 0.25,
    },
    "plateau of accuracy": {
        "type": "plateau", "patience": 1, "factor": 0.5, "monitor": "validation_accuracy",
        "threshold": 0.0625,
    },
}


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


def state(net):
    """The tensors that rectify has too."""
    tensors = net.state_dict()
    return {name: copy.deepcopy(tensor) for name, tensor in tensors.items()
            if not name.endswith("num_batches_tracked")}


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


def loss_case(name, kind, outputs, labels=None, targets=None, sample_weights=None, **options):
    """The loss of a batch of outputs, for labels or target values, and its gradient."""
    loss = {"type": kind, **options}
    wanted = targets if labels is None else labels
    value = compute_loss(loss, outputs.requires_grad_(), wanted, sample_weights)
    value.backward()
    weights = {} if sample_weights is None else {"sample_weights": sample_weights.tolist()}
    return {
        "name": name, "loss": loss, "outputs": stored(outputs),
        **({"targets": stored(targets)} if labels is None else {"labels": labels.tolist()}),
        **weights, "value": value.item(), "gradient": stored(outputs.grad),
    }


def draw_labels(rng, batch, classes):
    return torch.from_numpy(rng.randint(0, classes, batch))


def cross_entropy_case(width, batch):
    name = f"softmax_cross_entropy {width} wide batch {batch}"
    rng = stream(name)
    logits = grid(rng, (batch, width), 4)
    return loss_case(name, "softmax_cross_entropy", logits, labels=draw_labels(rng, batch, width))


def label_smoothing_case(width, batch):
    name = f"softmax_cross_entropy label_smoothing {width} wide batch {batch}"
    rng = stream(name)
    logits, labels = grid(rng, (batch, width), 4), draw_labels(rng, batch, width)
    return loss_case(name, "softmax_cross_entropy", logits, labels=labels, label_smoothing=0.125)


def large_logits_case(batch):
    """Logits of -10000, 0 and 10000: exp overflows unless the largest is taken off first."""
    name = f"softmax_cross_entropy large logits batch {batch}"
    rng = stream(name)
    logits = 1e4 * grid(rng, (batch, 4), 1, steps=1)
    return loss_case(name, "softmax_cross_entropy", logits, labels=draw_labels(rng, batch, 4))


def mse_values_case(width, batch):
    name = f"mse values {width} wide batch {batch}"
    rng = stream(name)
    outputs, targets = (grid(rng, (batch, width), 2) for _ in range(2))
    return loss_case(name, "mse", outputs, targets=targets)


def mse_labels_case(width, batch):
    """Labels stand for their one-hot rows."""
    name = f"mse labels {width} wide batch {batch}"
    rng = stream(name)
    outputs = grid(rng, (batch, width), 2)
    return loss_case(name, "mse", outputs, labels=draw_labels(rng, batch, width))


# What a loss is asked for beside the cases above: its kind, the width of its outputs, its options.
LABELLED = {
    "softmax_cross_entropy class_weights": (
        "softmax_cross_entropy", 4, {"class_weights": [0.5, 2.0, 0.0, 1.25]}),
    "softmax_cross_entropy class_weights label_smoothing": (
        "softmax_cross_entropy", 4,
        {"class_weights": [0.5, 2.0, 0.25, 1.25], "label_smoothing": 0.125}),
    "binary_cross_entropy": ("binary_cross_entropy", 1, {}),
    "binary_cross_entropy positive_weight": ("binary_cross_entropy", 1, {"positive_weight": 3.0}),
    "mae": ("mae", 4, {}),
    "huber": ("huber", 4, {}),
}
VALUED = {
    "binary_cross_entropy": ("binary_cross_entropy", 3, {}),
    "binary_cross_entropy positive_weight": ("binary_cross_entropy", 3, {"positive_weight": 0.5}),
    "mae": ("mae", 3, {}),
    "huber": ("huber", 3, {}),
    "huber delta": ("huber", 3, {"delta": 0.5}),
}


def draw_weights(rng, batch):
    """Sample weights, one of them 0 where there are others."""
    weights = torch.from_numpy(rng.randint(1, 9, batch) / 4)
    weights[1:2] = 0
    return weights


def draw_weighted_labels(rng, batch, classes, options):
    """Not all of weight 0: of those PyTorch's mean is no number."""
    while True:
        labels = draw_labels(rng, batch, max(2, classes))
        weights = options.get("class_weights")
        if weights is None or all(weights[label] for label in labels[:1].tolist()):
            return labels


def labelled_case(name, batch, large=False, weighted=False):
    kind, width, options = LABELLED[name]
    name = f"{name} labels{' large' * large}{' weighted' * weighted} batch {batch}"
    rng = stream(name)
    outputs = 1e4 * grid(rng, (batch, width), 1, steps=1) if large else grid(rng, (batch, width), 4)
    labels = draw_weighted_labels(rng, batch, width, options)
    weights = draw_weights(rng, batch) if weighted else None
    return loss_case(name, kind, outputs, labels=labels, sample_weights=weights, **options)


def valued_case(name, batch, large=False, weighted=False):
    kind, width, options = VALUED[name]
    name = f"{name} values{' large' * large}{' weighted' * weighted} batch {batch}"
    rng = stream(name)
    outputs = 1e4 * grid(rng, (batch, width), 1, steps=1) if large else grid(rng, (batch, width), 2)
    targets = grid(rng, (batch, width), 2)
    targets.view(-1)[::4] = outputs.view(-1)[::4]  # where the slope of mae is 0
    if kind == "binary_cross_entropy":
        targets = grid(rng, (batch, width), 1).abs()
    weights = draw_weights(rng, batch) if weighted else None
    return loss_case(name, kind, outputs, targets=targets, sample_weights=weights, **options)


def loss_cases():
    for cases, make in ((LABELLED, labelled_case), (VALUED, valued_case)):
        for name, batch in itertools.product(cases, BATCHES):
            yield make(name, batch)
            yield make(name, batch, weighted=True)
        yield from (make(name, 17, large=True) for name in cases)
    for batch in BATCHES:
        yield from (cross_entropy_case(width, batch) for width in (1, 2, 3, 7, 10))
        yield from (label_smoothing_case(width, batch) for width in (2, 10))
        yield large_logits_case(batch)
        yield from (mse_values_case(width, batch) for width in (1, 4))
        yield from (mse_labels_case(width, batch) for width in (2, 10))


def draw_data(rng, samples, inputs, classes):
    """Inputs and the classes that a random linear map gives them."""
    x = grid(rng, (samples, inputs), 2)
    return x, (x @ grid(rng, (inputs, classes), 1)).argmax(dim=1)


def trained_copy(net, case, x, labels):
    """Final tensors and epoch losses of `net` trained as `case` says, in the precision of x."""
    torch.set_default_dtype(x.dtype)  # of what optimizers keep: NAdam's product of momenta
    net = copy.deepcopy(net).to(x.dtype)
    epochs, batch_size = case["epochs"], case["batch_size"]
    schedule = case.get("schedule", "constant")
    factors = schedule_factors(schedule, epochs, math.ceil(len(x) / batch_size))
    optimizer = build_optimizer(net, case["optimizer"])
    losses, net = train(net, optimizer, case["loss"], x, labels, batch_size, factors,
                        case["optimizer"])
    torch.set_default_dtype(torch.float32)
    return state(net), losses


def trajectory_case(name, activation, optimizer, batch_size=16, epochs=25, **options):
    """Where 25 epochs lead: 100 steps, each epoch's last batch short.

    `in_float`: whether float32 leads there too; by Rprop it does not, where rounding turns signs.
    """
    rng = stream(name)
    x, labels = draw_data(rng, 50, 6, 4)
    layers = [{"type": "dense", "units": 8}, activation, {"type": "dense", "units": 4}]
    net = build_net(layers, 6).double()
    draw_parameters(net, rng)
    case = {
        "name": name, "layers": layers, "inputs": 6, "loss": {"type": "softmax_cross_entropy"},
        "optimizer": optimizer, "x": stored(x), "labels": labels.tolist(),
        "batch_size": batch_size, "epochs": epochs, "initial": stored_all(state(net)), **options,
    }
    single, _ = trained_copy(net, case, x.float(), labels)
    double, losses = trained_copy(net, case, x, labels)
    in_float = optimizer["type"] != "rprop"
    if in_float:
        require_agreement(name, single, double)
    return case | {
        "final": stored_all(double), "train_loss": losses, "in_float": in_float,
    }


def require_agreement(name, single, double, tolerance=1e-5):
    """A trajectory that rounding alone can bend is no reference."""
    worst = max(relative_error(single[key], double[key]) for key in double)
    print(f"{name}: float32 and float64 agree to {worst:.1e}")
    if not worst <= tolerance:
        raise ValueError(f"{name}: agreement: expected at most {tolerance:g}, got {worst:.1e}")


def trajectory_cases():
    names = list(itertools.product(OPTIMIZERS, ("relu", "leaky_relu 0.01", "prelu")))
    first = [name for name in names if OPTIMIZERS[name[0]]["type"] in ("sgd", "adam", "adamw")]
    rest = [name for name in names if name not in first and name[1] == "prelu"]
    first += [("adamw", "prelu per_unit"), ("adamw", "layer_norm"), ("sgd momentum", "swish trainable")]
    for optimizer, layer in first + rest:
        name = f"{optimizer}, {layer}"
        whole = {"batch_size": 50, "epochs": 100} if OPTIMIZERS[optimizer]["type"] == "rprop" else {}
        yield trajectory_case(name, (ACTIVATIONS | WHOLE_LAYERS)[layer], OPTIMIZERS[optimizer], **whole)
    # Statistics of the two samples of a short batch would blow rounding up.
    yield trajectory_case("sgd, batch_norm", WHOLE_LAYERS["batch_norm"], OPTIMIZERS["sgd"], 25)
    for name, optimizer in UPDATES.items():
        yield trajectory_case(name, ACTIVATIONS["prelu"], optimizer)
    for name in TRAINED_SCHEDULES:
        yield trajectory_case(f"adam, {name}", ACTIVATIONS["prelu"], OPTIMIZERS["adam"],
                              schedule=SCHEDULES[name])


def schedule_cases(epochs=5, steps_per_epoch=10):
    for name, schedule in SCHEDULES.items():
        factors = schedule_factors(schedule, epochs, steps_per_epoch)
        yield {
            "name": name, "schedule": schedule, "steps_per_epoch": steps_per_epoch,
            "epochs": epochs, "factors": factors.flatten().tolist(),
        }
    for name, schedule in PLATEAUS.items():
        figures = (4 + grid(stream(name), (24,), 2)).tolist()
        yield {
            "name": name, "schedule": schedule, "figures": figures,
            "factors": plateau_factors(schedule, figures),
        }


def json_text(families):
    """Compact JSON, one case a line; floats have the digits that bring the same double back."""
    def compact(value):
        return json.dumps(value, separators=(",", ":"), allow_nan=False)

    parts = [f'"torch":{compact(torch.__version__)}']
    for name, cases in families.items():
        parts.append(f'"{name}":[\n' + ",\n".join(map(compact, cases)) + "\n]")
    return "{" + ",\n".join(parts) + "}\n"


def main():
    text = json_text({
        "layers": layer_cases(), "edges": edge_cases(), "losses": loss_cases(),
        "trajectories": trajectory_cases(), "schedules": schedule_cases(),
    })
    (Path(__file__).parent / "vectors.json").write_text(text)


if __name__ == "__main__":
    main()
