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
    build_net, build_optimizer, compute_loss, plateau_factors, schedule_factors, train,
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

KINKED = (nn.ReLU, nn.LeakyReLU, nn.PReLU)

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


def clear_of_kinks(net, x):
    """True where no input of a rectifier is so near zero that rounding could choose its slope."""
    for module in net:
        if isinstance(module, KINKED) and (x.abs() <= 1e-3).any():
            return False
        x = module(x)
    return True


def draw_net(rng, layers, inputs, batch):
    """A float64 network and a batch for it that stays clear of kinks."""
    net = build_net(layers, inputs).double()
    while True:
        draw_parameters(net, rng)
        x = grid(rng, (batch, inputs), 2)
        if clear_of_kinks(net, x):
            return net, x


def layer_case(name, layers, inputs, batch, zeros=False):
    """One pass forward and back; with zeros, every second input is exactly 0."""
    rng = stream(name)
    net, x = draw_net(rng, layers, inputs, batch)
    if zeros:
        x.view(-1)[::2] = 0
    y = net(x.requires_grad_())
    dy = grid(rng, y.shape, 1)
    y.backward(dy)
    return {
        "name": name, "layers": layers, "inputs": inputs,
        "parameters": stored_all(net.state_dict()),
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
    yield layer_case("dense wide batch 3", [{"type": "dense", "units": 70}], 7, 3)
    for name, activation in ACTIVATIONS.items():
        yield layer_case(f"stack {name} batch 3", two_hidden(activation), 5, 3)


def loss_case(name, kind, outputs, labels=None, targets=None, **options):
    """The loss of a batch of outputs, for labels or target values, and its gradient."""
    loss = {"type": kind, **options}
    value = compute_loss(loss, outputs.requires_grad_(), targets if labels is None else labels)
    value.backward()
    return {
        "name": name, "loss": loss, "outputs": stored(outputs),
        **({"targets": stored(targets)} if labels is None else {"labels": labels.tolist()}),
        "value": value.item(), "gradient": stored(outputs.grad),
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


def loss_cases():
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
    return net.state_dict(), losses


def trajectory_case(name, activation, optimizer, **options):
    """Where 100 steps lead; 50 samples leave each epoch a short batch, but Rprop takes all at once.

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
        "batch_size": 50 if optimizer["type"] == "rprop" else 16,
        "epochs": 100 if optimizer["type"] == "rprop" else 25,
        "initial": stored_all(net.state_dict()), **options,
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
    for optimizer, activation in first + rest + [("adamw", "prelu per_unit")]:
        name = f"{optimizer}, {activation}"
        yield trajectory_case(name, ACTIVATIONS[activation], OPTIMIZERS[optimizer])
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
        "layers": layer_cases(), "losses": loss_cases(),
        "trajectories": trajectory_cases(), "schedules": schedule_cases(),
    })
    (Path(__file__).parent / "vectors.json").write_text(text)


if __name__ == "__main__":
    main()
