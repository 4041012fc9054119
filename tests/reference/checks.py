"""What the checking scripts share: how far apart two results are, and how a script ends."""

import sys

import numpy as np


def relative_error(actual, expected):
    """max |actual - expected| / max |expected|; NaN where either holds one."""
    actual, expected = np.asarray(actual, float), np.asarray(expected, float)
    scale = np.abs(expected).max()
    return np.abs(actual - expected).max() / (scale if scale != 0 else 1.0)


def run(check, usage, arguments):
    """Calls `check` on the command line's arguments; exits 0 where it returns true, else 1."""
    given = sys.argv[1:]
    if len(given) != arguments:
        sys.exit(usage)
    try:
        sys.exit(0 if check(*given) else 1)
    except KeyError as error:
        sys.exit(f"{given[0]}: expected the key {error}, got none")
    except (OSError, RuntimeError, ValueError) as error:
        sys.exit(f"{given[0]}: {error}")
