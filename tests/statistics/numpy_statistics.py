"""Statistics by NumPy and SciPy, written from their definitions: what the tests hold the library against."""

import numpy as np
from scipy import stats

LEVEL = 0.05
RESAMPLES, BATCHES = 2000, 20


def middle_mean(values, axis=-1):
    """Each value four times, so that a quarter of all is a whole number of them."""
    return stats.trim_mean(np.repeat(values, 4, axis=axis), 0.25, axis=axis)


def bootstrap_t(values, draw):
    resamples = values[draw.integers(len(values), size=(RESAMPLES, len(values)))]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (resamples.mean(axis=1) - values.mean()) / stats.sem(resamples, axis=1)
    low, high = np.quantile(t[~np.isnan(t)], [LEVEL / 2, 1 - LEVEL / 2])
    return values.mean() - high * stats.sem(values), values.mean() - low * stats.sem(values)


def is_near_resampled(interval, make):
    """Whether an interval of random resamples is as near to those that `make` makes as they are to each other.

    With it what was expected, for messages.
    """
    with np.errstate(invalid="ignore"):
        others = np.array([make() for _ in range(BATCHES)])
        expected, spread = others.mean(axis=0), others.std(axis=0, ddof=1)
    near = interval is not None and np.all(
        np.abs(interval - expected) <= 6 * spread + 0.03 * np.ptp(expected) + 1e-12)
    return near, f"{expected} give or take {spread}"


def signed_ranks(differences):
    """Ranks of the magnitudes but zeros, ties sharing theirs, with the differences' signs."""
    ranks = np.zeros(len(differences))
    differs = differences != 0
    ranks[differs] = np.sign(differences[differs]) * stats.rankdata(np.abs(differences[differs]))
    return ranks


def holm(p_values):
    """As a procedure: the least level at which all hypotheses up to this one are rejected."""
    n, ordered = len(p_values), sorted(p_values)
    levels = [max(min(1, (n - k) * p) for k, p in enumerate(ordered) if p <= own) for own in ordered]
    return [levels[ordered.index(p)] for p in p_values]
