"""Statistics by NumPy and SciPy, written from their definitions: what the tests hold the library against."""

import itertools

import numpy as np
from scipy import special, stats

LEVEL = 0.05
RESAMPLES, BATCHES = 2000, 20


def middle_mean(values, axis=-1):
    """Each value four times, so that a quarter of all is a whole number of them."""
    return stats.trim_mean(np.repeat(values, 4, axis=axis), 0.25, axis=axis)


def scale_of(bounds):
    """A function from between the bounds to all numbers, its slope, and its inverse."""
    low, high = bounds
    if np.isfinite(low) and np.isfinite(high):
        width = high - low
        return (lambda x: special.logit((x - low) / width),
                lambda x: width / ((x - low) * (high - x)), lambda y: low + width * special.expit(y))
    if np.isfinite(low):
        return lambda x: np.log(x - low), lambda x: 1 / (x - low), lambda y: low + np.exp(y)
    if np.isfinite(high):
        return lambda x: -np.log(high - x), lambda x: 1 / (high - x), lambda y: high - np.exp(-y)
    return lambda x: x, np.ones_like, lambda y: y


def student_t(values, bounds=(-np.inf, np.inf)):
    """Of the mean, on a scale without bounds, where its standard error is by the delta method."""
    there, slope, back = scale_of(bounds)
    reach = stats.t.ppf(1 - LEVEL / 2, len(values) - 1) * slope(values.mean()) * stats.sem(values)
    return back(there(values.mean()) - reach), back(there(values.mean()) + reach)


def bootstrap_t(values, draw, bounds=(-np.inf, np.inf)):
    there, slope, back = scale_of(bounds)
    resamples = values[draw.integers(len(values), size=(RESAMPLES, len(values)))]
    means, errors = resamples.mean(axis=1), stats.sem(resamples, axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (there(means) - there(values.mean())) / (slope(means) * errors)
    t = np.where(np.ptp(resamples, axis=1) > 0, t, np.sign(means - values.mean()) * np.inf)
    low, high = np.quantile(t[~np.isnan(t)], [LEVEL / 2, 1 - LEVEL / 2])
    error = slope(values.mean()) * stats.sem(values)
    return back(there(values.mean()) - high * error), back(there(values.mean()) - low * error)


def sign_flip_interval(values, level):
    """The centres that the sign-flip test does not reject, found by trying each place where its p-value changes."""
    n = len(values)
    if n < 2 or 2.0 ** (1 - n) > level:
        return None
    signs = np.array(list(itertools.product((1, -1), repeat=n)))

    def rejects(centre):
        moved = values - centre
        slack = 1e-9 * np.ptp(values)
        return np.mean(np.abs(signs @ moved) >= abs(moved.sum()) - slack) <= level
    with np.errstate(divide="ignore", invalid="ignore"):
        places = ((signs < 0) @ values) / (signs < 0).sum(axis=1)  # means of subsets
    places = np.unique(places[np.isfinite(places)])

    def end(inside, outside):
        """Indices of two places of which the first is not rejected: by halves."""
        if not rejects(places[outside]):
            return places[outside]
        while abs(outside - inside) > 1:
            middle = (inside + outside) // 2
            inside, outside = (inside, middle) if rejects(places[middle]) else (middle, outside)
        return places[inside]
    middle = int(np.argmin(np.abs(places - values.mean())))
    return end(middle, 0), end(middle, len(places) - 1)


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
