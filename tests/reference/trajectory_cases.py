"""Trajectories: where an optimizer, what surrounds it, and a schedule lead in 100 steps."""

import copy
import itertools
import math

import torch

from checks import relative_error
from draws import draw_parameters, grid, state, stored, stored_all, stream
from layer_cases import ACTIVATIONS, WHOLE_LAYERS
from schedule_cases import SCHEDULES
from torch_net import build_net
from torch_optimizers import build_optimizer
from torch_schedules import schedule_factors
from torch_training import train

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

# Also as trajectories, for steps as they come out of the factors.
TRAINED_SCHEDULES = (
    "cosine with warm-up", "step with warm-up", "exponential", "one_cycle", "linear with warm-up",
)


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
