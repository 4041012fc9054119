"""Rectify's schedules in PyTorch's terms: what the learning rate is multiplied by."""

import numpy as np
import torch
from torch import nn

from torch_config import as_object, one_of


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
    schedule = as_object(schedule)
    warmup = int(schedule.get("warmup_epochs", 0) * steps_per_epoch + 0.5)
    rise = [(step + 1) / warmup for step in range(warmup)]
    factors = one_of(SCHEDULES, schedule["type"], "schedule.type")
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
