#!/usr/bin/env bash
# vitals_test.sh RECTIFY: which units of a model are dead, and the model without them.
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

# Biases far from 0: about half of the units of the first layer are born dead, and stay so.
cat >digits.json <<'JSON'
{
  "data": {"source": "digits", "limit": 600},
  "model": {"layers": [
    {"type": "dense", "units": 40, "activation": "relu", "bias_init": {"type": "normal", "std": 50}},
    {"type": "dense", "units": 30, "activation": "leaky_relu", "bias_init": {"type": "normal", "std": 50}},
    {"type": "dense", "units": 10}]},
  "optimizer": {"type": "sgd", "learning_rate": 1e-6},
  "training": {"epochs": 1}
}
JSON
"$rectify" train digits.json --quiet --out run >/dev/null || fail "train"

# --- vitals
"$rectify" vitals run --data digits --seed 1 --json >vitals.json || fail "vitals --json"
check_json vitals.json 'd["split"] == "train" and d["samples"] == 10000'
check_json vitals.json 'd["probe"]["samples"] == 2000 and d["probe"]["seed"] == 1 and d["probe"]["from"] == "drawn"'
check_json vitals.json 'd["probe"]["upper_bound"] == 3 / 2000'
check_json vitals.json '[l["type"] for l in d["layers"]] == ["relu", "leaky_relu"]'
check_json vitals.json '[len(l["units"]) for l in d["layers"]] == [40, 30]'
check_json vitals.json '"gradient_dead" in d["definitions"] and set(d["definitions"]) == set(d["layers"][0]["counts"])'
python3 - <<'PYTHON' || fail "vitals: expected counts that fit the units, and no leaky unit called dead"
import json
layers = json.load(open("vitals.json"))["layers"]
relu, leaky = layers
assert 5 < relu["counts"]["gradient_dead"] < 35
assert leaky["counts"]["gradient_dead"] == 0 and leaky["counts"]["never_fires"] > 0
assert relu["counts"]["saturated"] is None
assert relu["sparsity"] > 0.1 and relu["effective_rank"] >= 1 and relu["gradient_norm"] > 0
assert relu["centred_rank"] > 0 and relu["stable_rank"] >= 1
assert leaky["underflow"] == 0 and "sparsity" not in leaky
assert all(0 <= unit[name] <= 1 for unit in relu["units"] for name in ("correlation", "explained"))
assert any(unit["mean_abs_gradient"] > 0 for unit in relu["units"])
for layer in layers:
    for name, count in layer["counts"].items():
        held = sum(name in unit["definitions"] for unit in layer["units"])
        assert held == (count or 0), (name, held, count)
for unit in relu["units"]:
    assert (unit["fired"] == 0) == ("never_fires" in unit["definitions"]) == (unit["max_z"] <= 0)
    assert unit["min_output"] <= unit["mean_output"] <= unit["max_output"]
PYTHON

# --- what a unit is worth
"$rectify" vitals run --data digits --seed 1 --costs --json >costs.json || fail "vitals --costs --json"
"$rectify" vitals run --data digits --seed 1 --costs | grep -q '^cost: the increase of the mean loss' ||
  fail "vitals --costs: expected the definition of a cost"
python3 - <<'PYTHON' || fail "vitals --costs: expected nothing of dead units, and what the others are worth"
import json
without = json.load(open("vitals.json"))["layers"]
for layer, known in zip(json.load(open("costs.json"))["layers"], without):
    for unit, same in zip(layer["units"], known["units"]):
        if "gradient_dead" in unit["definitions"]:
            assert unit["replacement_cost"] == unit["first_order_cost"] == 0, unit
        assert same["replacement_cost"] is None and same["first_order_cost"] == unit["first_order_cost"]
    assert any(unit["replacement_cost"] > 0 for unit in layer["units"])
PYTHON

for threads in 1 3; do
  "$rectify" vitals run --data digits --seed 1 --threads $threads --json | cmp -s - vitals.json ||
    fail "vitals with $threads threads: expected the same bytes"
done
"$rectify" vitals run --data digits --probe all --split test --json >all.json || fail "--probe all"
check_json all.json 'd["probe"]["samples"] == d["samples"] == 5000 and d["probe"]["seed"] is None'
check_json all.json 'd["probe"]["from"] == "all"'
"$rectify" vitals run --data digits --seed 1 >vitals.txt || fail "vitals"
[ "$(head -1 vitals.txt)" = "digits: 10,000 training samples; probe set: 2,000 of them, drawn with seed 1; the run used 600 of its training samples (digits)" ] ||
  fail "vitals: $(head -1 vitals.txt)"
grep -q '^gradient_dead: slope' vitals.txt || fail "vitals: expected the definitions"
grep -q 'at most 0.15 % with 95 % confidence (rule of three, 3/n).$' vitals.txt || fail "vitals: expected 3/n"
[ "$("$rectify" vitals run --data digits --seed 1 --units | wc -l)" -ge "$(wc -l <vitals.txt)" ] ||
  fail "--units: expected more lines"

# --- the probe set of the run
"$rectify" vitals run --data digits >own.txt || fail "vitals of the run's own probe set"
[ "$(head -1 own.txt)" = "digits: 10,000 training samples; probe set: the 600 of the run" ] ||
  fail "vitals: $(head -1 own.txt)"
"$rectify" train digits.json --quiet --seed 3 --set data.validation=100 --set vitals.probe=200 --out other >/dev/null ||
  fail "train with a validation part"
"$rectify" vitals other --data digits --json >own.json || fail "vitals of the other run"
check_json own.json 'd["probe"]["from"] == "run" and d["probe"]["samples"] == 200 and d["probe"]["seed"] is None'
"$rectify" vitals other --data digits --json --seed 3 >drawn.json || fail "vitals --seed 3"
check_json drawn.json 'd["probe"]["from"] == "drawn" and d["probe"]["seed"] == 3'
cp other/model.safetensors copied.safetensors
"$rectify" vitals copied.safetensors --data digits --json >file.json || fail "vitals of a model file"
check_json file.json 'd["probe"]["from"] == "drawn" and d["probe"]["seed"] == 1'
"$rectify" vitals other --data digits --split test --json >split.json || fail "vitals of the test set"
check_json split.json 'd["probe"]["from"] == "drawn"'
python3 - <<'PYTHON' || fail "vitals: expected the figures of the run's last probe, on its own samples"
import json
import struct
record = open("other/vitals.bin", "rb").read()
line, records = record.split(b"\n", 1)
arrays = json.loads(line)["arrays"]
size = sum(size for _, size, _ in arrays)
last = struct.unpack("<%df" % size, records[-8 - 4 * size:-8])  # a checksum is behind them
place = 0
values = {}
for name, size, _ in arrays:
    values[name] = last[place:place + size]
    place += size
for layer in json.load(open("own.json"))["layers"]:
    assert tuple(unit["fired"] for unit in layer["units"]) == values["%d.fired" % layer["layer"]], layer["layer"]
PYTHON

# --- tau
"$rectify" vitals run --data digits --tau 0.5 --json >tau.json || fail "vitals --tau"
check_json tau.json 'd["definitions"]["dormant"] == "mean |h| at most 0.5 of the layer\u0027s"'
"$rectify" vitals run --data digits --json >usual.json || fail "vitals"
python3 - <<'PYTHON' || fail "--tau: expected more dormant units with a larger one"
import json
few, many = (json.load(open(name + ".json"))["layers"][0]["counts"]["dormant"] for name in ("usual", "tau"))
assert few < many, (few, many)
PYTHON

# --- prune
"$rectify" prune run --data digits --out small.safetensors --json >pruned.json || fail "prune --json"
python3 - <<'PYTHON' || fail "prune: expected what vitals calls dead to be gone, and a proof"
import json
got = json.load(open("pruned.json"))
relu, leaky = got["layers"]
assert (relu["incoming"], relu["activation"], relu["outgoing"], relu["units"]) == (0, 1, 2, 40)
assert 5 < got["removed"] == len(relu["removed"]) and leaky["removed"] == []
assert all(unit["constant"] == 0 for unit in relu["removed"])
assert relu["kept_constant"] == relu["kept_dead"] == [] and relu["epsilons"] <= 4
left = 40 - got["removed"]
assert got["parameters"]["before"] == 40 * 785 + 30 * 41 + 310
assert got["parameters"]["after"] == left * 785 + 30 * (left + 1) + 310
assert got["weight_bytes"]["after"] < got["weight_bytes"]["before"]
assert got["prediction_seconds"]["before"] > 0 and got["prediction_seconds"]["runs"] == 5
assert got["identical_classes"] is True and got["samples"] == 10000
assert got["output"] == "small.safetensors" and got["largest_difference"] < 1e-3
PYTHON
for model in run small.safetensors; do
  "$rectify" evaluate $model --data digits --split train --json >$(basename $model).json || fail "evaluate $model"
done
python3 - <<'PYTHON' || fail "the pruned model: expected the same accuracy"
import json
before, after = (json.load(open(name + ".json")) for name in ("run", "small.safetensors"))
assert before["confusion"] == after["confusion"] and before["classes"][0]["label"] == after["classes"][0]["label"]
PYTHON
"$rectify" prune run --data digits --out small.safetensors --overwrite >pruned.txt || fail "prune"
grep -q '^On all 10,000 samples the outputs differ by at most .*; the predicted classes are identical.$' pruned.txt ||
  fail "prune: expected a proof, got $(cat pruned.txt)"
cp small.safetensors kept.safetensors
expect "a file that is there" 2 \
  'small.safetensors: file: expected a new file, got one that exists (choose another name, or --overwrite)' \
  prune run --data digits --out small.safetensors
expect "the model itself" 2 \
  '--out: expected a file other than the model, got "run/model.safetensors" (prune does not change its input)' \
  prune run --data digits --out run/model.safetensors --overwrite
cmp -s small.safetensors kept.safetensors || fail "a refusal: expected the file to be as it was"
expect "an unwritable file" 3 \
  'no/small: file: expected a writable file, got "No such file or directory"' \
  prune run --data digits --out no/small
expect "a probe of no size" 2 \
  '--probe: expected a whole number >= 1 and <= 16777216, or "all"; got "some"' \
  vitals run --data digits --probe some
expect "a model for other inputs" 3 'run: inputs: expected 2 (features of spirals), got 784' \
  vitals run --data spirals
expect "--split mistyped" 2 '--split: expected one of test, train; got "tran" (did you mean "train"?)' \
  prune run --data digits --out new --split tran

finish
