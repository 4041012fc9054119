"""Rectify's configuration in PyTorch's terms: network, loss, optimizer, schedule, training loop."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

# One thread, one order of every sum: the same call gives the same bits.
torch.set_num_threads(1)

LAYERS = {
    "dense": lambda layer, inputs: nn.Linear(inputs, layer["units"], bias=layer.get("bias", True)),
    "relu": lambda layer, inputs: nn.ReLU(),
    "leaky_relu": lambda layer, inputs: nn.LeakyReLU(layer.get("negative_slope", 0.01)),
    "prelu": lambda layer, inputs: nn.PReLU(inputs if layer.get("per_unit") else 1),
    "tanh": lambda layer, inputs: nn.Tanh(),
    "sigmoid": lambda layer, inputs: nn.Sigmoid(),
    "identity": lambda layer, inputs: nn.Identity(),
}

LOSSES = {
    "softmax_cross_entropy": lambda loss, outputs, targets: F.cross_entropy(
        outputs, targets, label_smoothing=loss.get("label_smoothing", 0.0)),
    "mse": lambda loss, outputs, targets: F.mse_loss(outputs, _as_values(targets, outputs)),
}


class Lion(torch.optim.Optimizer):
    """Chen et al. 2023, algorithm 2; torch 1.13 has none."""

    def __init__(self, params, lr, betas, weight_decay=0.0):
        super().__init__(params, {"lr": lr, "betas": betas, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            beta1, beta2 = group["betas"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                direction = torch.sign(beta1 * m + (1 - beta1) * p.grad)
                p.mul_(1 - group["lr"] * group["weight_decay"]).sub_(group["lr"] * direction)
                m.mul_(beta2).add_((1 - beta2) * p.grad)


class Nadam(torch.optim.NAdam):
    """The loop over tensors of torch 1.13 has mu_t twice in mu_1 ... mu_t+1; this has not."""

    def __init__(self, params, **options):
        super().__init__(params, foreach=True, **options)


OPTIMIZERS = {
    "sgd": torch.optim.SGD, "rmsprop": torch.optim.RMSprop, "adagrad": torch.optim.Adagrad,
    "adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "nadam": Nadam, "lion": Lion,
    "rprop": torch.optim.Rprop,
}

# Rectify's names of options, in torch's arguments; pairs become one.
ARGUMENTS = {
    "learning_rate": "lr", "epsilon": "eps", "initial_accumulator": "initial_accumulator_value",
}
PAIRS = {
    "betas": (("beta1", "beta2"), {"adam": (0.9, 0.999), "adamw": (0.9, 0.999),
                                   "nadam": (0.9, 0.999), "lion": (0.9, 0.99)}),
    "etas": (("eta_minus", "eta_plus"), {"rprop": (0.5, 1.2)}),
    "step_sizes": (("min_step_size", "max_step_size"), {"rprop": (1e-6, 50)}),
}


def expand(layers):
    """Yields one object a layer, with names alone, `repeat` and `activation` written out."""
    for layer in layers:
        layer = _as_object(layer)
        if "repeat" in layer:
            yield from expand(layer["layers"] * layer["repeat"])
        else:
            yield layer
            if layer.get("activation"):
                yield from expand([layer["activation"]])


def build_net(layers, inputs):
    """The torch.nn.Sequential of a layer list, numbered as rectify's expanded layers are."""
    modules = []
    for index, layer in enumerate(expand(layers)):
        modules.append(_one_of(LAYERS, layer["type"], f"layers[{index}].type")(layer, inputs))
        inputs = layer.get("units", inputs)
    return nn.Sequential(*modules)


def load_tensors(net, tensors):
    """Loads NumPy arrays by name; throws RuntimeError, naming what is missing, extra or misfit."""
    state = {name: torch.tensor(array) for name, array in tensors.items()}
    net.load_state_dict(state, strict=True)


def compute_loss(loss, outputs, targets):
    """The mean loss of a batch of raw outputs; targets are labels, or for mse also values."""
    loss = _as_object(loss)
    return _one_of(LOSSES, loss["type"], "loss.type")(loss, outputs, targets)


def parameter_groups(net, learning_rate, weight_decay, groups):
    """Rectify's rules: matrices decay, biases and slopes do not, the first group that fits counts.

    A group selects by index of the layer and name of the parameter.
    """
    members = {}
    for name, parameter in net.named_parameters():
        layer, tensor = name.split(".")
        own = {"lr": learning_rate, "weight_decay": weight_decay if parameter.ndim > 1 else 0.0}
        for group in groups:
            layers = group.get("layers") or [int(layer)]
            if int(layer) in layers and group.get("parameter", tensor) == tensor:
                own["lr"] = group.get("learning_rate", own["lr"])
                own["weight_decay"] = group.get("weight_decay", own["weight_decay"])
                break
        members.setdefault(tuple(own.items()), []).append(parameter)
    return [{"params": parameters, **dict(own)} for own, parameters in members.items()]


def build_optimizer(net, config):
    """The torch optimizer of {"type", "learning_rate", ...}, with its groups.

    Clipping and averaging are `train`'s.
    """
    options = {key: value for key, value in config.items()
               if key not in ("type", "groups", "clip_norm", "clip_value", "average")}
    kind = config["type"]
    make = _one_of(OPTIMIZERS, kind, "optimizer.type")
    decay = options.pop("weight_decay", 0.0)
    arguments = {}
    for pair, (names, defaults) in PAIRS.items():
        if kind in defaults:
            arguments[pair] = tuple(options.pop(name, standard)
                                    for name, standard in zip(names, defaults[kind]))
    arguments |= {ARGUMENTS.get(name, name): value for name, value in options.items()}
    groups = parameter_groups(net, arguments["lr"], decay, config.get("groups") or [])
    if kind == "rprop":
        for group in groups:
            del group["weight_decay"]
    optimizer = make(groups, **arguments)
    for group in optimizer.param_groups:
        group["own_lr"] = group["lr"]
    return optimizer


def torch_factors(make, epochs, steps_per_epoch, by_epoch=False):
    """The learning rates that a scheduler gives an optimizer whose own is 1."""
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = make(optimizer)
    factors = []
    for step in range(round(epochs * steps_per_epoch)):
        factors.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if not by_epoch or (step + 1) % steps_per_epoch == 0:
            scheduler.step()
    return factors


def cosine_factors(schedule, steps, steps_per_epoch):
    return torch_factors(
        lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(
            optimizer, T_max=steps, eta_min=schedule.get("final_factor", 0.0)), 1, steps)


def one_cycle_factors(schedule, steps, steps_per_epoch):
    return torch_factors(
        lambda optimizer: torch.optim.lr_scheduler.OneCycleLR(
            optimizer, max_lr=1.0, total_steps=steps, cycle_momentum=False,
            pct_start=schedule.get("pct_start", 0.3), div_factor=schedule.get("div_factor", 25.0),
            final_div_factor=schedule.get("final_div_factor", 1e4)), 1, steps)


def linear_factors(schedule, steps, steps_per_epoch):
    return torch_factors(
        lambda optimizer: torch.optim.lr_scheduler.LinearLR(
            optimizer, start_factor=schedule.get("start_factor", 1.0),
            end_factor=schedule.get("end_factor", 0.0), total_iters=steps), 1, steps)


def step_factors(schedule, steps, steps_per_epoch):
    return torch_factors(
        lambda optimizer: torch.optim.lr_scheduler.StepLR(
            optimizer, schedule["every_epochs"], schedule.get("gamma", 0.1)),
        steps / steps_per_epoch, steps_per_epoch, by_epoch=True)


def exponential_factors(schedule, steps, steps_per_epoch):
    return torch_factors(
        lambda optimizer: torch.optim.lr_scheduler.ExponentialLR(optimizer, schedule["gamma"]),
        steps / steps_per_epoch, steps_per_epoch, by_epoch=True)


SCHEDULES = {
    "constant": lambda schedule, steps, steps_per_epoch: [1.0] * steps, "cosine": cosine_factors,
    "one_cycle": one_cycle_factors, "linear": linear_factors, "step": step_factors,
    "exponential": exponential_factors,
}


def schedule_factors(schedule, epochs, steps_per_epoch):
    """Learning-rate factors, (epochs, steps_per_epoch): linear warm-up, then the schedule."""
    schedule = _as_object(schedule)
    warmup = int(schedule.get("warmup_epochs", 0) * steps_per_epoch + 0.5)
    rise = [(step + 1) / warmup for step in range(warmup)]
    factors = _one_of(SCHEDULES, schedule["type"], "schedule.type")
    rest = factors(schedule, epochs * steps_per_epoch - warmup, steps_per_epoch)
    return np.reshape(rise + rest, (epochs, -1))


def plateau_factors(schedule, figures):
    """The factor of each epoch, and of the one behind the last, by what was seen in those before."""
    name = schedule.get("monitor", "validation_loss")
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(
        optimizer, mode="min" if name.endswith("loss") else "max",
        factor=schedule.get("factor", 0.1), patience=schedule.get("patience", 10),
        threshold=schedule.get("threshold", 1e-4), cooldown=schedule.get("cooldown", 0),
        min_lr=schedule.get("min_factor", 0.0))
    factors = [1.0]
    for figure in figures:
        scheduler.step(figure)
        factors.append(optimizer.param_groups[0]["lr"])
    return factors


def train(net, optimizer, loss, x, targets, batch_size, factors, updates=None):
    """Trains in file order, a row of `factors` on the learning rates an epoch.

    `updates` may have clip_value, clip_norm and average. Returns the sample-weighted mean of the
    batch losses of every epoch, and the net whose weights are the average, or the net.
    """
    updates = updates or {}
    averaged = net
    if updates.get("average"):
        decay = updates["average"]
        averaged = torch.optim.swa_utils.AveragedModel(
            net, avg_fn=lambda mean, weight, count: decay * mean + (1 - decay) * weight)
    epoch_losses = []
    for epoch_factors in factors:
        total = 0.0
        batches = zip(x.split(batch_size), targets.split(batch_size))
        for factor, (batch, batch_targets) in zip(epoch_factors, batches):
            for group in optimizer.param_groups:
                group["lr"] = group.get("own_lr", optimizer.defaults["lr"]) * factor
            total += len(batch) * _step(net, optimizer, loss, batch, batch_targets, updates)
            if averaged is not net:
                averaged.update_parameters(net)
        epoch_losses.append(total / len(x))
    return epoch_losses, averaged if averaged is net else averaged.module


def _step(net, optimizer, loss, x, targets, updates):
    optimizer.zero_grad()
    value = compute_loss(loss, net(x), targets)
    value.backward()
    if updates.get("clip_value"):
        nn.utils.clip_grad_value_(net.parameters(), updates["clip_value"])
    if updates.get("clip_norm"):
        nn.utils.clip_grad_norm_(net.parameters(), updates["clip_norm"])
    optimizer.step()
    return value.item()


def _as_object(config):
    return {"type": config} if isinstance(config, str) else config


def _as_values(targets, outputs):
    if targets.is_floating_point():
        return targets
    return F.one_hot(targets, outputs.shape[1]).to(outputs.dtype)


def _one_of(table, name, where):
    if name not in table:
        raise ValueError(f"{where}: expected one of {', '.join(table)}; got {name}")
    return table[name]
