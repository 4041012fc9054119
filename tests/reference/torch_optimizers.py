"""Rectify's optimizers, with their groups of parameters, in PyTorch's terms."""

import torch

from torch_config import one_of


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
    make = one_of(OPTIMIZERS, kind, "optimizer.type")
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
