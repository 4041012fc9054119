"""Reads and writes safetensors files of float32 tensors, with NumPy alone.

A file is the header's length (eight bytes, little-endian), the header (JSON: name -> dtype, shape
and byte range, plus `__metadata__`, a map of texts) and the tensors' bytes, row-major and
little-endian.
"""

import json
import math
from pathlib import Path

import numpy as np

FLOAT32 = np.dtype("<f4")


def read(path):
    """Returns ({name: array}, metadata); throws ValueError for a file not whole or not float32."""
    content = Path(path).read_bytes()
    start = 8 + int.from_bytes(content[:8], "little")
    if len(content) < start:
        raise ValueError(f"header: expected {start} bytes, got a file of {len(content)}")
    header, data = json.loads(content[8:start]), content[start:]
    metadata = header.pop("__metadata__", {})
    return {name: _tensor(name, entry, data) for name, entry in header.items()}, metadata


def write(path, tensors, metadata=None):
    """Writes {name: array} and a map of texts; spaces after the header align the tensors."""
    header, data = {"__metadata__": metadata or {}}, b""
    for name, array in tensors.items():
        array = np.asarray(array, FLOAT32)
        offsets = [len(data), len(data) + array.nbytes]
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": offsets}
        data += array.tobytes()
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    Path(path).write_bytes(len(text).to_bytes(8, "little") + text + data)


def _tensor(name, entry, data):
    if entry["dtype"] != "F32":
        raise ValueError(f"{name}: dtype: expected F32, got {entry['dtype']}")
    (begin, end), size = entry["data_offsets"], FLOAT32.itemsize * math.prod(entry["shape"])
    if end - begin != size or end > len(data):
        raise ValueError(
            f"{name}: data_offsets: expected {size} bytes of {len(data)}, got {begin} to {end}")
    return np.frombuffer(data[begin:end], FLOAT32).reshape(entry["shape"])
