#!/usr/bin/env bash
# command_test.sh RECTIFY: what users type, and what they read when they mistype.
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

cat >digits.json <<'JSON'
{
  "data": {"source": "digits", "validation": 200, "limit": 1000},
  "model": {"layers": [{"type": "dense", "units": 100, "activation": "relu"}, "prelu", {"type": "dense", "units": 10}]},
  "training": {"epochs": 2, "batch_size": 30}
}
JSON

same_model() { cmp -s "$1/model.safetensors" "$2/model.safetensors"; }
figures() { grep -v test "$1/metrics.jsonl" | sed 's/"seconds".*"dead"/"dead"/'; grep test "$1/metrics.jsonl"; }

for threads in 1 2 4; do
  "$rectify" train digits.json --quiet --threads $threads --out t$threads >/dev/null ||
    fail "train with $threads threads"
done
"$rectify" train digits.json --quiet --out again >/dev/null
"$rectify" train digits.json --quiet --seed 2 --out seed2 >/dev/null
for run in t2 t4 again; do
  same_model t1 $run || fail "t1 and $run: expected the same model.safetensors"
  [ "$(figures t1)" = "$(figures $run)" ] || fail "t1 and $run: expected the same figures"
done
same_model t1 seed2 && fail "another seed: expected another model"
"$rectify" train t1/config.json --quiet --out replayed >/dev/null
same_model t1 replayed || fail "a run from the saved config: expected the same model"
for file in config.json run.json metrics.jsonl metrics.csv model.safetensors overrides.txt origins.json; do
  [ -e t1/$file ] || fail "run folder: expected $file"
done
grep -q '"seed": "--seed"' seed2/origins.json || fail "origins.json: expected --seed"
grep -q '"training.epochs": "digits.json:4:26"' t1/origins.json || fail "origins.json: expected a line"
grep -q '"status": "done"' t1/run.json || fail "run.json: expected status done"
[ "$(wc -l <t1/metrics.jsonl)" = 4 ] || fail "metrics.jsonl: expected epochs 0 to 2 and the test"
"$rectify" train digits.json --out piped >/dev/null 2>piped.txt
grep -q $'[\r\x1b]' piped.txt && fail "a pipe: expected no control characters"
[ "$(grep -c '^epoch' piped.txt)" = 2 ] || fail "a pipe: expected a line an epoch"
version=$("$rectify" --version)
grep -qE '^rectify [0-9.]+ \(commit ([0-9a-f]{7,}\+?|unknown), (no build type|[a-z]+ build), .+, float(32|64)\)$' \
  <<<"$version" || fail "--version: got $version"
grep -q '^epoch 2/2 ' t1/console.log || fail "console.log: expected what a person would have read"

commands=$("$rectify" --help | sed -n 's/^  \([a-z]\+\)  .*/\1/p')
[ "$(echo $commands | wc -w)" -ge 9 ] || fail "--help: expected the commands, got $commands"
for command in $commands; do
  "$rectify" $command --help | grep -q 'Example: ' || fail "$command --help: expected an example"
  "$rectify" $command --help | grep -q -- '--json' || fail "$command --help: expected --json"
  wide=$("$rectify" $command --help | grep -Ev '^(Example|Usage): ' | grep -E '.{81}')
  [ -z "$wide" ] || fail "$command --help: expected at most 80 columns, got $wide"
done

# Help in every way that people ask for it.
"$rectify" --help >help.txt
for ask in "" help; do
  "$rectify" $ask | cmp -s - help.txt || fail "rectify $ask: expected what --help prints, and exit code 0"
done
for command in $commands; do
  "$rectify" $command --help >help.txt
  "$rectify" help $command | cmp -s - help.txt || fail "help $command: expected what $command --help prints"
  "$rectify" --help $command | cmp -s - help.txt || fail "--help $command: expected what $command --help prints"
done
grep -q "^Usage: $rectify help " help.txt || fail "help help: expected its own help"
all='train, compare, init, config, schema, evaluate, predict, summary, vitals, prune, report, plot, doctor, completion, help'
expect "help for a mistyped command" 2 "help: command: expected one of $all; got \"trian\" (did you mean \"train\"?)" help trian
expect "options without a command" 2 "command: expected one of $all; got nothing" --quiet
expect "a config without a command" 2 \
  "command: expected one of $all; got \"digits.json\" (to train it: rectify train digits.json)" digits.json

# Options before the command, and those of another.
"$rectify" --seed 2 --quiet --out before train digits.json >/dev/null || fail "options before the command"
same_model before seed2 || fail "--seed before the command: expected the model of seed 2"
train_options='one of --help, --out, --set, --seed, --threads, --resume, --overwrite, --require, --dry-run, --live, --quiet, --json'
expect "options of other commands" 2 \
  "train: option: expected $train_options; got \"--jobs\" (--jobs is an option of compare)
train: option: expected $train_options; got \"--seeds=3\" (did you mean \"--seed\"? --seeds is an option of compare)" \
  --jobs 2 train digits.json --seeds=3

# Every command's --json, where it succeeds.
json() {
  "$rectify" "$@" --json >out.json 2>/dev/null || fail "$* --json: expected success"
  python3 -m json.tool out.json >/dev/null || fail "$* --json: expected one JSON document"
}
json train digits.json --out as_json --require 'test_accuracy > 0.2' --require 'dead<=1'
check_json out.json 'd["status"] == "done" and d["folder"] == "as_json" and d["epoch"] == 2'
check_json out.json 'd["layers"][0]["units"] == 100 and d["validation_accuracy"] > 0'
json train digits.json --dry-run
check_json out.json 'd["steps"] == 54 and d["net"]["parameters"] == 79511 and d["seconds"] > 0'
check_json out.json 'd["data"]["values"]["max"] == 255 and d["data"]["warnings"] == []'
[ -e runs/digits/0002 ] && fail "--dry-run: expected no run folder"
json evaluate t1 --data digits
json vitals t1 --data digits
json prune t1 --data digits --out pruned.safetensors
python3 -c 'print(",".join(["0"] * 784))' >black.csv
json predict t1 --input black.csv
check_json out.json 'len(d["predictions"]) == 1'
json summary digits.json
check_json out.json 'd["data"]["image"] == [28, 28] and len(d["data"]["fitting"]["class_counts"]) == 10'
json init fresh.json
json config digits.json
json schema
json completion bash
json help train

# Overwriting, the best net, and what a shell completes.
"$rectify" train digits.json --quiet --seed 2 --out again --overwrite >/dev/null || fail "--overwrite"
same_model again seed2 || fail "--overwrite: expected the model of the new run"
"$rectify" train digits.json --quiet --out best --set checkpoint.model=best \
  --set training.epochs=20 \
  --set optimizer='{"type": "adam", "learning_rate": 0.05}' --json >best.json || fail "best"
check_json best.json 'd["best_epoch"] < 20'
python3 - <<'PYTHON' || fail "checkpoint.model best: expected the epoch of the lowest validation loss"
import json
lines = [json.loads(line) for line in open("best/metrics.jsonl")]
losses = {l["epoch"]: l["validation_loss"] for l in lines if "validation_loss" in l}
assert min(losses, key=losses.get) == json.load(open("best.json"))["best_epoch"]
PYTHON
[ "$(ls best/checkpoints | wc -l)" = 3 ] || fail "checkpoints: expected the last three"
completed() {
  bash -c 'source <("$0" completion bash); COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _rectify
           echo "${COMPREPLY[*]}"' "$rectify" "$@"
}
[ "$(completed rectify tr)" = train ] || fail "completion: expected train, got $(completed rectify tr)"
[ "$(completed rectify hel)" = help ] || fail "completion: expected help, got $(completed rectify hel)"
[ "$(completed rectify help tr)" = train ] || fail "completion: expected train, got $(completed rectify help tr)"
[ "$(completed rectify train --ov)" = --overwrite ] || fail "completion: expected --overwrite"

# A signal finishes the step and saves; a second one leaves at once.
"$rectify" train digits.json --quiet --out term --set training.epochs=100000 2>term.txt >/dev/null &
process=$!
until [ -e term/metrics.csv ] && [ "$(wc -l <term/metrics.csv)" -gt 2 ]; do sleep 0.02; done
kill -TERM $process
wait $process
[ $? = 143 ] || fail "SIGTERM: expected exit code 143"
grep -q '"status": "interrupted"' term/run.json || fail "run.json: expected status interrupted"
[ "$(tail -n 1 term.txt)" = "  $rectify train term --resume" ] || fail "SIGTERM: $(cat term.txt)"
expect "a model of a run that was interrupted" 3 \
  'term: model.safetensors: expected a trained model, got none (the run was interrupted; rectify train --resume continues it)' \
  summary term

"$rectify" doctor --json >doctor.json || fail "doctor --json"
python3 - doctor.json "$version" <<'PYTHON' || fail "doctor --json: expected what doctor looks at"
import json, sys
report = json.load(open(sys.argv[1]))
assert report["threads"] >= 1 and report["product_gflops"] > 0 and report["peak_gflops"] > 0
assert report.get("allocations_in_a_step", 0) == 0
for source in "digits", "spirals", "moons":
    assert any({"source": source, "found": True}.items() <= data.items() for data in report["data"])
version = f'rectify {report["version"]} (commit {report["commit"] or "unknown"}, '
assert sys.argv[2].startswith(version) and report["build"] in sys.argv[2]
assert report["npz"] is None or report["npz"].startswith("libzip ")
PYTHON
"$rectify" doctor >doctor.txt
[ "$(head -n 1 doctor.txt)" = "$version" ] || fail "doctor: expected $version, got $(head -n 1 doctor.txt)"
grep -q '^matrix products ' doctor.txt || fail "doctor: expected a report to read"
check_json t1/run.json '"commit" in d and "build" in d'

expect "a mistyped command" 2 \
  'command: expected one of train, compare, init, config, schema, evaluate, predict, summary, vitals, prune, report, plot, doctor, completion, help; got "doctr" (did you mean "doctor"?)' doctr
expect "a folder in use" 2 \
  't1: run folder: expected an empty or new folder, got one with files in it (choose another --out, or --overwrite it, or --resume its run)' \
  train digits.json --out t1
expect "no such file" 3 \
  'nothing.json: file: expected a readable file, got "No such file or directory"' \
  train nothing.json
cat >wrong.json <<'JSON'
{
  "data": {"source": "digitz"},
  "model": {"layers": [{"type": "rleu"}, {"type": "dense", "unts": 3}]},
  "trainig": {}
}
JSON
expect "mistakes, all at once" 2 \
  'wrong.json:2:22: data.source: expected one of fashion-mnist, mnist, digits, spirals, circles, moons, xor, idx, csv, npz; got "digitz" (did you mean "digits"?)
wrong.json:3:33: model.layers[0].type: expected one of dense, batch_norm, layer_norm, dropout, alpha_dropout, relu, leaky_relu, prelu, rrelu, relu6, elu, selu, celu, crelu, maxout, gelu, silu, mish, softplus, hard_swish, tanh, sigmoid, softsign, hard_tanh, hard_sigmoid, softmax, identity; got "rleu" (did you mean "relu"?)
wrong.json:3:42: model.layers[1].units: expected a whole number >= 1 and <= 16777216, got nothing
wrong.json:3:68: model.layers[1]: key: expected one of type, activation, units, init, bias_init, bias; got "unts" (did you mean "units"?)
wrong.json:4:14: key: expected one of $schema, name, seed, preset, init_from, data, model, loss, optimizer, schedule, training, vitals, checkpoint; got "trainig" (did you mean "training"?)' \
  train wrong.json
expect "a last layer of the wrong width" 2 \
  'layers[3] dense: outputs: expected 10, one per class; got 7' \
  train digits.json --set 'model.layers[2].units=7'
expect "a wrong value by --set" 2 \
  '--set: training.epochs: expected a whole number >= 1 and <= 16777216, got -1' \
  train digits.json --set training.epochs=-1
"$rectify" train digits.json --quiet --out lost --set optimizer='"sgd"' \
  --set optimizer='{"type": "sgd", "learning_rate": 1e30}' >/dev/null 2>err.txt
[ $? = 4 ] || fail "divergence: expected exit code 4"
grep -q '^rectify: epoch 1, step .*: loss: expected a finite number, got ' err.txt ||
  fail "divergence: $(cat err.txt)"
grep -q '"status": "diverged"' lost/run.json || fail "run.json: expected status diverged"
[ -e lost/model.safetensors ] && fail "divergence: expected no model"

finish
