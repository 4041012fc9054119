"""Nets by NumPy, in double precision: activations, forward and backward passes, losses."""

import math

import numpy as np
from scipy import special


# Activations: z, the layer's options and its parameter -> f(z) and f'(z).

def straight_then(z, below, slope_below, scale=1.0):
    return np.where(z > 0, scale * z, below), np.where(z > 0, scale, slope_below)


def leaky(z, slope):
    return straight_then(z, slope * z, slope)


def elu(z, alpha, scale=1.0, width=1.0):
    """alpha (e^(z / width) - 1) for z <= 0."""
    below = np.minimum(z, 0) / width
    return straight_then(z, scale * alpha * np.expm1(below), scale * alpha / width * np.exp(below), scale)


def clipped(z, low, high):
    return np.clip(z, low, high), ((z > low) & (z < high)).astype(float)


def gelu(z):
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    return z * special.ndtr(z), special.ndtr(z) + z * density


def gelu_tanh(z):
    root, cubic = math.sqrt(2 / math.pi), 0.044715
    t = np.tanh(root * (z + cubic * z ** 3))
    return z * (1 + t) / 2, (1 + t) / 2 + z / 2 * (1 - t * t) * root * (1 + 3 * cubic * z * z)


def silu(z, beta):
    s = special.expit(beta * z)
    return z * s, s + beta * z * s * (1 - s)


def softplus(z, beta=1.0, threshold=np.inf):
    beyond = beta * z > threshold
    value = np.where(beyond, z, np.logaddexp(0, beta * z) / beta)
    return value, np.where(beyond, 1.0, special.expit(beta * z))


def mish(z):
    value, slope = softplus(z)
    t = np.tanh(value)
    return z * t, t + z * (1 - t * t) * slope


def hard_swish(z):
    gate, gate_slope = clipped(z + 3, 0, 6)
    return z * gate / 6, (gate + z * gate_slope) / 6


def hard_sigmoid(z):
    gate, slope = clipped(z + 3, 0, 6)
    return gate / 6, slope / 6


def tanh(z):
    return np.tanh(z), 1 / np.cosh(np.clip(z, -300, 300)) ** 2


def sigmoid(z):
    return special.expit(z), special.expit(z) * special.expit(-z)


ACTIVATIONS = {
    "relu": lambda z, o, a: straight_then(z, 0 * z, 0.0),
    "leaky_relu": lambda z, o, a: leaky(z, o.get("negative_slope", 0.01)),
    "prelu": lambda z, o, a: leaky(z, a["weight"]),
    "rrelu": lambda z, o, a: leaky(z, (o.get("lower", 0.125) + o.get("upper", 0.333333)) / 2),
    "relu6": lambda z, o, a: clipped(z, 0, 6),
    "elu": lambda z, o, a: elu(z, o.get("alpha", 1.0)),
    "selu": lambda z, o, a: elu(z, 1.6732632423543772, 1.0507009873554805),
    "celu": lambda z, o, a: elu(z, o["alpha"], width=o["alpha"]),
    "gelu": lambda z, o, a: gelu_tanh(z) if o.get("approximate") == "tanh" else gelu(z),
    "silu": lambda z, o, a: silu(z, a["beta"] if "beta" in a else o.get("beta", 1.0)),
    "mish": lambda z, o, a: mish(z),
    "softplus": lambda z, o, a: softplus(z, o.get("beta", 1.0), o.get("threshold", 20)),
    "hard_swish": lambda z, o, a: hard_swish(z),
    "tanh": lambda z, o, a: tanh(z),
    "sigmoid": lambda z, o, a: sigmoid(z),
    "softsign": lambda z, o, a: (z / (1 + np.abs(z)), 1 / (1 + np.abs(z)) ** 2),
    "hard_tanh": lambda z, o, a: clipped(z, o.get("min_value", -1.0), o.get("max_value", 1.0)),
    "hard_sigmoid": lambda z, o, a: hard_sigmoid(z),
    "identity": lambda z, o, a: (z, np.ones_like(z)),
}
STRAIGHT = {"relu", "leaky_relu", "prelu", "rrelu", "elu", "selu", "celu", "identity"}
BOUNDED = {"relu6", "tanh", "sigmoid", "softsign", "hard_tanh", "hard_sigmoid"}


# The net: a list of layers and a dictionary of tensors, named as in torch.nn.Sequential.

def own_tensors(tensors, layer):
    prefix = f"{layer}."
    return {name[len(prefix):]: t for name, t in tensors.items() if name.startswith(prefix)}


def standardised(x, own, kind, training):
    """Of a norm: (x - mean) / deviation and 1 / deviation, before weight and bias."""
    if kind == "layer_norm":
        mean, variance = x.mean(axis=1, keepdims=True), x.var(axis=1, keepdims=True)
    elif training:
        mean, variance = x.mean(axis=0), x.var(axis=0)
    else:
        mean, variance = own["running_mean"], own["running_var"]
    scale = 1 / np.sqrt(variance + 1e-5)
    return (x - mean) * scale, scale


def apply(layer, own, x, training):
    kind = layer["type"]
    if kind == "dense":
        return x @ own["weight"].T + own.get("bias", 0.0)
    if kind in ("batch_norm", "layer_norm"):
        return standardised(x, own, kind, training)[0] * own["weight"] + own["bias"]
    return ACTIVATIONS[kind](x, layer, own)[0]


def forward(layers, tensors, x, training=False):
    """The input and the outputs of all layers: (samples, units) each."""
    values = [x]
    for k, layer in enumerate(layers):
        values.append(apply(layer, own_tensors(tensors, k), values[-1], training))
    return values


def norm_backward(own, kind, x, g, training):
    """dL/dx and the gradients of weight and bias."""
    unit, scale = standardised(x, own, kind, training)
    gradients = {"weight": (g * unit).sum(axis=0), "bias": g.sum(axis=0)}
    g = g * own["weight"]
    if kind == "batch_norm" and not training:
        return g * scale, gradients
    axis = 1 if kind == "layer_norm" else 0
    mean = g.mean(axis=axis, keepdims=True)
    return scale * (g - mean - unit * (g * unit).mean(axis=axis, keepdims=True)), gradients


def activation_backward(layer, own, z, g):
    gradients = {}
    if layer["type"] == "prelu":
        gradients["weight"] = (g * np.minimum(z, 0)).sum(axis=0)
        if own["weight"].size == 1:
            gradients["weight"] = gradients["weight"].sum().reshape(own["weight"].shape)
    if "beta" in own:
        s = special.expit(own["beta"] * z)
        gradients["beta"] = (g * z * z * s * (1 - s)).sum().reshape(own["beta"].shape)
    return g * ACTIVATIONS[layer["type"]](z, layer, own)[1], gradients


def backward(layers, tensors, values, g, training=False):
    """From dL/d(output): dL/d(values) and the gradients of all tensors."""
    slopes, gradients = [g], {}
    for k in reversed(range(len(layers))):
        own, x, kind = own_tensors(tensors, k), values[k], layers[k]["type"]
        if kind == "dense":
            own_gradients = {"weight": g.T @ x, "bias": g.sum(axis=0)}
            g = g @ own["weight"]
        elif kind in ("batch_norm", "layer_norm"):
            g, own_gradients = norm_backward(own, kind, x, g, training)
        else:
            g, own_gradients = activation_backward(layers[k], own, x, g)
        gradients.update({f"{k}.{name}": t for name, t in own_gradients.items() if name in own})
        slopes.insert(0, g)
    return slopes, gradients


def loss_gradient(loss, output, y):
    """dL/d(output) of the mean loss."""
    wanted = np.eye(output.shape[1])[y]
    if loss == "mse":
        return 2 * (output - wanted) / output.size
    return (special.softmax(output, axis=1) - wanted) / len(y)
