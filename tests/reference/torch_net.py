"""Rectify's layers and nets in PyTorch's terms."""

import torch
from torch import nn
from torch.nn import functional as F

from torch_config import as_object, one_of

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


def _relu(layer):
    if layer.get("slope_at_zero", 0):
        raise ValueError(f"relu.slope_at_zero: expected 0, got {layer['slope_at_zero']}")
    return nn.ReLU()


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


def expand(layers):
    """Yields one object a layer, with names alone, `repeat` and `activation` written out."""
    for layer in layers:
        layer = as_object(layer)
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
        modules.append(one_of(LAYERS, layer["type"], f"layers[{index}].type")(layer, inputs))
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
