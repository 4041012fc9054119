#!/usr/bin/python3
"""recomputed_test.py RECTIFY: what a comparison says, computed again from its results.csv.

Small comparisons: ordinary ones, some with trials that diverge, one with nets that collapse, some whose cells
are alike, some with too few pairs, some looked at twice. Skipped (77) where NumPy or SciPy is not there.
"""

import csv
import itertools
import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
    from scipy import optimize, stats
except ImportError:
    sys.exit(77)

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "statistics"))
from numpy_statistics import (LEVEL, bootstrap_t, holm, is_near_resampled, middle_mean, sign_flip_interval,
                              signed_ranks, student_t)

OF_FAILURES = {"test_accuracy", "test_loss", "train_loss"}  # where a failed trial is worse, not missing
LESS_IS_BETTER = {"test_loss", "train_loss", "gradient_dead", "born_dead", "died"}
JUDGED = LESS_IS_BETTER | {"test_accuracy"}  # of all others larger is only called higher
AMOUNTS = {"test_loss", "train_loss", "seconds_per_epoch", "gradient_norm", "born_dead", "died", "revived"}
STUDENT = 1e-5  # of an interval's length: how near the program's quantiles of five values or more are
BETS = (1, -1, 2, -2, 4, -4)


class Checks:
    def __init__(self):
        self.count = 0
        self.failures = []

    def fail(self, what, expected, got):
        self.failures.append(f"{what}: expected {expected}, got {got}")

    def equal(self, what, expected, got):
        self.count += 1
        if expected != got:
            self.fail(what, expected, got)

    def near(self, what, expected, got, tolerance=1e-9, slack=0.0):
        """Numbers, lists of them, or None."""
        self.count += 1
        if expected is None or got is None:
            if expected is not got:
                self.fail(what, expected, got)
        elif not np.allclose(got, expected, rtol=tolerance, atol=tolerance * 1e-3 + slack, equal_nan=True):
            self.fail(what, expected, got)

    def near_interval(self, what, make, got):
        """An interval of random resamples, to how much those that `make` makes differ from each other."""
        self.count += 1
        near, expected = is_near_resampled(got, make)
        if not near:
            self.fail(what, expected, got)


# Statistics

def sign_flips(values):
    """Of the absolute sum, over all ways to flip the signs."""
    signs = np.array(list(itertools.product((1, -1), repeat=len(values))))
    sums = np.abs(signs @ values)
    return np.mean(sums >= abs(values.sum()) * (1 - 1e-12) - 1e-300)


def wealth(differences):
    """The largest that the mean wealth of six bets on the sign has been, 1 or more, pair after pair.

    Stakes grow with a difference's size among those so far, or with its rank once one of them is infinite.
    """
    log_wealth, largest = np.zeros(len(BETS)), 1.0
    for n in range(1, len(differences) + 1):
        so_far = differences[:n]
        finite = np.isfinite(so_far).all()
        size = math.sqrt(np.mean(so_far ** 2)) if finite else n
        u = (so_far if finite else signed_ranks(so_far))[-1] / size if size else 0.0
        log_wealth += [bet * u - math.log(math.cosh(bet * u)) for bet in BETS]
        largest = max(largest, np.exp(log_wealth).mean())
    return largest


def probability_of_improvement(a, b):
    """That one of a is above one of b, ties counting half."""
    return (np.sign(compare_all(a, b)) + 1).mean() / 2


def compare_all(a, b):
    """a[i] against b[j]: 1, 0 or -1, also where both are infinite."""
    return np.greater.outer(a, b).astype(float) - np.less.outer(a, b)


def newcombe(share, n):
    """His fifth interval (2006) of the probability that one of n is above one of n others."""
    z, pairs = stats.norm.ppf(1 - LEVEL / 2), n - 1

    def beyond(p):
        variance = p * (1 - p) * (1 + pairs * (1 - p) / (2 - p) + pairs * p / (1 + p)) / n ** 2
        return (p - share) ** 2 - z * z * variance
    low = optimize.brentq(beyond, 0, min(share, 1 - 1e-9), xtol=1e-14) if share > 0 else 0.0
    high = optimize.brentq(beyond, max(share, 1e-9), 1, xtol=1e-14) if share < 1 else 1.0
    return [low, high]


def clopper_pearson(hits, n):
    low = stats.beta.ppf(LEVEL / 2, hits, n - hits + 1) if hits else 0.0
    high = stats.beta.ppf(1 - LEVEL / 2, hits + 1, n - hits) if hits < n else 1.0
    return [low, high]


# Comparisons

def better(measure):
    """1 where more is better, or only higher, else -1."""
    return -1 if measure in LESS_IS_BETTER else 1


class Comparison:
    """An experiment that was run: the rows of results.csv by cell, and comparison.json."""

    def __init__(self, rectify, folder, name, experiment, data, *more_seeds):
        self.name, self.data = name, data
        out, path = os.path.join(folder, name), os.path.join(folder, name + ".json")
        with open(path, "w") as file:
            json.dump(experiment, file)
        resumed = [[out, "--resume", "--seeds", str(n)] for n in more_seeds]
        for words in [[path, "--out", out, "--overwrite"], *resumed]:
            answer = subprocess.run([rectify, "compare", *words, "--jobs", "1", "--quiet"], text=True,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            if answer.returncode:
                sys.exit(f"FAILED: {name}: {answer.stderr}")
        with open(os.path.join(out, "comparison.json")) as file:
            self.found = json.load(file)
        with open(os.path.join(out, "results.csv")) as file:
            rows = list(csv.DictReader(file))
        seeds = len(self.found["seeds"])
        self.first_look = not more_seeds
        equivalence = experiment.get("equivalence", {})
        self.equivalence = equivalence.get("points", 0.2), equivalence.get("share", 0.01)
        self.rows = {cell["label"]: rows[k * seeds:(k + 1) * seeds]
                     for k, cell in enumerate(self.found["cells"])}

    def values(self, label, measure):
        """With NaN for trials that have none."""
        return np.array([float(row[measure]) if row[measure] else math.nan for row in self.rows[label]])

    def diverged(self, label):
        return np.array([row["status"] == "diverged" for row in self.rows[label]])

    def collapsed(self, label):
        accuracy = self.values(label, "test_accuracy")
        return ~self.diverged(label) & (accuracy < self.data.chance + 0.1 * (1 - self.data.chance))

    def failed(self, label):
        return self.diverged(label) | self.collapsed(label)

    def usable(self, label, measure):
        """Which trials means are made of."""
        values = self.values(label, measure)
        return ~np.isnan(values) & ~(self.failed(label) & (measure in OF_FAILURES))

    def ranked(self, label, measure):
        """The values, larger is better; trials that diverged are worse than any where failures count."""
        values = better(measure) * self.values(label, measure)
        return np.where(self.diverged(label), -math.inf, values) if measure in OF_FAILURES else values


class Data:
    """Classes around centres of one .npz, and the accuracy of always saying the largest."""

    def __init__(self, folder, name, spread, classes=3):
        draw = np.random.default_rng(len(name))
        centres = draw.normal(size=(classes, 5))
        y = draw.integers(classes, size=120)
        x = (centres[y] + spread * draw.normal(size=(len(y), 5))).astype(np.float32)
        self.file = os.path.join(folder, name + ".npz")
        np.savez(self.file, x_train=x[:60], y_train=y[:60], x_test=x[60:], y_test=y[60:])
        self.chance = np.mean(y[60:] == np.bincount(y[:60]).argmax())


def check_cell(checks, comparison, cell):
    label = cell["label"]
    where = f"{comparison.name}: {label}"
    failed = comparison.failed(label)
    checks.equal(f"{where}: diverged", int(comparison.diverged(label).sum()), cell["diverged"])
    checks.equal(f"{where}: collapsed", int(comparison.collapsed(label).sum()), cell["collapsed"])
    checks.near(f"{where}: failure_interval", clopper_pearson(failed.sum(), len(failed)),
                cell["failure_interval"])


def range_of(measure):
    return (0, math.inf) if measure in AMOUNTS else (0, 1)


def check_interval(checks, where, values, got, draw, bounds):
    """Of a mean: bootstrap-t; Student's of fewer than five, or where too many resamples are all one value."""
    if len(values) < 2:
        checks.equal(where, None, got)
        return
    low, high = values.mean(), values.mean()
    if np.ptp(values):
        low, high = student_t(values, bounds)
    student = np.array([low, high])
    checks.equal(f"{where}: in {bounds}", True, got is not None and bounds[0] <= got[0] and got[1] <= bounds[1])
    all_one = (np.unique(values, return_counts=True)[1] / len(values)) ** len(values)
    if len(values) < 5 or not np.ptp(values):
        checks.near(where, student, got, 1e-9, 1e-7 * (high - low))
    elif all_one.sum() > LEVEL / 4 and got and np.allclose(got, student, atol=STUDENT * (high - low)):
        checks.count += 1
    else:
        checks.near_interval(where, lambda: bootstrap_t(values, draw, bounds), got)


def check_mean(checks, comparison, measure, label, draw):
    found = comparison.found["measures"][measure]["cells"][label]
    where = f"{comparison.name}: {measure} of {label}"
    all_values = comparison.values(label, measure)
    checks.near(f"{where}: values", [math.nan if v is None else v for v in found["values"]], all_values)
    values = all_values[comparison.usable(label, measure)]
    checks.equal(f"{where}: n", len(values), found["n"])
    if len(values):
        checks.near(f"{where}: mean", values.mean(), found["mean"])
        checks.near(f"{where}: interquartile_mean", middle_mean(values), found["interquartile_mean"])
        check_interval(checks, f"{where}: interval", values, found["interval"], draw, range_of(measure))


class Pairs:
    """The pairs of one difference: larger is better in `a`, `b` and `differences`."""

    def __init__(self, comparison, measure, found):
        cell, baseline = found["cell"], found["baseline"]
        width = np.ptp(range_of(measure)) if measure not in AMOUNTS else math.inf
        self.bounds = -width, width
        self.where = f"{comparison.name}: {measure} of {cell} to {baseline}"
        a, b = comparison.ranked(cell, measure), comparison.ranked(baseline, measure)
        there = ~np.isnan(a) & ~np.isnan(b)
        self.sound = (comparison.usable(cell, measure) & comparison.usable(baseline, measure))[there]
        self.a, self.b = a[there], b[there]
        with np.errstate(invalid="ignore"):
            self.differences = np.where(self.a == self.b, 0, self.a - self.b)
        self.raw = better(measure) * self.differences[self.sound]
        self.by_ranks = not self.sound.all()
        self.tested = signed_ranks(self.differences) if self.by_ranks else self.differences
        self.words = ("better", "worse") if measure in JUDGED else ("higher", "lower")
        self.p = sign_flips(self.tested) if len(self.tested) else 1.0
        self.always_valid_p = 1 / wealth(self.differences)
        of_baseline = comparison.values(baseline, measure)[comparison.usable(baseline, measure)]
        points, share = comparison.equivalence
        self.margin = share * abs(of_baseline.mean()) if measure in AMOUNTS else points / 100


def check_difference(checks, pairs, found, draw):
    where = pairs.where
    checks.equal(f"{where}: pairs", len(pairs.differences), found["pairs"])
    checks.equal(f"{where}: pairs_without_failures", int(pairs.sound.sum()), found["pairs_without_failures"])
    checks.equal(f"{where}: test", "signed ranks" if pairs.by_ranks else "sign flips", found["test"])
    checks.near(f"{where}: p", pairs.p, found["p"])
    checks.near(f"{where}: always_valid_p", pairs.always_valid_p, found["always_valid_p"])
    checks.near(f"{where}: mean", pairs.raw.mean() if len(pairs.raw) else 0.0, found["mean"])
    check_interval(checks, f"{where}: interval", pairs.raw, found["interval"], draw, pairs.bounds)
    share = probability_of_improvement(pairs.a, pairs.b) if len(pairs.a) else 0.5
    checks.near(f"{where}: probability_of_improvement", share, found["probability_of_improvement"])
    interval = newcombe(share, len(pairs.a)) if len(pairs.a) >= 5 else None
    checks.near(f"{where}: improvement_interval", interval, found["improvement_interval"], 1e-7)
    checks.near(f"{where}: margin", pairs.margin, found["margin"])


def check_sequence(checks, pairs, found, level=LEVEL):
    """The confidence sequence has every centre of which the bets never lost a stake of 1 in 20, or of the level."""
    if found is None:
        checks.equal(f"{pairs.where}: no confidence_sequence", True,
                     pairs.by_ranks or 2.0 ** (1 - len(pairs.raw)) > level)
        return
    step = 1e-6 * max(np.abs(pairs.raw).max(), 1e-3)
    for end, other, outwards in ((found[0], found[1], -step), (found[1], found[0], step)):
        inwards = min(step, abs(other - end) / 2) * np.sign(other - end)
        inside, outside = (wealth(pairs.raw - end - by) < 1 / level for by in (inwards, outwards))
        outside = outside and abs(end) < pairs.bounds[1]
        checks.equal(f"{pairs.where}: confidence_sequence: {end} is an end", (True, False), (inside, outside))


def check_adjusted(checks, pairs, found, comparisons, rank, first):
    """What the test does not reject at Holm's level; 0 is outside where the adjusted p-value is at most .05."""
    where, got, level = f"{pairs.where}: adjusted_interval", found["adjusted_interval"], LEVEL / (comparisons - rank)
    checks.near(f"{where}: level", level, found["level"])
    if pairs.by_ranks:
        checks.equal(where, None, got)
        return
    if first:
        checks.near(where, sign_flip_interval(pairs.raw, level), got, slack=1e-12)
    else:
        check_sequence(checks, pairs, got, level)
    if got is not None:
        checks.equal(f"{where}: without 0", found["adjusted_p"] <= LEVEL, got[0] > 0 or got[1] < 0)
    elif first:
        checks.equal(f"{where}: too few pairs", True, 2.0 ** (1 - len(pairs.raw)) > level)


def check_verdict(checks, pairs, found, comparisons, first):
    """Of the margin, then of the test, with what holds at this look."""
    low, high = found["interval" if first else "confidence_sequence"] or (-math.inf, math.inf)
    pairs_there = len(pairs.differences)
    if not pairs.by_ranks and pairs_there >= 5 and -pairs.margin <= low and high <= pairs.margin:
        expected = "tie"
    elif found["adjusted_p"] <= LEVEL:
        expected = pairs.words[0] if pairs.tested.sum() > 0 else pairs.words[1]
    elif comparisons * 2.0 ** (1 - pairs_there) > LEVEL:
        expected = "too few pairs"
    else:
        expected = "not significant"
    checks.equal(f"{pairs.where}: verdict", expected, found["verdict"])


def check_failures(checks, comparison, measure, where, found):
    """McNemar's exact test: of the pairs in which one of two failed, how often it was this one."""
    cell, baseline = comparison.failed(found["cell"]), comparison.failed(found["baseline"])
    if measure not in OF_FAILURES:
        cell = baseline
    alone, baseline_alone = (cell & ~baseline).sum(), (baseline & ~cell).sum()
    checks.equal(f"{where}: failed_alone", alone, found["failed_alone"])
    checks.equal(f"{where}: baseline_failed_alone", baseline_alone, found["baseline_failed_alone"])
    p = stats.binomtest(alone, alone + baseline_alone).pvalue if alone + baseline_alone else 1.0
    checks.near(f"{where}: failure_p", p, found["failure_p"])


def check_comparison(checks, comparison, draw):
    checks.equal(f"{comparison.name}: first look", comparison.first_look, comparison.found["looks"] == 1)
    for cell in comparison.found["cells"]:
        check_cell(checks, comparison, cell)
    for measure, found in comparison.found["measures"].items():
        for label in found["cells"]:
            check_mean(checks, comparison, measure, label, draw)
        differences = found["differences"]
        all_pairs = [Pairs(comparison, measure, difference) for difference in differences]
        first = comparison.first_look
        adjusted = holm([pairs.p if first else pairs.always_valid_p for pairs in all_pairs])
        rejected = sum(p <= LEVEL for p in adjusted)
        ranks = stats.rankdata([pairs.p if first else pairs.always_valid_p for pairs in all_pairs], "ordinal") - 1
        for pairs, p, rank, difference in zip(all_pairs, adjusted, ranks, differences):
            check_adjusted(checks, pairs, difference, len(differences), min(rank, rejected), first)
            check_difference(checks, pairs, difference, draw)
            check_sequence(checks, pairs, difference["confidence_sequence"])
            check_failures(checks, comparison, measure, pairs.where, difference)
            checks.near(f"{pairs.where}: adjusted_p", p, difference["adjusted_p"])
            check_verdict(checks, pairs, difference, len(differences), first)


def experiment(data, axes, seeds, layers, optimizer, epochs, **options):
    return {"axes": axes, "baseline": {key: values[0] for key, values in axes.items()}, "seeds": seeds,
            "data": {"source": {"npz": data.file}, "normalize": "none"}, "model": {"layers": layers},
            "optimizer": optimizer, "training": {"epochs": epochs, "batch_size": 20}, **options}


def dense(units, activation=None):
    return {"type": "dense", "units": units, **({"activation": activation} if activation else {})}


def comparisons(folder):
    """Their names, experiments and data."""
    easy, hard = Data(folder, "easy", 0.8), Data(folder, "hard_data", 1.5)
    rate = {"type": "sgd", "learning_rate": 0.05, "momentum": 0.5}
    yield "ordinary", experiment(easy, {"activation": ["relu", "tanh", "leaky_relu", "gelu"]}, 9,
                                 [dense(8, "relu"), dense(3)], rate, 3), easy
    yield "diverging", experiment(hard, {"optimizer.learning_rate": [0.05, 0.9, 2.0, 500]}, 10,
                                  [dense(8, "prelu"), dense(8, "prelu"), dense(3)], {"type": "sgd"}, 4), hard
    deep = [{"repeat": 1, "layers": [dense(3, "relu")]}, dense(3)]
    yield "collapsing", experiment(easy, {"model.layers[0].repeat": [4, 1, 5, 9]}, 12, deep,
                                   {"type": "adam", "learning_rate": 0.03}, 12), easy
    yield "of few pairs", experiment(easy, {"optimizer.learning_rate": [0.05, 0.0501, 0.5]}, 6,
                                     [dense(8, "tanh"), dense(3)], {"type": "sgd"}, 2), easy
    yield "of four pairs", experiment(easy, {"optimizer.learning_rate": [0.05, 0.5]}, 4,
                                      [dense(8, "tanh"), dense(3)], {"type": "sgd"}, 2), easy
    yield "with a baseline that diverges", experiment(
        hard, {"optimizer.learning_rate": [0.8, 0.05, 0.7]}, 10,
        [dense(8, "prelu"), dense(8, "prelu"), dense(3)], {"type": "sgd"}, 4), hard
    yield "the same", experiment(easy, {"optimizer.learning_rate": [0.05, 0.05001]}, 8,
                                 [dense(8, "tanh"), dense(3)], {"type": "sgd"}, 6), easy
    yield "of a wide margin", experiment(easy, {"training.batch_size": [20, 19]}, 8,
                                         [dense(8, "relu"), dense(3)], {"type": "sgd", "learning_rate": 0.05},
                                         3, equivalence={"points": 9, "share": 0.2}), easy, 10
    yield "looked at twice", experiment(easy, {"activation": ["relu", "tanh", "selu"]}, 8,
                                        [dense(8, "relu"), dense(3)], rate, 3), easy, 16


def main():
    checks, draw = Checks(), np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        rectify = os.path.abspath(sys.argv[1])
        done = [Comparison(rectify, folder, *about) for about in comparisons(folder)]
    for comparison in done:
        check_comparison(checks, comparison, draw)
    diverged, collapsed = ([sum(cell[what] for cell in c.found["cells"]) for c in done]
                           for what in ("diverged", "collapsed"))
    checks.equal("comparisons with trials that diverged, that collapsed", (True, True),
                 (any(diverged), any(collapsed)))
    print("\n".join(checks.failures[:40]))
    if checks.failures:
        sys.exit(f"FAILED: {len(checks.failures)} figures of {checks.count}")
    print(f"{len(done)} comparisons and {checks.count} figures agree with SciPy")


if __name__ == "__main__":
    main()
