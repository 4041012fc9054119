#!/usr/bin/python3
"""scipy_test.py STATISTICS_CASES: statistics agree with SciPy's. Skipped (77) where that is not there."""

import json
import subprocess
import sys

try:
    import numpy as np
    from scipy import stats
except ImportError:
    sys.exit(77)

LEVEL, POWER = 0.05, 0.8
RESAMPLES, BATCHES = 2000, 20


def check(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")


def near(found, expected, message, tolerance=1e-9):
    check(np.allclose(found, expected, rtol=tolerance, atol=tolerance * 1e-3),
          f"{message}: expected {expected}, got {found}")


def near_interval(found, make, message):
    """An interval of as many resamples as the library takes, to how much those that `make` makes differ."""
    others = np.array([make() for _ in range(BATCHES)])
    expected, spread = others.mean(axis=0), others.std(axis=0, ddof=1)
    check(np.all(np.abs(found - expected) <= 6 * spread + 0.03 * np.ptp(expected) + 1e-12),
          f"{message}: expected {expected} give or take {spread}, got {found}")


def middle_mean(values, axis=-1):
    """Each value four times, so that a quarter of all is a whole number of them."""
    return stats.trim_mean(np.repeat(values, 4, axis=axis), 0.25, axis=axis)


def bootstrap_t(values, draw):
    resamples = values[draw.integers(len(values), size=(RESAMPLES, len(values)))]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (resamples.mean(axis=1) - values.mean()) / stats.sem(resamples, axis=1)
    low, high = np.quantile(t[~np.isnan(t)], [LEVEL / 2, 1 - LEVEL / 2])
    return values.mean() - high * stats.sem(values), values.mean() - low * stats.sem(values)


def power_of(n, effect):
    """Of Student's paired test."""
    quantile = stats.t.ppf(1 - LEVEL / 2, n - 1)
    apart = stats.nct(n - 1, effect * np.sqrt(n))
    return apart.sf(quantile) + apart.cdf(-quantile)


def check_sample(name, values, found, draw):
    values = np.array(values, dtype=float)
    n = len(values)
    near(found["mean"], values.mean(), f"{name}: mean")
    near(found["deviation"], values.std(ddof=1), f"{name}: deviation")
    near(found["median"], np.median(values), f"{name}: median")
    near(found["interquartile_mean"], middle_mean(values), f"{name}: interquartile mean")
    if n <= 13:
        test = stats.permutation_test((values,), np.mean, permutation_type="samples", n_resamples=np.inf)
        near(found["sign_flip_p"], test.pvalue, f"{name}: sign-flip test")
    if n < 5:
        near(found["mean_interval"], stats.t.interval(1 - LEVEL, n - 1, values.mean(), stats.sem(values)),
             f"{name}: Student's interval", 1e-7)
        check(found["interquartile_mean_interval"] is None, f"{name}: expected too few for an interval")
        return
    near_interval(found["mean_interval"], lambda: bootstrap_t(values, draw), f"{name}: interval of the mean")
    near_interval(found["interquartile_mean_interval"],
                  lambda: stats.bootstrap((values,), middle_mean, n_resamples=RESAMPLES, method="percentile",
                                          random_state=draw).confidence_interval,
                  f"{name}: interval of the interquartile mean")


def improvement_interval(a, b, draw):
    picks = draw.integers(len(a), size=(RESAMPLES, len(a)))
    shares = (np.sign(a[picks][:, :, None] - b[picks][:, None, :]) + 1).mean(axis=(1, 2)) / 2
    return np.quantile(shares, [LEVEL / 2, 1 - LEVEL / 2])


def check_more_pairs(name, values, found):
    """The number needed is that of Student's paired test, give or take one. Whether that was looked at."""
    if found is None or found == 0:
        return False
    needed, effect = len(values) + found, abs(np.mean(values)) / np.std(values, ddof=1)
    if needed > 8:  # where normal and t still differ more
        check(power_of(needed + 1, effect) >= POWER and power_of(needed - 2, effect) < POWER,
              f"{name}: {needed} pairs with an effect of {effect} have a power of {power_of(needed, effect)}")
    return needed > 8


def check_pair(name, a, b, found, draw):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    if len(a) == len(b):
        near(found["rank_correlation"], stats.spearmanr(a, b).correlation, f"{name}: rank correlation")
    above = stats.mannwhitneyu(a, b).statistic / (len(a) * len(b))
    near(found["improvement"], above, f"{name}: probability of improvement")
    if len(a) != len(b) or len(a) < 5:
        check(found["improvement_interval"] is None, f"{name}: expected no interval")
        return
    near_interval(found["improvement_interval"], lambda: improvement_interval(a, b, draw),
                  f"{name}: interval of the probability of improvement")


def holm(p_values):
    """As a procedure: the least level at which all hypotheses up to this one are rejected."""
    ordered = sorted(p_values)
    levels = [max(min(1, (len(p_values) - k) * p) for k, p in enumerate(ordered) if p <= own) for own in ordered]
    return [levels[ordered.index(p)] for p in p_values]


def main():
    draw = np.random.default_rng(1)
    samples = [list(make(size=n)) for n in (2, 3, 4, 5, 8, 10, 11, 13)
               for make in (draw.normal, draw.exponential, lambda size: draw.normal(0.6, 1, size))]
    samples += [list(np.round(draw.normal(0.2, 0.2, 10), 1)) for _ in range(4)]  # ties and zeros
    samples += [list(draw.normal(0.3, 1, n)) for n in (20, 30)]
    pairs = [[list(draw.normal(size=n)), list(draw.normal(0.5, 1, n))] for n in (3, 5, 10, 15)]
    pairs += [[list(np.round(draw.normal(size=10), 0)), list(np.round(draw.normal(size=10), 0))] for _ in range(3)]
    pairs += [[list(draw.normal(size=7)), list(draw.normal(size=10))]]
    p_values = [list(draw.uniform(size=n) ** 3) for n in (1, 2, 8, 12)] + [[0.02, 0.01, 0.02, 0.5, 0.01]]
    cases = json.dumps({"samples": samples, "pairs": pairs, "p_values": p_values})
    answer = subprocess.run([sys.argv[1]], input=cases, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(answer.stdout)
    powers = 0
    for k, (values, result) in enumerate(zip(samples, found["samples"])):
        check_sample(f"samples[{k}]", values, result, draw)
        powers += check_more_pairs(f"samples[{k}]", values, result["more_pairs"])
    check(powers >= 5, f"expected to see the power of five numbers of pairs or more, got {powers}")
    for k, ((a, b), result) in enumerate(zip(pairs, found["pairs"])):
        check_pair(f"pairs[{k}]", a, b, result, draw)
    for k, (p, result) in enumerate(zip(p_values, found["p_values"])):
        near(result, holm(p), f"p_values[{k}]: Holm")
    print(f"{len(samples)} samples, {len(pairs)} pairs and {len(p_values)} sets of p-values agree with SciPy")


main()
