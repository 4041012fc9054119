"""Rectify's configuration in PyTorch's terms: network, loss, optimizer, schedule, training loop."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

# One thread, one order of every sum: the same call gives the same bits.
torch.set_num_threads(1)


class HardSigmoid(nn.Module):
    """nn.Hardsigmoid, whose backward in double has 1/6 to float's precision."""

    def forward(self, x):
        return F.relu6(x + 3) / 6


class Swish(nn.Module):
    """x sigmoid(beta x) with one learnt beta."""

    def __init__(self, beta):
        super().__init__()
        self.beta = nn.Parameter(torch.full((1,), float(beta)))

    def forward(self, x):
        return x * torch.sigmoid(self.beta * x)


class FixedSwish(nn.Module):
    """x sigmoid(beta x)"""

    def __init__(self, beta):
        super().__init__()
        self.beta = beta

    def forward(self, x):
        return x * torch.sigmoid(self.beta * x)


class CReLU(nn.Module):
    """max(0, x) and behind it max(0, -x)."""

    def forward(self, x):
        return torch.cat([torch.relu(x), torch.relu(-x)], dim=1)


class Maxout(nn.Module):
    """The largest of each `pieces` features side by side."""

    def __init__(self, pieces):
        super().__init__()
        self.pieces = pieces

    def forward(self, x):
        return x.unflatten(1, (-1, self.pieces)).max(dim=2).values


def _silu(layer):
    beta = layer.get("beta", 1)
    if layer.get("trainable"):
        return Swish(beta)
    return nn.SiLU() if beta == 1 else FixedSwish(beta)


LAYERS = {
    "batch_norm": lambda layer, inputs: nn.BatchNorm1d(
        inputs, layer.get("epsilon", 1e-5), layer.get("momentum", 0.1), layer.get("affine", True)),
    "layer_norm": lambda layer, inputs: nn.LayerNorm(
        inputs, layer.get("epsilon", 1e-5), layer.get("affine", True)),
    "dropout": lambda layer, inputs: nn.Dropout(layer.get("rate", 0.5)),
    "alpha_dropout": lambda layer, inputs: nn.AlphaDropout(layer.get("rate", 0.5)),
    "rrelu": lambda layer, inputs: nn.RReLU(layer.get("lower", 1 / 8), layer.get("upper", 1 / 3)),
    "silu": lambda layer, inputs: _silu(layer),
    "swish": lambda layer, inputs: _silu(layer),
    "crelu": lambda layer, inputs: CReLU(),
    "maxout": lambda layer, inputs: Maxout(layer.get("pieces", 2)),
    "softmax": lambda layer, inputs: nn.Softmax(dim=1),
    "dense": lambda layer, inputs: nn.Linear(inputs, layer["units"], bias=layer.get("bias", True)),
    "relu": lambda layer, inputs: _relu(layer),
    "leaky_relu": lambda layer, inputs: nn.LeakyReLU(layer.get("negative_slope", 0.01)),
    "prelu": lambda layer, inputs: nn.PReLU(inputs if layer.get("per_unit") else 1),
    "relu6": lambda layer, inputs: nn.ReLU6(),
    "elu": lambda layer, inputs: nn.ELU(layer.get("alpha", 1.0)),
    "selu": lambda layer, inputs: nn.SELU(),
    "celu": lambda layer, inputs: nn.CELU(layer.get("alpha", 1.0)),
    "gelu": lambda layer, inputs: nn.GELU(layer.get("approximate", "none")),
    "mish": lambda layer, inputs: nn.Mish(),
    "softplus": lambda layer, inputs: nn.Softplus(
        layer.get("beta", 1.0), layer.get("threshold", 20.0)),
    "hard_swish": lambda layer, inputs: nn.Hardswish(),
    "tanh": lambda layer, inputs: nn.Tanh(),
    "sigmoid": lambda layer, inputs: nn.Sigmoid(),
    "softsign": lambda layer, inputs: nn.Softsign(),
    "hard_tanh": lambda layer, inputs: nn.Hardtanh(
        layer.get("min_value", -1.0), layer.get("max_value", 1.0)),
    "hard_sigmoid": lambda layer, inputs: HardSigmoid(),
    "identity": lambda layer, inputs: nn.Identity(),
}

LOSSES = {
    "softmax_cross_entropy": lambda loss, outputs, targets, reduction: F.cross_entropy(
        outputs, targets, weight=_class_weights(loss, outputs), reduction=reduction,
        label_smoothing=loss.get("label_smoothing", 0.0)),
    "binary_cross_entropy": lambda loss, outputs, targets, reduction:
        F.binary_cross_entropy_with_logits(
            outputs, _as_probabilities(targets, outputs), reduction=reduction,
            pos_weight=torch.tensor(loss.get("positive_weight", 1.0), dtype=outputs.dtype)),
    "mse": lambda loss, outputs, targets, reduction: F.mse_loss(
        outputs, _as_values(targets, outputs), reduction=reduction),
    "mae": lambda loss, outputs, targets, reduction: F.l1_loss(
        outputs, _as_values(targets, outputs), reduction=reduction),
    "huber": lambda loss, outputs, targets, reduction: F.huber_loss(
        outputs, _as_values(targets, outputs), reduction=reduction, delta=loss.get("delta", 1.0)),
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
        inputs = _outputs(layer, inputs)
    return nn.Sequential(*modules)


def _outputs(layer, inputs):
    if layer["type"] == "crelu":
        return 2 * inputs
    if layer["type"] == "maxout":
        return inputs // layer.get("pieces", 2)
    return layer.get("units", inputs)


def load_tensors(net, tensors):
    """Loads NumPy arrays by name; throws RuntimeError, naming what is missing, extra or misfit."""
    state = {name: torch.tensor(array) for name, array in tensors.items()}
    net.load_state_dict(state, strict=True)


def compute_loss(loss, outputs, targets, sample_weights=None):
    """The mean loss of a batch of raw outputs; targets are labels or values.

    With sample weights w it is sum w_i c_i l_i / sum w_i c_i, c_i being the class weights, as
    PyTorch's own weighted mean is for the c_i alone.
    """
    loss = _as_object(loss)
    function = _one_of(LOSSES, loss["type"], "loss.type")
    if sample_weights is None:
        return function(loss, outputs, targets, "mean")
    each = function(loss, outputs, targets, "none")
    each = each.mean(dim=1) if each.ndim > 1 else each
    classes = _class_weights(loss, outputs)
    totals = sample_weights if classes is None else sample_weights * classes[targets]
    return (sample_weights * each).sum() / totals.sum()


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

    `updates` may have clip_value, clip_norm and average. Returns the mean of the batch losses of
    every epoch, by the batches' weights, and the net whose weights are the average, or the net.
    """
    updates = updates or {}
    averaged = net
    if updates.get("average"):
        decay = updates["average"]
        averaged = torch.optim.swa_utils.AveragedModel(
            net, avg_fn=lambda mean, weight, count: decay * mean + (1 - decay) * weight)
    epoch_losses = []
    for epoch_factors in factors:
        total = total_weight = 0.0
        batches = zip(x.split(batch_size), targets.split(batch_size))
        for factor, (batch, batch_targets) in zip(epoch_factors, batches):
            for group in optimizer.param_groups:
                group["lr"] = group.get("own_lr", optimizer.defaults["lr"]) * factor
            weight = _batch_weight(loss, batch_targets)
            total += weight * _step(net, optimizer, loss, batch, batch_targets, updates)
            total_weight += weight
            if averaged is not net:
                averaged.update_parameters(net)
        epoch_losses.append(total / total_weight)
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


def _relu(layer):
    if layer.get("slope_at_zero", 0):
        raise ValueError(f"relu.slope_at_zero: expected 0, got {layer['slope_at_zero']}")
    return nn.ReLU()


def _as_object(config):
    return {"type": config} if isinstance(config, str) else config


def _class_weights(loss, outputs):
    weights = loss.get("class_weights")
    return None if weights is None else torch.tensor(weights, dtype=outputs.dtype)


def _batch_weight(loss, targets):
    """What a batch's mean loss was divided by: its size, or the sum of its class weights."""
    weights = _as_object(loss).get("class_weights")
    return len(targets) if weights is None else sum(weights[label] for label in targets.tolist())


def _as_probabilities(targets, outputs):
    """Labels 0 and 1 are the target of one output."""
    return targets if targets.is_floating_point() else targets.to(outputs.dtype)[:, None]


def _as_values(targets, outputs):
    if targets.is_floating_point():
        return targets
    return F.one_hot(targets, outputs.shape[1]).to(outputs.dtype)


def _one_of(table, name, where):
    if name not in table:
        raise ValueError(f"{where}: expected one of {', '.join(table)}; got {name}")
    return table[name]
