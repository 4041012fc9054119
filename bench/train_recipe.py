#!/usr/bin/python3
"""A config trained by rectify and by PyTorch, side by side: train_recipe.py CONFIG [--rounds 3]

One line of JSON a training: seconds of training alone, and what the test set says came of it.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import contest

REPOSITORY = Path(__file__).resolve().parent.parent


def train_ours(program, config, threads, folder):
    """Trains in a new run folder, and returns its facts."""
    subprocess.run([program, "train", config, "--threads", str(threads), "--quiet",
                    "--out", folder], stdout=subprocess.DEVNULL, check=True)
    run = json.loads((folder / "run.json").read_text())
    test = json.loads((folder / "metrics.jsonl").read_text().splitlines()[-1])
    return {"who": "rectify", "threads": run["threads"], "seconds": round(run["seconds"], 3),
            "test_accuracy": test["test_accuracy"]}


def train_theirs(resolved, threads):
    command = (contest.PYTHON, contest.PEERS / "torch_recipe.py", resolved, "--threads", threads)
    return contest.run_lines(command, contest.peer_environment(threads))[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("config", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build/release")
    options = parser.parse_args()
    try:
        with tempfile.TemporaryDirectory() as folder:
            for number in range(options.rounds):
                for threads in 1, 0:
                    run = Path(folder) / f"{number}-{threads}"
                    ours = train_ours(options.build_dir / "bin/rectify", options.config, threads,
                                      run)
                    print(json.dumps(ours), flush=True)
                    # The run's own config has every key, with its value.
                    print(json.dumps(train_theirs(run / "config.json", threads)), flush=True)
    except subprocess.CalledProcessError as error:
        sys.exit(f"train_recipe.py: {error}")


if __name__ == "__main__":
    main()
