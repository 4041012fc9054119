"""Losses: the mean of a batch and its gradient, for labels and for values, with all options."""

import itertools

import torch

from draws import BATCHES, grid, stored, stream
from torch_losses import compute_loss

# By name: kind, widths of the outputs, options. The first width also has large outputs and sample
# weights.
LABELLED = {
    "softmax_cross_entropy": ("softmax_cross_entropy", (4, 1, 2, 3, 7, 10), {}),
    "softmax_cross_entropy label_smoothing": (
        "softmax_cross_entropy", (10, 2), {"label_smoothing": 0.125}),
    "softmax_cross_entropy class_weights": (
        "softmax_cross_entropy", (4,), {"class_weights": [0.5, 2.0, 0.0, 1.25]}),
    "softmax_cross_entropy class_weights label_smoothing": (
        "softmax_cross_entropy", (4,),
        {"class_weights": [0.5, 2.0, 0.25, 1.25], "label_smoothing": 0.125}),
    "binary_cross_entropy": ("binary_cross_entropy", (1,), {}),
    "binary_cross_entropy positive_weight": (
        "binary_cross_entropy", (1,), {"positive_weight": 3.0}),
    "mse": ("mse", (10, 2), {}),
    "mae": ("mae", (4,), {}),
    "huber": ("huber", (4,), {}),
}
VALUED = {
    "binary_cross_entropy": ("binary_cross_entropy", (3,), {}),
    "binary_cross_entropy positive_weight": (
        "binary_cross_entropy", (3,), {"positive_weight": 0.5}),
    "mse": ("mse", (4, 1), {}),
    "mae": ("mae", (3,), {}),
    "huber": ("huber", (3,), {}),
    "huber delta": ("huber", (3,), {"delta": 0.5}),
}


def loss_case(name, loss, outputs, labels=None, targets=None, sample_weights=None):
    """The loss of a batch of outputs, for labels or target values, and its gradient."""
    wanted = targets if labels is None else labels
    value = compute_loss(loss, outputs.requires_grad_(), wanted, sample_weights)
    value.backward()
    weights = {} if sample_weights is None else {"sample_weights": sample_weights.tolist()}
    return {
        "name": name, "loss": loss, "outputs": stored(outputs),
        **({"targets": stored(targets)} if labels is None else {"labels": labels.tolist()}),
        **weights, "value": value.item(), "gradient": stored(outputs.grad),
    }


def draw_outputs(rng, shape, large):
    """Large: -10000, 0 and 10000, of which exp overflows unless the largest is taken off first."""
    return 1e4 * grid(rng, shape, 1, steps=1) if large else grid(rng, shape, 4)


def draw_labels(rng, batch, loss, width):
    """The first has a weight above 0: of a batch whose weights are all 0 PyTorch's mean is no
    number."""
    classes = 2 if loss["type"] == "binary_cross_entropy" else width
    weights = loss.get("class_weights")
    while True:
        labels = torch.from_numpy(rng.randint(0, classes, batch))
        if weights is None or weights[labels[0]]:
            return labels


def draw_targets(rng, outputs, kind):
    """Values, at times those of the outputs, where the slope of mae is 0; probabilities."""
    if kind == "binary_cross_entropy":
        return grid(rng, outputs.shape, 1).abs()
    targets = grid(rng, outputs.shape, 2)
    targets.view(-1)[::4] = outputs.view(-1)[::4]
    return targets


def draw_weights(rng, batch):
    """Sample weights, one of them 0 where there are others."""
    weights = torch.from_numpy(rng.randint(1, 9, batch) / 4)
    weights[1:2] = 0
    return weights


def drawn_case(what, name, loss, width, batch, large=False, weighted=False):
    name = f"{name} {what} {width} wide{' large' * large}{' weighted' * weighted} batch {batch}"
    rng = stream(name)
    outputs = draw_outputs(rng, (batch, width), large)
    if what == "labels":
        wanted = {"labels": draw_labels(rng, batch, loss, width)}
    else:
        wanted = {"targets": draw_targets(rng, outputs, loss["type"])}
    weights = draw_weights(rng, batch) if weighted else None
    return loss_case(name, loss, outputs, sample_weights=weights, **wanted)


def loss_cases():
    for what, cases in (("labels", LABELLED), ("values", VALUED)):
        for name, (kind, widths, options) in cases.items():
            loss = {"type": kind, **options}
            for width, batch in itertools.product(widths, BATCHES):
                yield drawn_case(what, name, loss, width, batch)
            for batch in BATCHES:
                yield drawn_case(what, name, loss, widths[0], batch, weighted=True)
            yield drawn_case(what, name, loss, widths[0], BATCHES[-1], large=True)
