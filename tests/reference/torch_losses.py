"""Rectify's losses in PyTorch's terms."""

import torch
from torch.nn import functional as F

from torch_config import as_object, one_of

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


def compute_loss(loss, outputs, targets, sample_weights=None):
    """The mean loss of a batch of raw outputs; targets are labels or values.

    With sample weights w it is sum w_i c_i l_i / sum w_i c_i, c_i being the class weights, as
    PyTorch's own weighted mean is for the c_i alone.
    """
    loss = as_object(loss)
    function = one_of(LOSSES, loss["type"], "loss.type")
    if sample_weights is None:
        return function(loss, outputs, targets, "mean")
    each = function(loss, outputs, targets, "none")
    each = each.mean(dim=1) if each.ndim > 1 else each
    classes = _class_weights(loss, outputs)
    totals = sample_weights if classes is None else sample_weights * classes[targets]
    return (sample_weights * each).sum() / totals.sum()


def _class_weights(loss, outputs):
    weights = loss.get("class_weights")
    return None if weights is None else torch.tensor(weights, dtype=outputs.dtype)


def batch_weight(loss, targets):
    """What a batch's mean loss was divided by: its size, or the sum of its class weights."""
    weights = as_object(loss).get("class_weights")
    return len(targets) if weights is None else sum(weights[label] for label in targets.tolist())


def _as_probabilities(targets, outputs):
    """Labels 0 and 1 are the target of one output."""
    return targets if targets.is_floating_point() else targets.to(outputs.dtype)[:, None]


def _as_values(targets, outputs):
    if targets.is_floating_point():
        return targets
    return F.one_hot(targets, outputs.shape[1]).to(outputs.dtype)
