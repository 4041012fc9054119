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

OPTIMIZERS = {"sgd": torch.optim.SGD, "adam": torch.optim.Adam, "adamw": torch.optim.AdamW}


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


def parameter_groups(net, weight_decay):
    """Rectify's rule: matrices decay; biases and slopes do not."""
    parameters = list(net.parameters())
    return [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]


def build_optimizer(net, config):
    """The torch optimizer of {"type", "learning_rate", ...}; other options must be off."""
    options = dict(config)
    kind = _one_of(OPTIMIZERS, options.pop("type"), "optimizer.type")
    groups = parameter_groups(net, options.pop("weight_decay", 0.0))
    arguments = {"lr": options.pop("learning_rate")}
    if kind is torch.optim.SGD:
        arguments["momentum"] = options.pop("momentum", 0.0)
        arguments["nesterov"] = options.pop("nesterov", False)
    else:
        arguments["betas"] = options.pop("beta1", 0.9), options.pop("beta2", 0.999)
        arguments["eps"] = options.pop("epsilon", 1e-8)
    for name, value in options.items():
        if value:
            raise ValueError(f"optimizer.{name}: expected none, got {value}")
    return kind(groups, **arguments)


def cosine_factors(steps):
    """The learning rates that CosineAnnealingLR gives an optimizer whose own is 1."""
    optimizer = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=1.0)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=steps)
    factors = []
    for _ in range(steps):
        factors += scheduler.get_last_lr()
        optimizer.step()
        scheduler.step()
    return factors


SCHEDULES = {"constant": lambda steps: [1.0] * steps, "cosine": cosine_factors}


def schedule_factors(schedule, epochs, steps_per_epoch):
    """Learning-rate factors, (epochs, steps_per_epoch): linear warm-up, then the schedule."""
    schedule = _as_object(schedule)
    warmup = round(schedule.get("warmup_epochs", 0) * steps_per_epoch)
    rise = [(step + 1) / warmup for step in range(warmup)]
    factors = _one_of(SCHEDULES, schedule["type"], "schedule.type")
    return np.reshape(rise + factors(epochs * steps_per_epoch - warmup), (epochs, -1))


def train(net, optimizer, loss, x, targets, batch_size, factors):
    """Trains in file order, a row of `factors` on the learning rate an epoch.

    Returns the mean of the batch losses of every epoch, by the batches' weights.
    """
    learning_rate = optimizer.defaults["lr"]
    epoch_losses = []
    for epoch_factors in factors:
        total = total_weight = 0.0
        batches = zip(x.split(batch_size), targets.split(batch_size))
        for factor, (batch, batch_targets) in zip(epoch_factors, batches):
            for group in optimizer.param_groups:
                group["lr"] = learning_rate * factor
            weight = _batch_weight(loss, batch_targets)
            total += weight * _step(net, optimizer, loss, batch, batch_targets)
            total_weight += weight
        epoch_losses.append(total / total_weight)
    return epoch_losses


def _step(net, optimizer, loss, x, targets):
    optimizer.zero_grad()
    value = compute_loss(loss, net(x), targets)
    value.backward()
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
