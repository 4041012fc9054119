#!/usr/bin/python3
"""Writes vectors.json beside this file: what PyTorch computes, for rectify's tests to agree with."""

import json
from pathlib import Path

import torch

from layer_cases import edge_cases, layer_cases
from loss_cases import loss_cases
from schedule_cases import schedule_cases
from trajectory_cases import trajectory_cases


def json_text(families):
    """Compact JSON, one case a line; floats have the digits that bring the same double back."""
    def compact(value):
        return json.dumps(value, separators=(",", ":"), allow_nan=False)

    parts = [f'"torch":{compact(torch.__version__)}']
    for name, cases in families.items():
        parts.append(f'"{name}":[\n' + ",\n".join(map(compact, cases)) + "\n]")
    return "{" + ",\n".join(parts) + "}\n"


def main():
    text = json_text({
        "layers": layer_cases(), "edges": edge_cases(), "losses": loss_cases(),
        "trajectories": trajectory_cases(), "schedules": schedule_cases(),
    })
    (Path(__file__).parent / "vectors.json").write_text(text)


if __name__ == "__main__":
    main()
