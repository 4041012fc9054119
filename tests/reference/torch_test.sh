#!/usr/bin/env bash
# torch_test.sh RECTIFY: PyTorch takes our model files as they are, and replays our runs.
set -euo pipefail
rectify=$(realpath "$1")
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
/usr/bin/python3 -c 'import torch' 2>/dev/null || exit 77

# Ten classes of small noisy images, as IDX files.
/usr/bin/python3 - <<'PYTHON'
import struct
import numpy as np
draw = np.random.RandomState(1)
centres = draw.randint(0, 256, (10, 36))
for name, count in (("train", 210), ("test", 50)):
    labels = np.arange(count) % 10
    images = np.clip(centres[labels] + draw.randint(-60, 61, (count, 36)), 0, 255).astype(np.uint8)
    with open(name + "-images", "wb") as file:
        file.write(struct.pack(">IIII", 0x803, count, 6, 6) + images.tobytes())
    with open(name + "-labels", "wb") as file:
        file.write(struct.pack(">II", 0x801, count) + labels.astype(np.uint8).tobytes())
PYTHON
cat >first.json <<'JSON'
{
  "data": {"source": {"idx": {"train_images": "train-images", "train_labels": "train-labels",
                              "test_images": "test-images", "test_labels": "test-labels"}}},
  "model": {"layers": [{"type": "dense", "units": 70, "activation": "relu"},
                       {"type": "dense", "units": 20, "activation": {"type": "prelu", "per_unit": true}},
                       {"type": "dense", "units": 10}]},
  "training": {"epochs": 1, "batch_size": 32, "shuffle": false}
}
JSON
"$rectify" train first.json --quiet --out first >/dev/null
/usr/bin/python3 "$scripts/load_state_dict.py" first/model.safetensors

# Norms' running statistics and slopes too.
sed -e 's/"activation": "relu"}/"activation": "batch_norm"}, "swish", "dropout"/' \
    -e 's/{"type": "prelu", "per_unit": true}/"layer_norm"/' first.json >norms.json
"$rectify" train norms.json --quiet --out norms >/dev/null
/usr/bin/python3 "$scripts/load_state_dict.py" norms/model.safetensors

# A model without its dead units: a layer's rows, the slopes behind, the next layer's columns.
sed -e 's/"units": 70, /&"bias_init": {"type": "normal", "std": 50}, /' \
    -e 's/"units": 20, /&"bias_init": {"type": "normal", "std": 50}, /' \
    -e 's/"training"/"optimizer": {"type": "sgd", "learning_rate": 1e-6}, &/' first.json >dead.json
"$rectify" train dead.json --quiet --out dead >/dev/null
"$rectify" prune dead --out pruned.safetensors --json --data "$(
  /usr/bin/python3 -c 'import json; print(json.dumps(json.load(open("dead.json"))["data"]["source"]))'
)" | /usr/bin/python3 -c 'import json, sys; assert json.load(sys.stdin)["removed"] > 10'
/usr/bin/python3 "$scripts/load_state_dict.py" pruned.safetensors

for optimizer in '{"type": "sgd", "learning_rate": 0.05, "momentum": 0.9, "nesterov": true}' \
    '{"type": "adamw", "learning_rate": 0.003, "weight_decay": 0.1}'; do
  rm -rf replay
  "$rectify" train first.json --quiet --out replay --set init_from=first/model.safetensors \
    --set optimizer="$optimizer" --set schedule='{"type": "cosine", "warmup_epochs": 1}' \
    --set training.epochs=4 >/dev/null
  /usr/bin/python3 "$scripts/replay.py" replay first/model.safetensors
done
