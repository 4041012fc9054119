"""The files of Fashion-MNIST, raw or gzip, from where rectify looks for them."""

import gzip
import os
from pathlib import Path

# Images and labels.
FILES = {"train": ("train-images-idx3-ubyte", "train-labels-idx1-ubyte"),
         "test": ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")}


def read(name):
    """The bytes of a file as they are without gzip; FileNotFoundError if it is nowhere."""
    for folder in _folders():
        if (folder / name).exists():
            return (folder / name).read_bytes()
        if (folder / f"{name}.gz").exists():
            return gzip.decompress((folder / f"{name}.gz").read_bytes())
    raise FileNotFoundError(f"{name}: expected in one of {', '.join(map(str, _folders()))}, "
                            "raw or .gz; got none")


def _folders():
    mine = os.environ.get("RECTIFY_DATA")
    given = [Path(mine) / "fashion-mnist", Path(mine)] if mine else []
    return given + [Path("/usr/share/datasets/fashion-mnist")]
