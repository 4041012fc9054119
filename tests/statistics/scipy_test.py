#!/usr/bin/python3
"""scipy_test.py STATISTICS_CASES: statistics agree with SciPy's. Skipped (77) where that is not there."""

import itertools
import json
import subprocess
import sys

try:
    import numpy as np
    from scipy import optimize, stats
except ImportError:
    sys.exit(77)

from numpy_statistics import (LEVEL, RESAMPLES, bootstrap_t, holm, is_near_resampled, middle_mean,
                              sign_flip_interval, signed_ranks, student_t)

POWER = 0.8
BETS = np.array([1.0, 2, 4, -1, -2, -4])


def check(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")


def near(found, expected, message, tolerance=1e-9):
    check(np.allclose(found, expected, rtol=tolerance, atol=tolerance * 1e-3),
          f"{message}: expected {expected}, got {found}")


def near_interval(found, make, message):
    """An interval of as many resamples as the library takes, to how much those that `make` makes differ."""
    near, expected = is_near_resampled(found, make)
    check(near, f"{message}: expected {expected}, got {found}")


def power_of(n, effect, comparisons):
    """Of Student's paired test, at the level that Holm's correction asks of the smallest p-value."""
    quantile = stats.t.ppf(1 - LEVEL / 2 / comparisons, n - 1)
    apart = stats.nct(n - 1, effect * np.sqrt(n))
    return apart.sf(quantile) + apart.cdf(-quantile)


def signed_rank_p(values):
    """Wilcoxon's test, exact; of values among which are ties or zeros all ways to sign the ranks."""
    ranks = signed_ranks(values)
    if len(np.unique(np.abs(values))) == len(values) and not np.any(values == 0):
        return stats.wilcoxon(ranks, mode="exact").pvalue
    ways = np.array(list(itertools.product([1, -1], repeat=len(ranks)))) @ np.abs(ranks)
    return np.mean(np.abs(ways) >= abs(ranks.sum()) - 1e-9)


def always_valid_p(values):
    """1 over the largest wealth so far, each bet's product by itself."""
    steps = []
    for n in range(1, len(values) + 1):
        so_far = values[:n]
        size = np.sqrt(np.mean(so_far ** 2))
        steps.append(signed_ranks(so_far)[-1] / n if np.isinf(size) else so_far[-1] / size if size > 0 else 0)
    factors = [np.exp(BETS * step) / np.cosh(BETS * step) for step in steps]
    wealth = np.cumprod(factors, axis=0).mean(axis=1)
    return min(1, 1 / wealth.max())


def check_sequence(name, values, found):
    """Where p falls below the level; where there is none, it does not on one side, however far from all."""
    if found is None:
        far = 1e6 * np.ptp(values) + 1
        check(max(always_valid_p(values - far), always_valid_p(values + far)) > LEVEL,
              f"{name}: expected a confidence sequence")
        return False
    beyond = 1e-6 * np.ptp(values) * np.array([-1, 1])
    check(all(always_valid_p(values - end) <= LEVEL for end in found + beyond),
          f"{name}: expected the confidence sequence to end at {found}")
    check(all(always_valid_p(values - centre) > LEVEL for centre in np.linspace(*(found - beyond), 23)),
          f"{name}: expected every centre in {found} to be likely")
    return True


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
        near(found["signed_rank_p"], signed_rank_p(values), f"{name}: signed-rank test")
    near(found["signed_ranks"], signed_ranks(values), f"{name}: signed ranks")
    near(found["always_valid_p"], always_valid_p(values), f"{name}: always-valid p-value")
    for level in (0.05, 0.01) if n <= 13 else ():
        expected, interval = sign_flip_interval(values, level), found[f"sign_flip_interval_{level}"]
        check((expected is None) == (interval is None), f"{name}: expected {expected}, got {interval}")
        if expected is not None:
            near(interval, expected, f"{name}: interval by sign flips, {level}", 1e-7)
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


def check_bounded(name, bounds, values, found, draw):
    """Of a mean that cannot leave its bounds."""
    values = np.array(values, dtype=float)
    low, high = found
    check(bounds[0] <= low <= values.mean() <= high <= bounds[1], f"{name}: {found} leaves {bounds}")
    if len(values) < 5:
        near(found, student_t(values, bounds), f"{name}: Student's interval", 1e-7)
    else:
        near_interval(found, lambda: bootstrap_t(values, draw, bounds), f"{name}: interval of the mean")


def improvement_interval(above, n, m):
    """Newcombe (2006), method 5: the probabilities from which what is seen is no farther than z errors."""
    def beyond(p):
        pairs = (n + m) / 2 - 1
        variance = p * (1 - p) * (1 + pairs * ((1 - p) / (2 - p) + p / (1 + p))) / (n * m)
        return (above - p) ** 2 - stats.norm.ppf(1 - LEVEL / 2) ** 2 * variance
    edge = 1e-9  # at 0 and 1 what is seen there is at no distance
    low = optimize.brentq(beyond, 0, min(above, 1 - edge), xtol=1e-14) if above > 0 else 0
    high = optimize.brentq(beyond, max(above, edge), 1, xtol=1e-14) if above < 1 else 1
    return low, high


def check_pairs_needed(name, mean, deviation, comparisons, found):
    """The number needed is that of Student's paired test, give or take one. Whether that was looked at."""
    effect = abs(mean) / deviation
    if found is None:
        check(power_of(10_000, effect, comparisons) < POWER, f"{name}: expected a number of pairs")
        return False
    if found > 8 + 2 * (comparisons > 1):  # where normal and t still differ more
        check(power_of(found + 1, effect, comparisons) >= POWER and power_of(found - 2, effect, comparisons) < POWER,
              f"{name}: {found} pairs with an effect of {effect} have a power of "
              f"{power_of(found, effect, comparisons)}")
        return True
    return False


def check_counts(name, first, second, found):
    if first + second > 0:
        test = stats.binomtest(first, first + second)
        near(found["mcnemar_p"], test.pvalue, f"{name}: McNemar's test")
        exact = test.proportion_ci(method="exact")
        near(found["share_interval"], [exact.low, exact.high], f"{name}: interval of a share")
        low = stats.beta.ppf(LEVEL / 2, first, second + 1) if first else 0
        high = stats.beta.ppf(1 - LEVEL / 2, first + 1, second) if second else 1
        near(found["share_interval"], [low, high], f"{name}: Clopper and Pearson's interval")


def check_pair(name, a, b, found):
    a, b = np.array(a, dtype=float), np.array(b, dtype=float)
    above = stats.mannwhitneyu(a, b).statistic / (len(a) * len(b))
    near(found["improvement"], above, f"{name}: probability of improvement")
    if min(len(a), len(b)) < 5:
        check(found["improvement_interval"] is None, f"{name}: expected no interval")
        return
    near(found["improvement_interval"], improvement_interval(above, len(a), len(b)),
         f"{name}: interval of the probability of improvement", 1e-7)


def main():
    draw = np.random.default_rng(1)
    samples = [list(make(size=n)) for n in (2, 3, 4, 5, 8, 10, 11, 13)
               for make in (draw.normal, draw.exponential, lambda size: draw.normal(0.6, 1, size))]
    samples += [list(np.round(draw.normal(0.2, 0.2, 10), 1)) for _ in range(4)]  # ties and zeros
    samples += [list(draw.normal(0.3, 1, n)) for n in (20, 30)]
    pairs = [[list(draw.normal(size=n)), list(draw.normal(0.5, 1, n))] for n in (3, 5, 10, 15)]
    pairs += [[list(np.round(draw.normal(size=10), 0)), list(np.round(draw.normal(size=10), 0))] for _ in range(3)]
    pairs += [[list(draw.normal(size=7)), list(draw.normal(size=10))], [list(draw.normal(size=4)), [1, 2, 3, 4, 5]]]
    pairs += [[[5, 6, 7, 8, 9], [0, 1, 2, 3, 4]], [[0, 1, 2, 3, 4, 4.5], [5, 6, 7, 8, 9]]]
    infinite = [[1, -2, "inf", 3, 3, -0.5], ["-inf"] * 8, ["-inf", 0.5, 0, "inf", 1, 2, 3, "-inf", 0.25, 4]]
    bounded = [[[low, high], list(low + offset + sign * size * draw.exponential(size=n).clip(0, 8))]
               for low, high, offset, sign, size in ((0, 1, 1, -1, 0.01), (0, 1, 0, 1, 0.02), (0, 1, 0.1, 1, 0.1),
                                                     (0, "inf", 0, 1, 0.3), (-1, 1, 1.9, -1, 0.2))
               for n in (3, 5, 10, 20)]
    bounded += [[["-inf", 1], list(1 - 0.05 * draw.exponential(size=n))] for n in (3, 5, 10)]
    p_values = [list(draw.uniform(size=n) ** 3) for n in (1, 2, 8, 12)] + [[0.02, 0.01, 0.02, 0.5, 0.01]]
    counts = [[k, n - k] for n in (1, 2, 5, 8, 10, 20, 100) for k in sorted({0, 1, n // 3, n // 2, n - 1, n})]
    effects = [[mean, deviation, comparisons] for comparisons in (1, 3, 8)
               for mean, deviation in ((0.5, 1), (-0.03, 0.04), (2, 10), (0.8, 1), (0.01, 1), (1e-4, 1))]
    cases = json.dumps({"samples": samples, "infinite": infinite, "pairs": pairs, "p_values": p_values,
                        "counts": counts, "effects": effects, "bounded": bounded})
    answer = subprocess.run([sys.argv[1]], input=cases, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(answer.stdout)
    sequences = 0
    for k, (values, result) in enumerate(zip(samples, found["samples"])):
        check_sample(f"samples[{k}]", values, result, draw)
        sequences += check_sequence(f"samples[{k}]", np.array(values), result["confidence_sequence"])
    check(sequences >= 10, f"expected ten confidence sequences or more, got {sequences}")
    for k, (values, result) in enumerate(zip(infinite, found["infinite"])):
        values = np.array([float(value) for value in values])
        near(result["signed_rank_p"], signed_rank_p(values), f"infinite[{k}]: signed-rank test")
        near(result["always_valid_p"], always_valid_p(values), f"infinite[{k}]: always-valid p-value")
    for k, ((bounds, values), result) in enumerate(zip(bounded, found["bounded"])):
        check_bounded(f"bounded[{k}]", [float(bound) for bound in bounds], values, result, draw)
    for k, ((a, b), result) in enumerate(zip(pairs, found["pairs"])):
        check_pair(f"pairs[{k}]", a, b, result)
    for k, (p, result) in enumerate(zip(p_values, found["p_values"])):
        near(result, holm(p), f"p_values[{k}]: Holm")
    for k, ((first, second), result) in enumerate(zip(counts, found["counts"])):
        check_counts(f"counts[{k}]", first, second, result)
    powers = sum(check_pairs_needed(f"effects[{k}]", *effect, result)
                 for k, (effect, result) in enumerate(zip(effects, found["effects"])))
    check(powers >= 10, f"expected to see the power of ten numbers of pairs or more, got {powers}")
    print(f"{len(samples)} samples, {len(pairs)} pairs, {len(p_values)} sets of p-values, {len(counts)} counts and "
          f"{len(effects)} effects agree with SciPy")


main()
