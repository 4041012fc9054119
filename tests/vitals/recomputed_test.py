#!/usr/bin/python3
"""recomputed_test.py RECTIFY: what is said about nets, computed again from their weights.

Small nets of all kinds are trained with a checkpoint after each step. From the weights alone, in double
precision, come the figures of each unit, layer and tensor at each probe, the counts of `rectify vitals`, the
steps of the optimizers and the causes of each death. Skipped (77) where NumPy or SciPy is not there.
"""

import collections
import itertools
import json
import math
import os
import subprocess
import sys
import tempfile

try:
    import numpy as np
    from numpy_nets import ACTIVATIONS, BOUNDED, STRAIGHT, backward, forward, loss_gradient, own_tensors
except ImportError as missing:
    sys.exit(77 if missing.name in ("numpy", "scipy") else str(missing))

DEAD_SLOPE, FLAT_SLOPE = 1e-6, 1e-3
GRADIENT_SAMPLES, SILENCE_WINDOW = 250, 1000
RIDGE = 1e-10
TOLERANCE = 1e-5  # of figures that are made of float32
PARTS = ("bias", "weights", "inputs", "norm", "statistics", "cures")


class Checks:
    """Counts what was compared and keeps what differed."""

    def __init__(self):
        self.counts = collections.Counter()
        self.failures = []

    def fail(self, net, figure, expected, got):
        self.failures.append(f"{net}: {figure}: expected {expected}, got {got}")

    def equal(self, net, figure, expected, got):
        self.counts[net] += 1
        if expected != got:
            self.fail(net, figure, expected, got)

    def near(self, net, figure, expected, got, slack=0.0, tolerance=TOLERANCE):
        """Numbers or arrays; `slack` is added to the tolerance, which is relative. NaN equals NaN."""
        expected, got = np.asarray(expected, float), np.asarray(got, float)
        if expected.shape != got.shape:
            self.fail(net, figure, f"the shape {expected.shape}", got.shape)
            return
        self.counts[net] += expected.size
        with np.errstate(invalid="ignore"):
            fits = np.abs(expected - got) <= tolerance * np.abs(expected) + slack + 1e-30
        fits |= (expected == got) | (np.isnan(expected) & np.isnan(got))
        for place in np.argwhere(~fits)[:3]:
            place = tuple(place)
            at = f" [{', '.join(map(str, place))}]" if place else ""
            self.fail(net, figure + at, float(expected[place]), float(got[place]))

    def between(self, net, figure, low, high, got):
        """Whole numbers that rounding may move: `low` and `high` differ where a sample is on the edge."""
        got = np.asarray(got, float)
        low, high = np.broadcast_to(low, got.shape), np.broadcast_to(high, got.shape)
        self.counts[net] += got.size
        for place in np.argwhere((got < low) | (got > high) | (np.isnan(low * 1.0) != np.isnan(got)))[:3]:
            place = tuple(place)
            bounds = low[place] if low[place] == high[place] else f"{low[place]} to {high[place]}"
            self.fail(net, f"{figure} {list(map(int, place))}", bounds, got[place])


def gradients_of(net, tensors, x, y, training):
    values = forward(net.layers, tensors, x, training)
    return backward(net.layers, tensors, values, loss_gradient(net.loss, values[-1], y), training)


# Nets to look at

class Net:
    """A config, where it is trained, and what came out."""

    def __init__(self, name, layers, optimizer, data, **options):
        self.name, self.layers, self.optimizer, self.data = name, layers, optimizer, data
        self.loss = options.get("loss", "softmax_cross_entropy")
        self.epochs, self.batch_size = options.get("epochs", 2), options.get("batch_size", 16)
        self.seed, self.validation = options.get("seed", 1), options.get("validation", 0)
        self.normalize = options.get("normalize", "none")
        self.every_steps, self.probe = options.get("every_steps", 1), options.get("probe", "all")
        self.cures, self.tau = options.get("cures", []), options.get("tau", 0.025)
        self.init_from = options.get("init_from")
        self.can_be_replayed = not self.validation and all(layer["type"] != "rrelu" for layer in layers) \
            and all(cure["type"] == "shrink_and_perturb" for cure in self.cures)

    def config(self):
        return {"seed": self.seed, "loss": self.loss, "optimizer": self.optimizer,
                "data": {"source": {"npz": self.data.file}, "normalize": self.normalize,
                         "validation": self.validation},
                "model": {"layers": self.layers},
                "training": {"epochs": self.epochs, "batch_size": self.batch_size, "shuffle": False},
                "vitals": {"probe": self.probe, "every_steps": self.every_steps, "forensics": True,
                           "cures": self.cures},
                "checkpoint": {"every_seconds": 1e-9, "keep": 10000}}

    def hidden(self):
        """The indices of activations that are looked at: all but those of the output."""
        return [k for k, layer in enumerate(self.layers) if layer["type"] in ACTIVATIONS]


class Data:
    """An .npz of classes around centres, most of whose features are positive, which units die of."""

    def __init__(self, folder, seed, samples, features, classes):
        draw = np.random.default_rng(seed)
        centres = draw.normal(size=(classes, features))
        self.y = draw.integers(classes, size=samples)
        self.x = (centres[self.y] + draw.normal(size=(samples, features)) + 0.5).astype(np.float32)
        self.file = os.path.join(folder, f"data{seed}.npz")
        np.savez(self.file, x_train=self.x, y_train=self.y, x_test=self.x[:20], y_test=self.y[:20])
        self.x = self.x.astype(float)

    def normalised(self, how, training_part=slice(None)):
        fitting = self.x[training_part]
        return (self.x - fitting.mean(axis=0)) / fitting.std(axis=0) if how == "standard" else self.x


def load(path):
    """The tensors of a safetensors file that are the net's own, as float64."""
    with open(path, "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
        data = file.read()
    tensors = {}
    for name, about in header.items():
        if name[0].isdigit():
            begin, end = about["data_offsets"]
            tensors[name] = np.frombuffer(data[begin:end], "<f4").reshape(about["shape"]).astype(float)
    return tensors


def save(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        raw = np.asarray(tensor, "<f4").tobytes()
        header[name] = {"dtype": "F32", "shape": list(np.shape(tensor)),
                        "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text + data)


class Runner:
    """Runs the program, in one folder."""

    def __init__(self, rectify, folder):
        self.rectify, self.folder = rectify, folder

    def call(self, *words):
        answer = subprocess.run([self.rectify, *words], cwd=self.folder, text=True,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if answer.returncode not in (0, 4):  # 4: diverged, which is a result
            sys.exit(f"FAILED: rectify {' '.join(words)}: {answer.stderr}")
        return answer.stdout

    def train(self, config, name):
        path = os.path.join(self.folder, name + ".json")
        with open(path, "w") as file:
            json.dump(config, file)
        self.call("train", path, "--out", name, "--overwrite", "--threads", "1", "--quiet")
        return os.path.join(self.folder, name)

    def first_weights(self, net):
        """Those of a run that makes one step of next to nothing."""
        config = net.config()
        config["optimizer"] = {"type": "sgd", "learning_rate": 1e-30}
        config["training"] = dict(config["training"], epochs=1, batch_size=len(net.data.y))
        config["vitals"] = {"probe": 10}
        tensors = load(os.path.join(self.train(config, "first"), "model.safetensors"))
        for name, tensor in tensors.items():
            tensor[np.abs(tensor) < 1e-25] = 0
            if name.endswith("running_mean"):
                tensor[:] = 0
            if name.endswith("running_var"):
                tensor[:] = 1
        return tensors


class Run:
    """A run folder: the weights after each step, the figures at each probe, the deaths."""

    def __init__(self, runner, net):
        config = net.config()
        if net.init_from:
            save(os.path.join(runner.folder, "init.safetensors"), net.init_from)
            config["init_from"] = os.path.join(runner.folder, "init.safetensors")
            first = {name: np.asarray(t, np.float32).astype(float) for name, t in net.init_from.items()}
        else:
            first = runner.first_weights(net)
        self.folder = runner.train(config, "run")
        self.weights = {0: first}
        for name in os.listdir(os.path.join(self.folder, "checkpoints")):
            step = int(name.split("-")[1].split(".")[0])
            self.weights[step] = load(os.path.join(self.folder, "checkpoints", name))
        with np.load(os.path.join(self.folder, "vitals.npz")) as file:
            self.vitals = dict(file)
        self.steps = [int(step) for step in self.vitals["step"]]
        self.rows = self.vitals["probe_rows"].astype(int)
        self.deaths = []
        if os.path.exists(os.path.join(self.folder, "deaths.jsonl")):
            with open(os.path.join(self.folder, "deaths.jsonl")) as file:
                self.deaths = [json.loads(line) for line in file]


# Figures of the units

def correlations(h):
    """Largest |correlation| with another unit, R^2 by all others, and its derivative by correlations.

    0 for constant units.
    """
    units = h.shape[1]
    centred = h - h.mean(axis=0)
    length = np.sqrt((centred ** 2).sum(axis=0))
    alive = length > 0
    c = (centred / np.where(alive, length, 1)).T @ (centred / np.where(alive, length, 1))
    largest = np.abs(c - np.diag(np.diag(c))).max(axis=1) if units > 1 else np.zeros(units)
    inverse = np.linalg.inv(c[np.ix_(alive, alive)] + RIDGE * np.eye(alive.sum()))
    explained, moves = np.zeros(units), np.zeros(units)
    explained[alive] = np.clip(1 - 1 / np.diag(inverse), 0, 1)
    moves[alive] = (inverse ** 2).sum(axis=0) / np.diag(inverse) ** 2
    return largest, explained, moves


def effective_rank(h):
    s = np.linalg.svd(h, compute_uv=False)
    p = s[s > 0] / s.sum() if s.sum() > 0 else s[:0]
    return math.exp(-(p * np.log(p)).sum()) if len(p) else 0.0


def stable_rank(h):
    s = np.linalg.svd(h, compute_uv=False)
    return (s ** 2).sum() / s[0] ** 2 if s[0] > 0 else 0.0


def unit_figures(z, h):
    """The figures that are numbers, each with the unit's z or h as its scale: of the same shape."""
    largest, explained, _ = correlations(h)
    return {"max_z": z.max(axis=0), "min_output": h.min(axis=0), "max_output": h.max(axis=0),
            "mean_output": h.mean(axis=0), "mean_abs_output": np.abs(h).mean(axis=0),
            "variance": h.var(axis=0), "correlation": largest, "explained": explained}


def figure_slack(z, h):
    """What float32 may move in a figure beside its own last digits: those of the numbers it is made of.

    Mean and variance are running ones, whose errors grow with the samples.
    """
    z_scale, h_scale, running = np.abs(z).max(), np.abs(h).max(), 1e-6 + 3e-8 * len(h)
    variance = h.var(axis=0)
    lost = np.where(variance > 0, (h ** 2).max(axis=0) / np.where(variance > 0, variance, 1), 0)
    return {"max_z": 1e-6 * z_scale, "min_output": 1e-6 * h_scale, "max_output": 1e-6 * h_scale,
            "mean_output": running * h_scale, "mean_abs_output": running * h_scale,
            "variance": running * (h ** 2).max(axis=0),
            "correlation": 1e-6 * (1 + lost), "explained": 1e-6 * (1 + lost) * (1 + correlations(h)[2])}


class Look:
    """A net at a probe: what each layer gets and gives, and the gradients."""

    def __init__(self, net, tensors, rows):
        self.net = net
        part = rows if net.validation else slice(None)  # nets that are validated are looked at on all of it
        x, y = net.data.normalised(net.normalize, part)[rows], net.data.y[rows]
        self.values = forward(net.layers, tensors, x)
        few = slice(0, GRADIENT_SAMPLES)
        self.slopes, self.gradients = gradients_of(net, tensors, x[few], y[few], training=False)
        self.tensors = tensors

    def layer(self, k):
        """z, h and |f'(z)| of an activation."""
        z = self.values[k]
        return z, self.values[k + 1], np.abs(ACTIVATIONS[self.net.layers[k]["type"]](
            z, self.net.layers[k], own_tensors(self.tensors, k))[1])


def edge_counts(z, h, slope):
    """(fewest, most) samples that fire, are flat, are zero: they differ where a sample is on the edge."""
    edge = np.where(z == 0, 0, 1e-6 * np.abs(z).max())
    near_bend = np.abs(z) <= edge
    underflow = np.abs(h) <= 3e-7 * np.maximum(1, np.abs(z))
    off = 1e-6 * max(1, np.abs(z).max())
    return {"fired": ((z > edge).sum(axis=0), (z > -edge).sum(axis=0)),
            "zeros": (((h == 0) & (~near_bend | (z == 0))).sum(axis=0), (underflow | near_bend).sum(axis=0)),
            "flat": ((slope < FLAT_SLOPE - off).sum(axis=0), (slope < FLAT_SLOPE + off).sum(axis=0))}


def check_units(checks, net, look, k, where, of):
    """`of(figure)`: what the program says, an array over the units of layer k."""
    z, h, slope = look.layer(k)
    slack = figure_slack(z, h)
    for figure, expected in unit_figures(z, h).items():
        checks.near(net.name, f"{where} {k}.{figure}", expected, of(figure), slack[figure])
    for figure, (low, high) in edge_counts(z, h, slope).items():
        checks.between(net.name, f"{where} {k}.{figure}", low, high, of(figure))
    largest = slope.max(axis=0)
    checks.near(net.name, f"{where} {k}.max_slope", largest, of("max_slope"), 2e-7 + 1e-6 * np.abs(z).max())
    gradient = np.abs(look.slopes[k]).mean(axis=0)
    checks.near(net.name, f"{where} {k}.mean_abs_gradient", gradient, of("mean_abs_gradient"),
                TOLERANCE * gradient.max())
    estimate, size = first_order_costs(look, k)
    checks.near(net.name, f"{where} {k}.first_order_cost", estimate, of("first_order_cost"), TOLERANCE * size)
    return largest


def first_order_costs(look, k):
    """What the loss would grow by to first order, were each unit its mean; and how large the terms are."""
    h = look.values[k + 1][:GRADIENT_SAMPLES]
    terms = look.slopes[k + 1] * (h.mean(axis=0) - h)
    return terms.sum(axis=0), np.abs(terms).sum(axis=0).max()


def check_layer(checks, net, look, k, where, of):
    _, h, _ = look.layer(k)
    checks.near(net.name, f"{where} {k}.effective_rank", effective_rank(h), of("effective_rank"))
    checks.near(net.name, f"{where} {k}.centred_rank", effective_rank(h - h.mean(axis=0)), of("centred_rank"))
    checks.near(net.name, f"{where} {k}.stable_rank", stable_rank(h), of("stable_rank"))
    checks.near(net.name, f"{where} {k}.gradient_norm", np.linalg.norm(look.slopes[k]), of("gradient_norm"))


def update_ratio(weights, step, name):
    """|dw| / |w|, of the last step and of the weights before it."""
    if not step or not weights[step - 1][name].any():
        return math.nan
    before = weights[step - 1][name]
    return np.linalg.norm(weights[step][name] - before) / np.linalg.norm(before)


def unit_update_ratios(net, run, k, probe):
    """|w - w'| / |w'| of each unit's own weights, since the probe before."""
    units = len(run.vitals[f"{k}.dead"][probe])
    if not probe or net.layers[k - 1]["type"] == "layer_norm":
        return np.full(units, math.nan)
    first = k - 1 if net.layers[k - 1]["type"] == "dense" else k - 2
    moved, size = 0, 0
    now, before = run.weights[run.steps[probe]], run.weights[run.steps[probe - 1]]
    for name in now:
        if int(name.split(".")[0]) in range(first, k) and "running" not in name:
            moved = moved + ((now[name] - before[name]).reshape(len(now[name]), -1) ** 2).sum(axis=1)
            size = size + (before[name].reshape(len(now[name]), -1) ** 2).sum(axis=1)
    return np.sqrt(moved / np.where(size > 0, size, np.nan))


def silent_samples(net, run, k, step):
    """(fewest, most) samples up to this step since each unit fired; they differ by what is on the edge."""
    edge, fired = [], []
    order = np.arange(len(net.data.y))
    batches = np.array_split(order, range(net.batch_size, len(order), net.batch_size))
    for s in range(1, step + 1):
        x = net.data.normalised(net.normalize, slice(None))[batches[(s - 1) % len(batches)]]
        z = forward(net.layers[:k], run.weights[s], x)[-1]
        fired.append(z > 1e-6 * np.abs(z).max())
        edge.append(z > -1e-6 * np.abs(z).max())
    if sum(map(len, fired)) < SILENCE_WINDOW:
        return math.nan, math.nan
    since = [np.where(z.any(axis=0), z[::-1].argmax(axis=0), len(z))
             for z in (np.concatenate(edge), np.concatenate(fired))]
    return np.minimum(since[0], SILENCE_WINDOW), np.minimum(since[1], SILENCE_WINDOW)


def check_training_figures(checks, net, run, probe):
    step = run.steps[probe]
    for k in net.hidden():
        where = f"step {step} {k}"
        checks.near(net.name, f"{where}.update_ratio", unit_update_ratios(net, run, k, probe),
                    run.vitals[f"{k}.update_ratio"][probe], 1e-7)
        checks.between(net.name, f"{where}.silent_samples", *silent_samples(net, run, k, step),
                       run.vitals[f"{k}.silent_samples"][probe])


def check_probe(checks, net, run, probe, look):
    step = run.steps[probe]
    if not net.cures and not net.validation:
        check_training_figures(checks, net, run, probe)
    where = f"step {step}"
    for k in net.hidden():
        largest = check_units(checks, net, look, k, where, lambda f: run.vitals[f"{k}.{f}"][probe])
        checks.between(net.name, f"{where} {k}.dead", largest < DEAD_SLOPE - 2e-7,
                       largest < DEAD_SLOPE + 2e-7, run.vitals[f"{k}.dead"][probe])
        check_layer(checks, net, look, k, where, lambda f: run.vitals[f"{k}.{f}"][probe])
    for name, gradient in look.gradients.items():
        norm = np.linalg.norm(look.tensors[name])
        checks.near(net.name, f"{where} {name}.norm", norm, run.vitals[f"{name}.norm"][probe])
        checks.near(net.name, f"{where} {name}.gradient_norm", np.linalg.norm(gradient),
                    run.vitals[f"{name}.gradient_norm"][probe], 1e-7 * np.abs(look.values[0]).max())
        expected = update_ratio(run.weights, step, name)
        checks.near(net.name, f"{where} {name}.update_ratio", expected,
                    run.vitals[f"{name}.update_ratio"][probe], 1e-7)


# Births and deaths

def expected_events(dead, replaced):
    """(probe, unit, kind) from the dead matrix and who was replaced since the probe before."""
    events = [(0, unit, 0) for unit in np.flatnonzero(dead[0])]
    for probe in range(1, len(dead)):
        for unit in range(dead.shape[1]):
            now, before = dead[probe, unit], dead[probe - 1, unit]
            if now and not before:
                events.append((probe, unit, 1))
            if before and not now and (probe, unit) not in replaced:
                events.append((probe, unit, 2))
    return sorted(events)


def expected_life(dead, replaced):
    """Kaplan-Meier with Greenwood's error, the incidence of both ends, and persistence."""
    over, left = dead[0].copy(), (~dead[0]).sum()
    born_alive = left
    survival, spread, died, taken = 1.0, 0.0, 0, 0
    curves = {"survival": [1.0], "survival_error": [0.0], "persistence": [math.nan],
              "incidence_died": [0.0], "incidence_replaced": [0.0]}
    for probe in range(1, len(dead)):
        gone = np.array([(probe, unit) in replaced for unit in range(dead.shape[1])])
        taken += (gone & ~over).sum()
        at_risk = ~over & ~gone
        deaths, risk = (at_risk & dead[probe]).sum(), at_risk.sum()
        died += deaths
        if deaths:
            survival *= 1 - deaths / risk
            spread += deaths / (risk * (risk - deaths)) if risk > deaths else 0
        over |= gone | dead[probe]
        curves["survival"].append(survival)
        curves["survival_error"].append(survival * math.sqrt(spread))
        curves["incidence_died"].append(died / born_alive if born_alive else 0)
        curves["incidence_replaced"].append(taken / born_alive if born_alive else 0)
        before = dead[probe - 1]
        still = (before & dead[probe]).sum()
        curves["persistence"].append(still / before.sum() if before.any() else math.nan)
    return curves


def expected_dead_since(dead):
    """Of units dead at the last probe the first of those at which they were dead without a break."""
    return [-1 if not unit[-1] else len(unit) - int(np.argmin(unit[::-1]) if not unit.all() else len(unit))
            for unit in dead.T]


def check_life(checks, net, run):
    v = run.vitals
    events = list(zip(*(v[f"event_{what}"].tolist() for what in ("layer", "probe", "unit", "kind"))))
    for k in net.hidden():
        dead = v[f"{k}.dead"] > 0
        replaced = {(probe, unit) for layer, probe, unit, kind in events if layer == k and kind == 3}
        told = sorted(event[1:] for event in events if event[0] == k and event[3] != 3)
        checks.equal(net.name, f"events of layer {k}: probe, unit, kind", expected_events(dead, replaced),
                     told)
        for figure, expected in expected_life(dead, replaced).items():
            checks.near(net.name, f"{k}.{figure}", expected, v[f"{k}.{figure}"], tolerance=1e-6)
        checks.equal(net.name, f"{k}.dead_since", expected_dead_since(dead), v[f"{k}.dead_since"].tolist())
    return len(events)


# Steps of the optimizers. A rule returns the step that any gradient would make, and remembers the real one.

def sgd(about, state, real, number):
    rate, momentum, nesterov = about["learning_rate"], about.get("momentum", 0), about.get("nesterov")
    memory = momentum * state.get("buffer", np.zeros_like(real))
    state["buffer"] = memory + real
    return lambda g: -rate * (g + momentum * (memory + g) if nesterov else memory + g)


def adam(about, state, real, number):
    rate, beta1, beta2 = about["learning_rate"], 0.9, 0.999
    mean, square = (state.get(name, np.zeros_like(real)) for name in ("mean", "square"))
    state["mean"] = beta1 * mean + (1 - beta1) * real
    state["square"] = beta2 * square + (1 - beta2) * real ** 2

    def step(g):
        deviation = np.sqrt((beta2 * square + (1 - beta2) * g * g) / (1 - beta2 ** number))
        return -rate * (beta1 * mean + (1 - beta1) * g) / (1 - beta1 ** number) / (deviation + 1e-8)
    return step


def rmsprop(about, state, real, number):
    square = 0.99 * state.get("square", np.zeros_like(real))
    state["square"] = square + 0.01 * real * real
    return lambda g: -about["learning_rate"] * g / (np.sqrt(square + 0.01 * g * g) + 1e-8)


RULES = {"sgd": sgd, "adam": adam, "adamw": adam, "rmsprop": rmsprop}


def step_parts(about, state, g, w, decay, number):
    """What a step is without gradient and decay (its memory), what the gradient adds to that, then the decay.

    In this order: gradient, momentum, decay.
    """
    beside = decay * w if about["type"] == "adamw" else 0 * w
    within = decay * w - beside
    step = RULES[about["type"]](about, state, g + within, number)
    memory, undecayed = step(0 * g), step(g)
    return undecayed - memory, memory, step(g + within) - undecayed - about["learning_rate"] * beside


class Step:
    """One step: the gradients, and of each tensor the parts that make its change."""

    def __init__(self, gradients, parts):
        self.gradients, self.parts = gradients, parts

    def noise(self, tensor):
        """What float32 may move in an update: a step of the last digits of the layer's largest gradient."""
        layer = tensor.split(".")[0] + "."
        largest = max(np.abs(g).max() for name, g in self.gradients.items() if name.startswith(layer))
        g = self.gradients[tensor]
        largest += 0.1 * max(np.abs(g).max() for g in self.gradients.values())
        rate = np.divide(self.parts[tensor][0], g, out=np.zeros_like(g), where=g != 0)
        return 1e-6 * largest * np.abs(rate)


def replay(net, run):
    """The steps of a run, from the gradients at the weights that were really there: {number: Step}."""
    x, y = net.data.normalised(net.normalize), net.data.y
    starts = range(0, len(y), net.batch_size)
    states, steps = collections.defaultdict(dict), {}
    for number, start in enumerate(itertools.chain.from_iterable([starts] * net.epochs), 1):
        if number not in run.weights:
            break
        batch = slice(start, start + net.batch_size)
        weights = run.weights[number - 1]
        _, gradients = gradients_of(net, weights, x[batch], y[batch], training=True)
        parts = {}
        for name, g in gradients.items():
            decays = net.layers[int(name.split(".")[0])]["type"] == "dense" and name.endswith("weight")
            default = 0.01 if net.optimizer["type"] == "adamw" else 0
            decay = net.optimizer.get("weight_decay", default) if decays else 0
            parts[name] = step_parts(net.optimizer, states[name], g, weights[name], decay, number)
        steps[number] = Step(gradients, parts)
    return steps


def check_steps(checks, net, run, steps):
    for number, step in steps.items():
        for name, parts in step.parts.items():
            before, after = run.weights[number - 1][name], run.weights[number][name]
            change = sum(parts)
            checks.near(net.name, f"step {number} {name}: change", change, after - before,
                        TOLERANCE * np.abs(change).max() + 2e-7 * np.abs(before).max() + step.noise(name))


# Deaths

class Unit:
    """A unit that died: its z at one sample as a function of which causes have changed already.

    What the optimizer did to its weights and bias and what cures did to them are causes of their own.
    """

    def __init__(self, net, run, death, steps):
        self.net, self.run, self.k, self.unit = net, run, death["layer"], death["unit"]
        self.norm = self.k - 1 if net.layers[self.k - 1]["type"].endswith("norm") else None
        self.dense = self.k - 1 if self.norm is None else self.k - 2
        self.numbers = range(death["after_step"] + 1, death["step"] + 1)
        self.before, self.after = run.weights[death["after_step"]], run.weights[death["step"]]
        self.steps = steps
        self.x = [forward(net.layers, w, net.data.normalised(net.normalize)[run.rows])
                  for w in (self.before, self.after)]
        self.z = [values[self.k][:, self.unit] for values in self.x]

    def row(self, tensors, layer, name):
        return tensors[f"{layer}.{name}"][self.unit] if f"{layer}.{name}" in tensors else 0.0

    def changes(self, name):
        """Of the dense layer's weight or bias: by gradient, momentum, decay, and by cures."""
        parts = self.parts(f"{self.dense}.{name}")
        whole = self.row(self.after, self.dense, name) - self.row(self.before, self.dense, name)
        return parts, (whole - sum(parts)) * bool(self.net.cures)

    def parts(self, tensor):
        if tensor not in self.before:
            return [0.0, 0.0, 0.0]
        steps = [self.steps[number].parts[tensor] for number in self.numbers]
        return [sum(step[which][self.unit] for step in steps) for which in range(3)]

    def z_at(self, sample, switched, weights_parts, bias_parts):
        """z with everything in `switched` as after, all else as before."""
        def pick(cause):
            return self.after if cause in switched else self.before

        w, b = self.row(self.before, self.dense, "weight").copy(), self.row(self.before, self.dense, "bias")
        w += weights_parts[0] * ("weights" in switched) + weights_parts[1] * ("cures" in switched)
        b += bias_parts[0] * ("bias" in switched) + bias_parts[1] * ("cures" in switched)
        a = w @ self.x["inputs" in switched][self.dense][sample] + b
        if self.norm is None:
            return a
        mean, variance = self.statistics("statistics" in switched, sample)
        parameters = pick("norm")
        return (a - mean) / math.sqrt(variance + 1e-5) * self.row(parameters, self.norm, "weight") \
            + self.row(parameters, self.norm, "bias")

    def statistics(self, late, sample):
        if self.net.layers[self.norm]["type"] == "layer_norm":
            outputs = self.x[late][self.norm][sample]
            return outputs.mean(), outputs.var()
        tensors = self.after if late else self.before
        return self.row(tensors, self.norm, "running_mean"), self.row(tensors, self.norm, "running_var")

    def shares(self, sample):
        """Shapley values of the change of z at this sample, and of the steps' three parts in it."""
        (by_weights, weights_cured), (by_bias, bias_cured) = self.changes("weight"), self.changes("bias")

        def value(switched, weights=sum(by_weights), bias=sum(by_bias)):
            return self.z_at(sample, switched, (weights, weights_cured), (bias, bias_cured))

        parts = shapley(value)
        steps = {}
        for which, name in enumerate(("gradient", "momentum", "decay")):
            part = shapley(lambda s: value(s, by_weights[which], by_bias[which]))
            steps[name] = part["bias"] + part["weights"]
        return parts, steps


def shapley(value):
    """Each cause's share of value(all) - value(none), the mean over all orders."""
    n, shares = len(PARTS), {}
    for cause in PARTS:
        others = [other for other in PARTS if other != cause]
        shares[cause] = 0.0
        for size in range(n):
            weight = math.factorial(size) * math.factorial(n - size - 1) / math.factorial(n)
            for chosen in itertools.combinations(others, size):
                shares[cause] += weight * (value(set(chosen) | {cause}) - value(set(chosen)))
    return shares


def best_top(unit, death, scale):
    """The old top sample; of several with the same z the one that fits what is told."""
    tops = np.flatnonzero(unit.z[0] >= unit.z[0].max() - 2e-6 * scale)
    answers = [(*unit.shares(top), unit.z[1][top]) for top in tops]
    return min(answers, key=lambda answer: sum(abs(answer[0][part] - death[part]) for part in PARTS))


def check_death(checks, net, run, death, steps):
    unit = Unit(net, run, death, steps)
    where = f"death of layer {death['layer']}, unit {death['unit']} at step {death['step']}:"
    scale = max(np.abs(unit.x[0][unit.k]).max(), np.abs(unit.x[1][unit.k]).max(), 1e-3)
    slack = 3e-6 * scale
    checks.near(net.name, f"{where} margin_before", unit.z[0].max(), death["margin_before"], slack)
    checks.near(net.name, f"{where} margin", unit.z[1].max(), death["margin"], slack)
    checks.between(net.name, f"{where} sample is at least 0", 0, np.inf, death["sample"])
    checks.near(net.name, f"{where} all parts", death["margin"] - death["margin_before"],
                sum(death[part] for part in PARTS) + death["sample"], slack)
    checks.near(net.name, f"{where} all steps", death["bias"] + death["weights"],
                sum(death["steps"].values()), slack)
    if net.can_be_replayed:
        check_parts(checks, net, where, unit, death, scale)


def check_parts(checks, net, where, unit, death, scale):
    slack = 3e-6 * scale
    parts, by_step, top_after = best_top(unit, death, scale)
    for part, expected in parts.items():
        checks.near(net.name, f"{where} {part}", expected, death[part], slack)
    checks.near(net.name, f"{where} sample", unit.z[1].max() - top_after, death["sample"], slack)
    for part, expected in by_step.items():
        checks.near(net.name, f"{where} steps.{part}", expected, death["steps"][part], slack)
    check_cause(checks, net, where, parts, death, slack)
    check_largest(checks, net, where, unit, death)


def check_cause(checks, net, where, parts, death, slack):
    told = death["cause"]
    checks.equal(net.name, f"{where} the cause lowered z most, {told}", True,
                 told in parts and parts[told] <= min(parts.values()) + slack)


def check_largest(checks, net, where, unit, death):
    """The largest update of one tensor of the unit in one step, and who had which share in it.

    Of the tensors that the cause names; of all where it is none of them.
    """
    told = death["largest_update"]
    dense, norm = [f"{unit.dense}.weight", f"{unit.dense}.bias"], [f"{unit.norm}.weight", f"{unit.norm}.bias"]
    named = {"weights": dense[:1], "bias": dense[1:], "norm": norm}.get(death["cause"], dense + norm)
    own = [name for name in named if name in unit.before]
    updates = {(tensor, n): [np.atleast_1d(part[unit.unit]) for part in unit.steps[n].parts[tensor]]
               for tensor in own for n in unit.numbers}
    norms = {place: np.linalg.norm(sum(parts)) for place, parts in updates.items()}
    largest = max(norms, key=norms.get)
    if not norms[largest]:
        checks.equal(net.name, f"{where} largest update of a unit that no step moved", ("", 0.0),
                     (told["tensor"], told["norm"]))
        return
    place = (told["tensor"], told["step"])
    if norms.get(place, 0) < norms[largest] * (1 - TOLERANCE):
        checks.fail(net.name, f"{where} largest update", f"{largest}: {norms[largest]}",
                    f"{place}: {told['norm']}")
        return
    checks.near(net.name, f"{where} largest_update.norm", norms[place], told["norm"])
    check_update(checks, net, where, unit, place, updates[place], told)


def check_update(checks, net, where, unit, place, parts, told):
    """`parts`: what gradient, momentum and decay each made of it; a share is along the whole update."""
    gradient = np.linalg.norm(unit.steps[place[1]].gradients[place[0]][unit.unit])
    checks.near(net.name, f"{where} largest_update.gradient_norm", gradient, told["gradient_norm"], 1e-7)
    checks.near(net.name, f"{where} largest_update.learning_rate", net.optimizer["learning_rate"],
                told["learning_rate"])
    whole = sum(parts)
    for part, name in zip(parts, ("gradient", "momentum", "decay")):
        checks.near(net.name, f"{where} largest_update.shares.{name}", part @ whole / (whole @ whole),
                    told["shares"][name], 3e-6)


# rectify vitals RUN

def definitions(kind, z, h, slope, gradient, tau):
    """For each definition the units that it fits, or None where it does not apply."""
    mean_abs = np.abs(h).mean(axis=0)
    correlation, explained, _ = correlations(h)
    enough = len(h) >= 2 * h.shape[1]
    return {
        "gradient_dead": slope.max(axis=0) < DEAD_SLOPE,
        "never_fires": (z <= 0).all(axis=0),
        "active_below": (z > 0).mean(axis=0) < 0.01,
        "dormant": mean_abs <= tau * mean_abs.mean(),
        "saturated": (slope < FLAT_SLOPE).mean(axis=0) > 0.99 if kind in BOUNDED else None,
        "duplicate": correlation > 0.999,
        "quiet_gradient": gradient <= 0.01 * gradient.mean(),
        "linear": (z > 0).all(axis=0) if kind in STRAIGHT else None,
        "cloned": explained > 0.999 if enough else None,
    }


def check_command(checks, runner, net, run, look):
    tau = ["--tau", str(net.tau)] if net.tau != 0.025 else []
    source = json.dumps({"npz": net.data.file})
    told = json.loads(runner.call("vitals", run.folder, "--data", source, "--json", *tau))
    for k, layer in zip(net.hidden(), told["layers"]):
        checks.equal(net.name, "vitals: layer", k, layer["layer"])
        of_units = {name: [unit[name] for unit in layer["units"]] for name in layer["units"][0]}
        check_units(checks, net, look, k, "vitals:", lambda f: of_units[f])
        check_layer(checks, net, look, k, "vitals:", lambda f: layer[f])
        z, h, slope = look.layer(k)
        gradient = np.abs(look.slopes[k]).mean(axis=0)
        for name, units in definitions(net.layers[k]["type"], z, h, slope, gradient, net.tau).items():
            count = None if units is None else int(units.sum())
            checks.equal(net.name, f"vitals: layer {k}: count of {name}", count, layer["counts"][name])
            fitting = [unit["unit"] for unit in layer["units"] if name in unit["definitions"]]
            checks.equal(net.name, f"vitals: layer {k}: units that are {name}",
                         [] if units is None else np.flatnonzero(units).tolist(), fitting)
    for tensor in told["tensors"]:
        checks.near(net.name, f"vitals: {tensor['name']}: norm", np.linalg.norm(look.tensors[tensor["name"]]),
                    tensor["norm"])
        checks.near(net.name, f"vitals: {tensor['name']}: gradient_norm",
                    np.linalg.norm(look.gradients[tensor["name"]]), tensor["gradient_norm"], 1e-7)


# The nets

KINDS = [{"type": "relu"}, {"type": "leaky_relu", "negative_slope": 0.1}, {"type": "prelu"},
         {"type": "prelu", "per_unit": True}, {"type": "rrelu"}, {"type": "relu6"},
         {"type": "elu", "alpha": 0.5}, {"type": "selu"}, {"type": "celu", "alpha": 2.0}, {"type": "gelu"},
         {"type": "gelu", "approximate": "tanh"}, {"type": "silu"}, {"type": "silu", "trainable": True},
         {"type": "mish"}, {"type": "softplus", "beta": 2.0}, {"type": "hard_swish"}, {"type": "tanh"},
         {"type": "sigmoid"}, {"type": "softsign"}, {"type": "hard_tanh"}, {"type": "hard_sigmoid"},
         {"type": "identity"}]
OPTIMIZERS = [{"type": "sgd", "learning_rate": 0.1, "momentum": 0.9, "weight_decay": 0.01},
              {"type": "adamw", "learning_rate": 0.02, "weight_decay": 0.1},
              {"type": "sgd", "learning_rate": 0.3},
              {"type": "adam", "learning_rate": 0.02, "weight_decay": 0.01},
              {"type": "rmsprop", "learning_rate": 0.01},
              {"type": "sgd", "learning_rate": 0.05, "momentum": 0.8, "nesterov": True, "weight_decay": 0.02}]
INITS = ["he_normal", "torch_default", "orthogonal", {"type": "normal", "std": 1.0}, "glorot_uniform",
         "lecun_normal", "rai", "lsuv", "he_uniform"]
NORMS = [None, "batch_norm", None, "layer_norm"]


def hidden_layers(activation, units, norm, init):
    """Dense layers of so many units, a norm behind each or none, the activation.

    Before batch norm a bias is left out: its gradient is 0 but for rounding, which Adam makes a step of.
    """
    layers = []
    for count in units:
        layers += [{"type": "dense", "units": count, "init": init}] + [{"type": norm}] * (norm is not None)
        if norm == "batch_norm":
            layers[-2]["bias"] = False
        layers.append(dict(activation))
    return layers


def all_kinds(data, wide_data):
    """Every activation at three depths; norm, optimizer, first weights, loss and probe vary along."""
    for number, (kind, depth) in enumerate(itertools.product(KINDS, (1, 2, 3))):
        norm = NORMS[(number + number // 12) % 4]
        if kind["type"] == "identity":  # a norm would undo the one before
            norm = None
        init = INITS[number % len(INITS)]
        optimizer = OPTIMIZERS[(number + number // 18) % len(OPTIMIZERS)]
        source = wide_data if number % 11 == 3 else data
        validation = 10 if number % 9 == 8 else 0
        probe = 40 if number % 7 == 5 and not validation else "all"
        layers = hidden_layers(kind, (7, 6, 5)[:depth], norm, init) + [{"type": "dense", "units": 3}]
        title = f"net {number}: {json.dumps(kind)} {depth} {norm} {optimizer['type']} {json.dumps(init)}"
        yield Net(title, layers, optimizer, source, seed=number + 1, epochs=1 + number % 3,
                  batch_size=100 if source is wide_data else 16, loss="mse" if number % 5 == 4 else
                  "softmax_cross_entropy", normalize="standard" if number % 4 == 1 else "none", probe=probe,
                  validation=validation, every_steps=1 + number % 2,
                  tau=0.5 if number % 6 == 1 else 0.025)


def dying(data):
    """Rates at which units die, with each optimizer and norm; half of them looked at every few steps."""
    optimizers = [{"type": "sgd", "learning_rate": 1.0, "momentum": 0.9, "weight_decay": 0.02},
                  {"type": "adamw", "learning_rate": 0.3, "weight_decay": 0.2},
                  {"type": "adam", "learning_rate": 0.3, "weight_decay": 0.02},
                  {"type": "sgd", "learning_rate": 2.0}]
    for number, (optimizer, norm, kind) in enumerate(itertools.product(
            optimizers, (None, "batch_norm", "layer_norm"), ("relu", "relu6"))):
        layers = hidden_layers({"type": kind}, (10, 8), norm, "he_normal")
        layers.append({"type": "dense", "units": 3})
        yield Net(f"dying {number}: {kind} {norm} {optimizer['type']}", layers, optimizer, data,
                  seed=number + 1, epochs=3, every_steps=1 + 2 * (number % 2))


def long_enough(data, wide_data):
    """To know which units are silent: more than 1,000 samples."""
    for number, source in enumerate((data, wide_data)):
        layers = hidden_layers({"type": "relu"}, (10, 8), None, "he_normal") + [{"type": "dense", "units": 3}]
        yield Net(f"silent units {number}", layers, {"type": "sgd", "learning_rate": 0.7, "momentum": 0.9},
                  source, seed=number + 4, loss="mse", epochs=4 if number else 24, batch_size=50 if number else 16,
                  every_steps=4)


def cured(data):
    optimizer = {"type": "sgd", "learning_rate": 1.0, "momentum": 0.9}
    cures = [{"type": "redo", "every_steps": 2, "threshold": 0.3},
             {"type": "continual_backprop", "replacement_rate": 0.2, "maturity": 2},
             {"type": "shrink_and_perturb", "shrink": 0.2, "noise": 0}]
    for number, cure in enumerate(cures):
        layers = hidden_layers({"type": "relu"}, (10, 8), None, "he_normal")
        layers.append({"type": "dense", "units": 3})
        yield Net(f"cured by {cure['type']}", layers, optimizer, data, seed=number + 1, epochs=3,
                  cures=[cure])


def planted(data):
    """Units that fall under each definition, by their first weights: a step of next to nothing follows."""
    kinds = ("relu", "leaky_relu", "selu", "gelu", "tanh", "sigmoid", "hard_tanh", "relu6", "identity",
             "softplus")
    for number, kind in enumerate(kinds):
        draw = np.random.default_rng(number)
        w, b = draw.normal(size=(12, 5)), draw.normal(size=12) / 2
        b[0], b[1] = -40 if kind in ("sigmoid", "softplus") else -100, 100  # never fires, always fires
        w[2], b[2] = 60 * w[2], 0  # steep: saturated
        w[3], b[3] = 1e-3 * w[3], 1e-4  # small: dormant
        w[5], b[5] = 1.001 * w[4], b[4]  # twins
        w[6], b[6] = w[7] + 2 * w[8], b[7] + 2 * b[8]  # what two others are together, where f is straight
        outgoing = draw.normal(size=(3, 12))
        outgoing[:, 9] *= 1e-4  # not heard: a quiet gradient
        if kind in ("sigmoid", "softplus"):  # a largest slope of about 3e-6: not dead yet
            w[11], b[11] = 0.01 * w[11], -12.7
        b[10] = -np.sort(data.x @ w[10])[-2:].mean()  # fires on one sample
        first = {"0.weight": w, "0.bias": b, "2.weight": outgoing, "2.bias": np.zeros(3)}
        layers = [{"type": "dense", "units": 12}, {"type": kind}, {"type": "dense", "units": 3}]
        yield Net(f"planted {number}: {kind}", layers, {"type": "sgd", "learning_rate": 1e-7}, data, epochs=1,
                  batch_size=150, init_from=first, probe=20 if number % 4 == 3 else "all",
                  tau=0.0 if number % 4 == 0 else 0.025)


def check_net(checks, runner, net):
    run = Run(runner, net)
    looks = [Look(net, run.weights[step], run.rows) for step in run.steps]
    for probe, look in enumerate(looks):
        check_probe(checks, net, run, probe, look)
    check_life(checks, net, run)
    check_command(checks, runner, net, run, looks[-1])
    steps = replay(net, run) if net.can_be_replayed else {}
    if not net.cures:
        check_steps(checks, net, run, steps)
    for death in run.deaths:
        check_death(checks, net, run, death, steps)
    return len(run.deaths)


def main():
    checks = Checks()
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(os.path.abspath(sys.argv[1]), folder)
        data, wide_data = Data(folder, 1, 48, 5, 3), Data(folder, 2, 300, 5, 3)
        nets = [*all_kinds(data, wide_data), *dying(data), *long_enough(data, wide_data),
                *cured(data), *planted(wide_data)]
        deaths = sum(check_net(checks, runner, net) for net in nets)
    print("\n".join(checks.failures[:40]))
    if checks.failures:
        sys.exit(f"FAILED: {len(checks.failures)} figures of {sum(checks.counts.values())}")
    print(f"{len(nets)} nets, {sum(checks.counts.values())} figures and {deaths} deaths agree with NumPy")


if __name__ == "__main__":
    main()
