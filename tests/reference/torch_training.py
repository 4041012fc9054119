"""A run of rectify's in PyTorch's terms: clipping, averages, epochs in file order."""

import torch
from torch import nn

from torch_losses import batch_weight, compute_loss


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
            weight = batch_weight(loss, batch_targets)
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
