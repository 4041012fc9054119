#!/usr/bin/env bash
# compare_test.sh RECTIFY CONFIGS: comparisons as a user runs them.
configs=$(realpath "$2")
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

cat >small.json <<'JSON'
{
  "axes": {"activation": ["relu", "prelu", {"type": "leaky_relu", "negative_slope": 0.2}]},
  "seeds": 2,
  "data": {"source": "digits", "limit": 400, "validation": 100},
  "model": {"layers": [{"type": "dense", "units": 16, "activation": "relu"}, {"type": "dense", "units": 10}]},
  "training": {"epochs": 4, "batch_size": 20}
}
JSON

# figures FOLDER: the model of every trial, and its results without what took how long.
figures() {
  (cd "$1" && find trials tuning -name model.safetensors 2>/dev/null | sort | xargs sha256sum)
  python3 - "$1/results.csv" <<'PYTHON'
import csv, sys
for row in csv.DictReader(open(sys.argv[1])):
    row.pop("seconds_per_epoch")
    print(row)
PYTHON
}

# --- Any number of jobs, and any interruption, leaves the same bits.
"$rectify" compare small.json --out one --jobs 1 --quiet >one_out.txt || fail "compare --jobs 1"
"$rectify" compare small.json --out three --jobs 3 --json >three.json 2>progress.txt || fail "--jobs 3"
figures one >one.txt
figures three | cmp - one.txt || fail "--jobs 3: expected the bits of --jobs 1"
[ "$(grep -c safetensors one.txt)" = 6 ] || fail "expected six models"
grep -q '^6/6  ' progress.txt || fail "expected a line for each trial in a pipe"
check_json three.json 'd["seeds"] == [1, 2] and [c["label"] for c in d["cells"]] == ["relu", "prelu", "leaky_relu"]'
check_json three.json 'd["judged_by"] == "test_accuracy" and len(d["measures"]["test_accuracy"]["differences"]) == 2'

"$rectify" compare small.json --out killed --jobs 2 --set training.epochs=4 2>killed.txt >/dev/null &
pid=$!
for _ in $(seq 200); do grep -q '^2/6' killed.txt && break; sleep 0.05; done
kill -KILL $pid 2>/dev/null
wait $pid 2>/dev/null
touch mark
"$rectify" compare killed --resume --quiet >/dev/null || fail "--resume after a kill"
figures killed | cmp - one.txt || fail "killed and resumed: expected the same bits"
[ "$(find killed/trials -name model.safetensors ! -newer mark | wc -l)" -ge 2 ] ||
  fail "--resume: expected trials that were done to be left alone"

"$rectify" compare small.json --out stopped --jobs 2 --set training.epochs=100000 2>stopped.txt >/dev/null &
pid=$!
sleep 0.7
# A shell has what it starts in the background ignore SIGINT.
kill -TERM $pid
wait $pid
[ $? = 143 ] || fail "interrupted: expected exit code 143"
grep -q "compare stopped --resume --jobs 2" stopped.txt || fail "interrupted: expected the command that resumes it"
expect "another experiment" 2 "stopped/experiment.json: training.epochs: expected 100000, as when the comparison was started; got 4 (choose another --out, or --overwrite it)" \
  compare small.json --out stopped --resume

# --- A trial is the run that train makes of its config.
"$rectify" train one/trials/02-prelu/seed-2/config.json --out alone --quiet >/dev/null || fail "train a trial"
cmp alone/model.safetensors one/trials/02-prelu/seed-2/model.safetensors || fail "a trial: expected what train makes"
[ ! -e one/trials/02-prelu/seed-2/checkpoints ] || fail "expected no checkpoints of trials that are done"

# --- A trial that is another's, or whose files are damaged, is refused with what to do.
cp -r one mixed
rm -r mixed/trials/01-relu/seed-2
cp -r mixed/trials/02-prelu/seed-2 mixed/trials/01-relu/seed-2
"$rectify" compare mixed --resume >/dev/null 2>err.txt
[ $? = 2 ] || fail "another's trial: expected exit code 2"
grep -q "mixed/trials/01-relu/seed-2: model.layers: expected .*relu.*, got .*prelu.* (remove the folder to train it again)" err.txt ||
  fail "another's trial: $(cat err.txt)"
rm mixed/trials/01-relu/seed-2/run.json
"$rectify" compare mixed --resume >/dev/null 2>err.txt
[ $? = 2 ] || fail "a trial without run.json: expected exit code 2"
grep -q "^mixed/trials/01-relu/seed-2: trial: expected one that can be resumed, got one that cannot (remove its folder, then --resume trains it again)" err.txt ||
  fail "a trial without run.json: $(cat err.txt)"
rm -r mixed/trials/01-relu/seed-2
"$rectify" compare mixed --resume --quiet >/dev/null || fail "a trial that was removed: expected it to be trained again"
figures mixed | cmp - one.txt || fail "a trial that was removed: expected the same bits"
echo '{"status": 3}' >mixed/trials/01-relu/seed-2/run.json
expect "a damaged run.json" 3 "mixed/trials/01-relu/seed-2/run.json: status: expected text, got 3" report mixed
cp one/trials/01-relu/seed-2/run.json mixed/trials/01-relu/seed-2/
sed -i '$d' mixed/trials/01-relu/seed-2/metrics.jsonl
"$rectify" report mixed >/dev/null 2>err.txt
[ $? = 3 ] || fail "a damaged metrics.jsonl: expected exit code 3"
grep -q '^rectify: mixed/trials/01-relu/seed-2/metrics.jsonl: checksum: expected ".*", as run.json has it; got' err.txt ||
  fail "a damaged metrics.jsonl: $(cat err.txt)"
python3 - <<'PYTHON'
import json
path = "mixed/trials/01-relu/seed-2/run.json"
run = json.load(open(path))
del run["checksum"], run["files"]
json.dump(run, open(path, "w"))
PYTHON
rm mixed/results.csv
"$rectify" report mixed >/dev/null || fail "a trial without figures"
[ -s mixed/results.csv ] || fail "report: expected results.csv anew"
check_json mixed/comparison.json 'd["verdict"].startswith("1 of 6 trials are missing. ")'

# --- What the terminal shows.
[ "$(head -1 one_out.txt)" = "Too few seeds: 2 pairs; 2 comparisons need at least 7, whatever the differences." ] ||
  fail "expected a verdict first: $(head -1 one_out.txt)"
for part in one/results.csv one/comparison.json one/experiment.json one/report.html one/charts/results.vl.json; do [ -s $part ] || fail "expected $part"; done

# --- A tuned rate, and trials that diverge.
cat >tuned.json <<'JSON'
{
  "base": "base.json",
  "axes": {"activation": ["relu", "tanh"]},
  "seeds": 2,
  "tune": {"optimizer.learning_rate": [1e30, 0.1], "seeds": 2},
  "target": {"value": 0.5}
}
JSON
cat >base.json <<'JSON'
{
  "data": {"source": "digits", "limit": 300, "validation": 100},
  "model": {"layers": [{"type": "dense", "units": 8, "activation": "relu"}, {"type": "dense", "units": 10}]},
  "optimizer": {"type": "sgd", "learning_rate": 0.1},
  "training": {"epochs": 2}
}
JSON
"$rectify" compare tuned.json --out tuned --json >tuned.json.out 2>/dev/null || fail "compare with tune"
check_json tuned.json.out 'all(c["tuned"] == {"optimizer.learning_rate": 0.1} for c in d["cells"])'
check_json tuned.json.out 'd["time_to_target"]["chosen"] is False'
"$rectify" compare tuned.json --out diverging --seeds 1 --set optimizer.learning_rate=1e30 --json >d.json 2>/dev/null
sed 's/"tune".*//; s/tanh/leaky_relu/' tuned.json >untuned.json
"$rectify" compare untuned.json --out diverged --set optimizer.learning_rate=1e30 >/dev/null 2>err.txt
[ $? = 4 ] || fail "all diverged: expected exit code 4"
[ "$(tail -1 err.txt)" = "rectify: diverged: trials: expected at least one that does not diverge, got none (a lower learning_rate may help)" ] ||
  fail "all diverged: $(tail -1 err.txt)"

check_json tuned.json.out 'd["cells"][0]["tuning"]["means"][0] is None and all(0 < c["tuning"]["means"][1] < 3 for c in d["cells"])'
"$rectify" report tuned >/dev/null || fail "report of a tuned comparison"
"$rectify" compare tuned.json --out tuned_text >tuned.txt 2>tuning.txt || fail "compare with tune, as text"
grep -q '^ *[1-8]/8  relu, optimizer.learning_rate=0.1, seed 1000001  validation_loss [0-9.]*' tuning.txt ||
  fail "tuning: expected the metric that selects, got $(cat tuning.txt)"
grep -q 'by the mean validation_loss over 2 seeds that the comparison does not use: relu 0.1 ([0-9.]*), tanh 0.1 ([0-9.]*)\.' tuned.txt ||
  fail "tuning: expected what was selected, got $(cat tuned.txt)"

# --- Activations without a file.
small=(--set training.epochs=2 --set data.limit=300 --seeds 2)
"$rectify" compare relu swish '{"type": "leaky_relu", "negative_slope": 0.2}' --data digits "${small[@]}" \
  --out named --json >named.json 2>named.txt || fail "activations without a file"
check_json named.json '[c["label"] for c in d["cells"]] == ["relu", "silu", "leaky_relu"] and d["experiment"] == "named/experiment.json"'
grep -q '^config: that of rectify init --data digits: net 128-10, adam at 0.001, 2 epochs, batches of 64$' named.txt ||
  fail "activations without a file: expected the defaults, got $(cat named.txt)"
grep -q '^2 seeds; baseline relu; ' named.txt || fail "activations without a file: expected seeds and baseline"
"$rectify" compare named/experiment.json --out repeated --quiet >/dev/null || fail "the experiment that was saved"
figures repeated >repeated.txt
figures named | cmp - repeated.txt || fail "the experiment that was saved: expected the same bits"
expect "neither a file nor an activation" 2 \
  "compare: EXPERIMENT: expected an experiment, a JSON file; or activations: one of relu, leaky_relu, prelu, rrelu, relu6, elu, selu, celu, crelu, maxout, gelu, silu, mish, softplus, hard_swish, tanh, sigmoid, softsign, hard_tanh, hard_sigmoid, softmax, identity; got \"rleu\" (did you mean \"relu\"?)" \
  compare rleu gelu
expect "one activation" 2 "compare: activations: expected at least two, got relu (or an experiment, a JSON file)" compare relu
expect "an activation twice" 2 'compare: activations: expected each only once, got "silu" twice' compare relu swish silu
expect "data beside an experiment" 2 \
  'compare: --data: expected activations to compare, got an experiment, "small.json" (--set data.source=... changes its data)' \
  compare small.json --data digits
mkdir relu
expect "a folder with the name of an activation" 2 \
  "relu: experiment: expected a JSON file, got a folder (--resume resumes the comparison in it)" compare relu
"$rectify" compare relu gelu "${small[@]}" --dry-run >/dev/null 2>&1 || fail "activations beside a folder of that name"

# --- A table: what all trials say of it is said once, what they leave out is in the result.
awk 'BEGIN { print "a,b,kind"; for (i = 0; i < 120; ++i)
  print sin(i) "," cos(3 * i) "," (i == 17 ? "" : sin(i) > 0 ? "oak" : "elm") }' >trees.csv
dropped='trees.csv: 1 row with a missing value dropped'
"$rectify" compare relu gelu --data trees.csv --set training.epochs=2 --seeds 2 --out trees >trees.txt 2>said.txt ||
  fail "a table"
[ "$(grep -cx "warning: $dropped" said.txt)" = 1 ] || fail "a table: expected a warning of all trials, got $(cat said.txt)"
grep -qx "$dropped" trees.txt || fail "a table: expected what was dropped in the result, got $(cat trees.txt)"
grep -qF "$dropped" trees/report.html || fail "a table: expected what was dropped in the report"
"$rectify" compare relu gelu --data trees.csv --dry-run >dry.txt 2>said.txt || fail "a dry run of a table"
grep -qx "trees.csv: separator ',', header yes" dry.txt || fail "a dry run of a table: expected what was read, got $(cat dry.txt)"
grep -qx "warning: $dropped" dry.txt || fail "a dry run of a table: expected a warning, got $(cat dry.txt)"
"$rectify" compare trees.csv 2>said.txt && fail "a table as an experiment: expected a refusal"
grep -qF 'got "trees.csv" (the table to train on is given as --data trees.csv)' said.txt ||
  fail "a table as an experiment: expected a hint, got $(cat said.txt)"

# --- Hostile names are text.
python3 - <<'PYTHON'
import json
config = json.load(open("base.json"))
config |= {"axes": {"name": ["=1+1", "<script>alert(1)</script>", "a\x1b[31mred\n\"'", "\u202e" + "x" * 4000]},
           "seeds": 1}
json.dump(config, open("hostile.json", "w"))
PYTHON
"$rectify" compare hostile.json --out hostile >hostile.txt 2>/dev/null || fail "hostile names"
! grep -q $'\x1b' hostile.txt || fail "hostile names: expected no control character"
python3 - <<'PYTHON' || fail "hostile names: expected text in results.csv"
import csv
names = [row["name"] for row in csv.DictReader(open("hostile/results.csv", newline=""))]
assert names[0] == "'=1+1" and names[1] == "<script>alert(1)</script>", names[:2]
assert len(names[3]) == 4001
PYTHON

# --- What is shipped is an experiment.
for config in activations activations_quick activations_tuned depth_vs_activation init_vs_activation dying_rates; do
  "$rectify" compare "$configs/$config.json" --dry-run >dry.txt || fail "$config: expected an experiment"
done
grep -q "^160 trials: 16 cells, 10 seeds$" dry.txt || fail "--dry-run: $(head -1 dry.txt)"
[ "$(grep -c "compared with" dry.txt)" = 12 ] || fail "--dry-run: expected what cells are compared with"

# --- A dry run reads the data and writes nothing.
"$rectify" compare small.json --seeds 1 --dry-run >dry.txt || fail "--dry-run"
[ "$(head -1 dry.txt)" = "3 trials: 3 cells, 1 seed" ] || fail "--dry-run: $(head -1 dry.txt)"
grep -qE '^time: about [0-9.hms]+; [0-9]+ trials? at a time$' dry.txt || fail "--dry-run: expected a time, got $(cat dry.txt)"
"$rectify" compare tuned.json --jobs 1 --dry-run --json >dry.json || fail "--dry-run of one that tunes"
check_json dry.json 'd["trials"] == 12 and d["tuning_trials"] == 8 and d["jobs"] == 1'
check_json dry.json 'abs(d["seconds"] - 6 * sum(d["trial_seconds"])) < 1e-9 and d["tuning_seconds"] > 0'
expect "a dry run of a layer that does not fit" 2 "relu, seed 1: layers[2] dense: outputs: expected 10, one per class; got 3
leaky_relu, seed 1: layers[2] dense: outputs: expected 10, one per class; got 3" \
  compare untuned.json --set 'model.layers[1].units=3' --dry-run

# --- Data that has changed since is refused before anything is trained.
python3 - <<'PYTHON'
import random
for name, seed in [("before.csv", 1), ("after.csv", 2)]:
    random.seed(seed)
    with open(name, "w") as file:
        print("x,y,class", file=file)
        for _ in range(60):
            print(random.random(), random.random(), random.choice("ab"), sep=",", file=file)
PYTHON
cp before.csv data.csv
cat >table.json <<'JSON'
{
  "axes": {"activation": ["relu", "elu"]},
  "seeds": 1,
  "data": {"source": {"csv": {"train": "data.csv", "test_fraction": 0.2, "label": "class"}}},
  "model": {"layers": [{"type": "dense", "units": 4, "activation": "relu"}, {"type": "dense", "units": 2}]},
  "training": {"epochs": 1}
}
JSON
"$rectify" compare table.json --out table --quiet >/dev/null || fail "compare of a table"
cp after.csv data.csv
"$rectify" compare table.json --out table --resume --seeds 2 >/dev/null 2>err.txt
[ $? = 2 ] || fail "changed data: expected exit code 2"
grep -q "table/trials/01-relu/seed-1: data: expected [0-9a-f]*, as when it was trained; got [0-9a-f]* (the data has changed: choose another --out, or --overwrite it)" err.txt ||
  fail "changed data: $(cat err.txt)"
[ ! -e table/trials/01-relu/seed-2 ] || fail "changed data: expected nothing to be trained"
cp before.csv data.csv
"$rectify" compare table --resume --quiet >/dev/null || fail "the data of before: expected to resume"
"$rectify" compare table.json --out table --resume --seeds 2 --quiet >/dev/null || fail "one seed more"
cp after.csv data.csv
rm -r table/trials/*/seed-1
"$rectify" compare table --resume >/dev/null 2>err.txt
[ $? = 2 ] || fail "changed data, the first seed removed: expected exit code 2"
grep -q "table/trials/01-relu/seed-2: data: expected [0-9a-f]*, as when it was trained" err.txt ||
  fail "changed data, the first seed removed: $(cat err.txt)"
cp before.csv data.csv

# --- Refusals.
echo '{"axes": {"activaton": ["relu", "elu"]}, "base": "base.json"}' >axis.json
echo '{"axes": {"activation": ["relu", "leakyrelu"]}, "base": "base.json"}' >kind.json
sed 's/"seeds": 2}/"seeds": [2, 3]}/' tuned.json >both.json
expect "a seed that is set" 2 "small.json:1:1: --set seed=5: expected a key that nothing else sets, got \"seed\" (use the key seeds or --seeds)" \
  compare small.json --set seed=5
expect "no such axis" 2 "axis.json:1:24: axes: key: expected one of activation, \$schema, name, seed, preset, init_from, data, model, loss, optimizer, schedule, training, vitals, checkpoint; got \"activaton\" (did you mean \"activation\"?)" \
  compare axis.json
echo '{"axes": {"lr": [0.1, 0.2]}, "base": "base.json"}' >rate.json
expect "an axis by the word of another library" 2 "rate.json:1:17: axes: key: expected \"optimizer.learning_rate\", got \"lr\"" \
  compare rate.json
expect "no such activation" 2 "kind.json:1:34: activation: expected one of relu, leaky_relu, prelu, rrelu, relu6, elu, selu, celu, crelu, maxout, gelu, silu, mish, softplus, hard_swish, tanh, sigmoid, softsign, hard_tanh, hard_sigmoid, softmax, identity; got \"leakyrelu\" (did you mean \"leaky_relu\"?)" \
  compare kind.json
expect "a comparison in place of a config" 2 "small.json: expected a training config, got a comparison (use rectify compare)" train small.json
expect "an activation beside the axis" 2 "small.json:1:1: --set model.layers[0].activation=tanh: expected a key that nothing else sets, got \"model.layers[0].activation\" (the axis activation sets it)" \
  compare small.json --set 'model.layers[0].activation=tanh'
expect "seeds to tune and to compare by" 2 "both.json:5:11: tune.seeds: expected seeds that the comparison does not use, got 2" \
  compare both.json
expect "a training config" 2 "base.json: axes: expected keys to vary, got a training config (use rectify train)" compare base.json
expect "no file" 3 "$("$rectify" train none.json 2>&1 | sed 's/^rectify: //')" compare none.json
"$rectify" compare one --resume --seeds 3 --quiet >/dev/null || fail "--resume --seeds: expected more seeds to be added"
[ "$(find one/trials -name model.safetensors | wc -l)" = 9 ] || fail "--resume --seeds: expected three trials more"
mkdir other && sed 's/"seeds": 2,/"seeds": [7, 8, 9, 10],/' small.json >other/small.json
expect "other seeds" 2 "one/experiment.json: seeds: expected 3, as when the comparison was started; got [7,8,9,10] (choose another --out, or --overwrite it)" \
  compare other/small.json --out one --resume
expect "a folder" 2 "one: experiment: expected a JSON file, got a folder (--resume resumes the comparison in it)" compare one
expect "in the way" 2 "one: comparison folder: expected an empty or new folder, got one with files in it (choose another --out, or --overwrite it, or --resume its comparison)" \
  compare small.json --out one
expect "a comparison among runs" 2 "one: expected a run folder, got a comparison folder (a comparison is reported alone)" \
  report one one/trials/01-relu/seed-1 --out both.html
expect "nothing to tune by" 2 "tuned.json:5:11: tune: expected data.validation above 0 to tune by, got 0 (data.validation=0.1 uses a tenth of the training set)" \
  compare tuned.json --set data.validation=0
expect "a layer that does not fit" 2 "relu, seed 1: layers[2] dense: outputs: expected 10, one per class; got 3
leaky_relu, seed 1: layers[2] dense: outputs: expected 10, one per class; got 3" \
  compare untuned.json --set 'model.layers[1].units=3'
finish
