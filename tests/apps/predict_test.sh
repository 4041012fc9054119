#!/usr/bin/env bash
# predict_test.sh RECTIFY: what users do with a trained model: predict, evaluate, summary.
. "$(dirname "${BASH_SOURCE[0]}")/helpers.sh"

cat >digits.json <<'JSON'
{
  "data": {"source": "digits", "limit": 1000},
  "model": {"layers": [{"type": "dense", "units": 40, "activation": "relu"}, {"type": "dense", "units": 10}]},
  "training": {"epochs": 2, "batch_size": 30}
}
JSON
"$rectify" train digits.json --quiet --out run >/dev/null || fail "train"
"$rectify" train digits.json --quiet --out lost \
  --set optimizer='{"type": "sgd", "learning_rate": 1e30}' >/dev/null 2>&1

# The model's own examples, as files of every kind; and three images for another model.
python3 - <<'PYTHON'
import gzip, json, struct
header = open("run/model.safetensors", "rb").read()
size, = struct.unpack("<Q", header[:8])
metadata = json.loads(header[8:8 + size])["__metadata__"]
examples = json.loads(metadata["examples"])
inputs = examples["inputs"]
json.dump(examples, open("examples.json", "w"))

def npy(name, descr, shape, data, fortran=False, order="<"):
    head = "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }" % (order + descr, fortran, shape)
    head += " " * (117 - len(head)) + "\n"
    open(name, "wb").write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head.encode() + data)

def packed(code, rows, order="<"):
    flat = [int(x) if code in "Bhiq" else x for row in rows for x in row]
    return struct.pack(order + str(len(flat)) + code, *flat)

columns = list(zip(*inputs))
npy("bytes.npy", "u1", (4, 28, 28), packed("B", inputs), order="|")
npy("floats.npy", "f4", (4, 784), packed("f", inputs))
npy("doubles.npy", "f8", (4, 784), packed("d", columns), fortran=True)
npy("ints.npy", "i8", (4, 784), packed("q", inputs))
npy("big_endian.npy", "i2", (4, 784), packed("h", inputs, ">"), order=">")
npy("one.npy", "u1", (784,), packed("B", inputs[:1]), order="|")
npy("none.npy", "u1", (0, 784), b"", order="|")
npy("nan.npy", "f4", (1, 784), packed("f", [[0] * 5 + [float("nan")] + [0] * 778]))
npy("image.npy", "u1", (28, 28), packed("B", inputs[:1]), order="|")
npy("half.npy", "f2", (4, 784), b"00" * 784 * 4)
text = "\n".join(",".join("%d" % x for x in row) for row in inputs) + "\n"
open("plain.csv", "w").write(text)
open("header.csv", "w").write(",".join("pixel%d" % i for i in range(784)) + "\n" + text)
open("excel.csv", "w").write("\ufeff" + text.replace(",", ";").replace("\n", "\r\n"))
idx = struct.pack(">IIII", 0x803, 4, 28, 28) + packed("B", inputs)
open("images-idx3-ubyte", "wb").write(idx)
gzip.open("images-idx3-ubyte.gz", "wb").write(idx)
gzip.open("plain.csv.gz", "wb").write(text.encode())
open("cut.npy", "wb").write(open("bytes.npy", "rb").read()[:1000])
open("cut.gz", "wb").write(open("images-idx3-ubyte.gz", "rb").read()[:100])
open("x.npz", "wb").write(b"PK\x03\x04 and more")
open("missing.csv", "w").write(",".join(["1"] * 783) + ",\n")
open("cut.safetensors", "wb").write(header[:-100])
open("short.safetensors", "wb").write(header[:5])
PYTHON

# --- predict: the examples' outputs, from every kind of file, by name and through a pipe.
"$rectify" predict run --input bytes.npy >expected.csv || fail "predict"
python3 - <<'PYTHON' || fail "predict: expected the outputs that the model file has for its examples"
import csv, json
rows = list(csv.reader(open("expected.csv")))
assert rows[0] == ["class_%d" % c for c in range(10)], rows[0]
outputs = json.load(open("examples.json"))["outputs"]
assert len(rows) == 5
largest = max(abs(y) for row in outputs for y in row)
for row, output in zip(rows[1:], outputs):
    for a, b in zip(map(float, row), output):
        assert abs(a - b) <= 1e-4 * largest, (a, b)
PYTHON
for file in bytes.npy floats.npy doubles.npy ints.npy big_endian.npy plain.csv header.csv excel.csv \
    plain.csv.gz images-idx3-ubyte images-idx3-ubyte.gz; do
  "$rectify" predict run/model.safetensors --input $file | cmp -s - expected.csv ||
    fail "predict $file: expected the same as from bytes.npy"
  cat $file | "$rectify" predict run --input - --output - --threads 3 | cmp -s - expected.csv ||
    fail "predict $file through a pipe: expected the same as from bytes.npy"
done
"$rectify" predict run --input one.npy | cmp -s - <(head -2 expected.csv) || fail "predict one sample"
[ "$("$rectify" predict run --input none.npy | wc -l)" = 1 ] || fail "predict no sample"

"$rectify" predict run --input bytes.npy --as probabilities --output p.csv >said.txt || fail "predict p"
[ "$(cat said.txt)" = "probabilities of 4 samples in p.csv" ] || fail "predict: $(cat said.txt)"
"$rectify" predict run --input bytes.npy --as classes >c.csv || fail "predict --as classes"
"$rectify" predict run --input bytes.npy --as classes --json >c.json || fail "predict --json"
"$rectify" predict run --input bytes.npy --as classes --output c.npy --json >file.json
for as in logits probabilities classes; do
  "$rectify" predict run --input bytes.npy --as $as --output $as.npy >/dev/null || fail "npy $as"
done
python3 - <<'PYTHON' || fail "predict: expected probabilities and classes that fit the logits"
import csv, json, math, struct
logits = [[float(x) for x in row] for row in list(csv.reader(open("expected.csv")))[1:]]
classes = [row.index(max(row)) for row in logits]
probabilities = list(csv.reader(open("p.csv")))
assert probabilities[0] == ["class_%d" % c for c in range(10)]
for row, p in zip(logits, probabilities[1:]):
    total = sum(math.exp(x - max(row)) for x in row)
    for x, got in zip(row, map(float, p)):
        assert abs(math.exp(x - max(row)) / total - got) < 1e-6
rows = list(csv.DictReader(open("c.csv")))
assert [int(row["class"]) for row in rows] == classes
assert [row["label"] for row in rows] == [str(c) for c in classes]
document = json.load(open("c.json"))
assert document["predictions"] == classes and document["samples"] == 4
assert document["output"] is None and document["as"] == "classes"
document = json.load(open("file.json"))
assert document["output"] == "c.npy" and "predictions" not in document
data = open("c.npy", "rb").read()
assert b"'descr': '<i8', 'fortran_order': False, 'shape': (4,)" in data
assert list(struct.unpack("<4q", data[-32:])) == classes
PYTHON
if /usr/bin/python3 -c 'import numpy' 2>/dev/null; then
  /usr/bin/python3 - "$rectify" <<'PYTHON' || fail "numpy: expected to read ours, and we its arrays"
import json, subprocess, sys
import numpy as np
x = np.load("bytes.npy")
logits, p, classes = (np.load(n + ".npy") for n in ("logits", "probabilities", "classes"))
assert logits.shape == (4, 10) and logits.dtype.kind == "f" and classes.dtype == np.int64
assert (classes == logits.argmax(1)).all()
assert np.allclose(p.sum(1), 1) and np.allclose(p, np.exp(logits) / np.exp(logits).sum(1)[:, None])
for kind in ("u1", "i2", ">i4", "u8", "f4", ">f8"):
    for order in "CF":
        for shape in ((4, 784), (4, 28, 28), (4, 7, 4, 28)):
            np.save("theirs.npy", np.array(x.reshape(shape).astype(kind), order=order))
            subprocess.run([sys.argv[1], "predict", "run", "--input", "theirs.npy", "--output",
                            "back.npy", "--overwrite"], check=True, capture_output=True)
            assert (np.load("back.npy") == logits).all(), (kind, order, shape)
for save in (np.savez, np.savez_compressed):
    save("theirs.npz", x=x.reshape(4, 28, 28), y=classes)
    done = subprocess.run([sys.argv[1], "predict", "run", "--input", "theirs.npz", "--output",
                           "back.npz", "--overwrite"], capture_output=True, text=True)
    if "no libzip" not in done.stderr:
        assert done.returncode == 0 and (np.load("back.npz")["logits"] == logits).all(), done
PYTHON
fi

# --- evaluate: the run's own figures, and sums that fit.
"$rectify" evaluate run --data digits --json >evaluated.json || fail "evaluate --json"
for threads in 1 3; do
  "$rectify" evaluate run --data '"digits"' --threads $threads --json | cmp -s - evaluated.json ||
    fail "evaluate with $threads threads: expected the same bytes"
done
python3 - <<'PYTHON' || fail "evaluate: expected the run's figures and sums that fit"
import json, math
got = json.load(open("evaluated.json"))
test = json.loads(open("run/metrics.jsonl").read().splitlines()[-1])
assert got["accuracy"] == test["test_accuracy"] and got["loss"] == test["test_loss"]
confusion, n = got["confusion"], got["samples"]
assert n == 5000 and sum(map(sum, confusion)) == n
assert sum(confusion[c][c] for c in range(10)) == round(got["accuracy"] * n)
for c, scores in enumerate(got["classes"]):
    assert scores["class"] == c and scores["label"] == str(c)
    assert scores["support"] == sum(confusion[c])
    assert math.isclose(scores["recall"], confusion[c][c] / sum(confusion[c]))
    assert math.isclose(scores["precision"], confusion[c][c] / sum(row[c] for row in confusion))
    p, r = scores["precision"], scores["recall"]
    assert math.isclose(scores["f1"], 2 * p * r / (p + r))
for key in ("precision", "recall", "f1"):
    assert math.isclose(got["macro_average"][key], sum(s[key] for s in got["classes"]) / 10)
bins = got["calibration"]["bins"]
assert len(bins) == 15 and sum(b["samples"] for b in bins) == n
error = sum(b["samples"] * abs(b["accuracy"] - b["confidence"]) for b in bins if b["samples"]) / n
assert math.isclose(error, got["calibration"]["expected_error"])
assert got["accuracy"] < got["top_5_accuracy"] <= 1 and "roc_auc" not in got
p = got["accuracy"]
assert math.isclose(got["accuracy_standard_error"], math.sqrt(p * (1 - p) / n))
PYTHON
"$rectify" evaluate run --data digits --split train --json >train.json
grep -q '"samples": 10000' train.json || fail "evaluate --split train"

# --- summary: by a config, a run and a model.
sed 's/"units": 40/"units": 256/; s/"units": 10/"units": 128, "activation": "relu"}, {"type": "dense", "units": 10/' \
  digits.json >wide.json
"$rectify" summary wide.json --json >wide.txt || fail "summary"
python3 - wide.txt <<'PYTHON' || fail "summary: expected 784-256-128-10 as it is counted by hand"
import json, sys
got = json.load(open(sys.argv[1]))
assert got["inputs"] == 784 and got["parameters"] == 235146 and got["multiply_adds"] == 234752
assert [layer["type"] for layer in got["layers"]] == ["dense", "relu", "dense", "relu", "dense"]
assert [layer["parameters"] for layer in got["layers"]] == [200960, 0, 32896, 0, 1290]
assert [layer["outputs"] for layer in got["layers"]] == [256, 256, 128, 128, 10]
training = got["training"]
assert training["batch_size"] == 30 and training["optimizer_bytes"] == 2 * got["weight_bytes"]
assert training["flops_per_step"] == 2 * 30 * (3 * 234752 - 200704)
PYTHON
"$rectify" summary digits.json >of_config.txt && "$rectify" summary run >of_run.txt &&
  grep -q '^trained for  classification, loss softmax_cross_entropy$' of_run.txt &&
  [ "$(sed '/^step/q' of_config.txt)" = "$(sed '/^step/q' of_run.txt)" ] || fail "summary of a run"
grep -q '^samples  .* for training  .* for test$' of_config.txt || fail "summary: $(cat of_config.txt)"
"$rectify" summary run/model.safetensors --json | python3 -c '
import json, sys
got = json.load(sys.stdin)
assert got["parameters"] == 784 * 40 + 40 + 400 + 10 and "training" not in got' || fail "summary of a model"

# --- text: no line is wider than the terminal, and a pipe gets everything without control characters.
cat >in_terminal.py <<'PYTHON'
import fcntl, os, pty, struct, sys, termios
width, command = int(sys.argv[1]), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 24, width, 0, 0))
    os.execv(command[0], command)
text = b""
while True:
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    text += piece
assert os.waitpid(child, 0)[1] == 0, text
lines = text.decode().replace("\r\n", "\n").splitlines()
wide = [line for line in lines if len(line) > width]
assert len(lines) > 5 and not wide, wide
PYTHON
for width in 20 40 80 200; do
  python3 in_terminal.py $width "$rectify" summary wide.json || fail "summary on $width columns"
  python3 in_terminal.py $width "$rectify" evaluate run --data digits || fail "evaluate on $width"
done
for command in "summary wide.json" "evaluate run --data digits" "predict run --input bytes.npy"; do
  "$rectify" $command | LC_ALL=C grep -q '[^ -~]' && fail "$command: expected plain text in a pipe"
  "$rectify" ${command%% *} --help | grep -q 'Example: ' || fail "$command --help: expected an example"
done
"$rectify" evaluate run --data digits >wide80.txt
[ "$(awk '{ if (length > 80) n++ } END { print n + 0 }' wide80.txt)" = 0 ] || fail "evaluate: 80 columns"
grep -q '^confusion matrix: true classes in rows, predicted classes in columns$' wide80.txt || fail "evaluate: the confusion"

# --- errors.
printf '1,2,3\n' >three.csv
expect "features" 3 'three.csv: features: expected 784 for this model, got 3' \
  predict run --input three.csv
expect "one image" 3 \
  'image.npy: features: expected 784 for this model, got 28 (one sample? its shape is then (1, 784))' \
  predict run --input image.npy
expect "nan" 3 \
  'nan.npy: row 0, column 5: expected a finite number, got nan (both are counted from 0)' \
  predict run --input nan.npy
expect "a missing value" 3 'missing.csv:1:1567: column 784: expected a number, got nothing' \
  predict run --input missing.csv
expect "npz" 3 \
  'x.npz: zip: expected an archive, got a damaged one (is the file complete?)' \
  predict run --input x.npz
expect "a cut .npy" 3 \
  'cut.npy: data: expected 4 x 28 x 28 x 1 bytes, got 872 (is the file complete?)' \
  predict run --input cut.npy
expect "a cut .gz" 3 \
  'cut.gz: gzip: expected a complete stream, got one that ends early (is the download complete?)' \
  predict run --input cut.gz
expect "half precision" 3 \
  'half.npy: dtype: expected bool, int8 to int64, uint8 to uint64, float32 or float64; got "<f2" (x.astype("float32") converts it)' \
  predict run --input half.npy
expect "no such input" 3 'nothing.npy: file: expected a readable file, got "No such file or directory"' \
  predict run --input nothing.npy
expect "an output of another kind" 2 \
  '--output: expected a name that ends in .npy, .npz or .csv, or - for CSV on standard output; got "x.txt"' \
  predict run --input bytes.npy --output x.txt
expect "an unwritable output" 3 \
  'no/folder.csv: file: expected a writable file, got "No such file or directory"' \
  predict run --input bytes.npy --output no/folder.csv
expect "--as mistyped" 2 \
  '--as: expected one of logits, probabilities, classes, values; got "clases" (did you mean "classes"?)' \
  predict run --input bytes.npy --as clases
expect "a config as a model" 3 \
  'digits.json: model: expected a model.safetensors or a run folder, got a config (train it first: rectify train digits.json)' \
  predict digits.json --input bytes.npy
expect "no such model" 3 'nothing: file: expected a readable file, got "No such file or directory"' \
  evaluate nothing --data digits
expect "a run that diverged" 3 \
  'lost: model.safetensors: expected a trained model, got none (the run diverged)' \
  evaluate lost --data digits
mkdir -p unfinished && echo '{"status": "running"}' >unfinished/run.json
expect "a run that has not ended" 3 \
  'unfinished: model.safetensors: expected a trained model, got none (the run has not ended)' \
  summary unfinished
for command in "predict short.safetensors --input bytes.npy" "evaluate cut.safetensors --data digits" \
    "summary cut.safetensors"; do
  "$rectify" $command >/dev/null 2>err.txt
  [ $? = 3 ] || fail "$command: expected exit code 3"
  grep -Eq '^rectify: (short|cut)\.safetensors: ' err.txt || fail "$command: $(cat err.txt)"
done
expect "a source mistyped" 2 \
  '--data: expected one of fashion-mnist, mnist, digits, spirals, circles, moons, xor, idx, csv, npz; got "digitz" (did you mean "digits"?)' \
  evaluate run --data digitz
expect "a source that is no JSON" 2 \
  '--data:1:7: JSON: expected a colon after the key, got the end of the file' \
  evaluate run --data '{"idx"'
"$rectify" evaluate run --data '{"idx": {"train_image": "x"}}' 2>err.txt
[ $? = 2 ] || fail "a key of a source mistyped: expected exit code 2"
grep -q '^rectify: --data:1:.*"train_image" (did you mean "train_images"?)$' err.txt ||
  fail "a key of a source mistyped: $(cat err.txt)"
expect "--split mistyped" 2 '--split: expected one of test, train; got "tset" (did you mean "test"?)' \
  evaluate run --data digits --split tset

# Images of 2 x 2 pixels, without names of classes.
python3 - <<'PYTHON'
import struct
for name, count in (("train", 30), ("test", 9)):
    open(name + "-i", "wb").write(struct.pack(">IIII", 0x803, count, 2, 2) +
                                  bytes(17 * i % 256 for i in range(count * 4)))
    open(name + "-l", "wb").write(struct.pack(">II", 0x801, count) + bytes(i % 3 for i in range(count)))
PYTHON
source='{"idx": {"train_images": "train-i", "train_labels": "train-l", "test_images": "test-i", "test_labels": "test-l"}}'
expect "a model for other inputs" 3 \
  'run: inputs: expected 4 (features of idx), got 784' evaluate run --data "$source"
"$rectify" train digits.json --quiet --out small --set data.source="$source" --set data.limit=30 \
  --set 'model.layers[1].units=3' >/dev/null || fail "train on IDX files"
"$rectify" evaluate small --data "$source" >/dev/null || fail "evaluate on IDX files"
printf '0,1,2,3\n' | "$rectify" predict small --input - --as probabilities >small.csv || fail "no names"
head -1 small.csv | grep -qx 'class_0,class_1,class_2' || fail "no names: $(head -1 small.csv)"
[ "$(printf '0,1,2,3\n' | "$rectify" predict small --input - --as classes | head -1)" = class ] ||
  fail "classes without names: expected the one column class"
"$rectify" predict small --input test-i --as logits >/dev/null || fail "IDX by what is in it"
expect "labels for images" 3 'test-l: dimensions: expected 2 or more, got 1 (are these the labels?)' \
  predict small --input test-l

# --- one output for two classes, one of them rare; the weights are numbers in the run's config.
python3 - <<'PYTHON'
import struct
for name, count in (("train", 400), ("test", 100)):
    labels = [int(i % 5 == 0) for i in range(count)]
    pixels = [(40 * k + 7 * i) % 100 + 100 * labels[i] for i in range(count) for k in range(4)]
    open(name + "-2i", "wb").write(struct.pack(">IIII", 0x803, count, 2, 2) + bytes(pixels))
    open(name + "-2l", "wb").write(struct.pack(">II", 0x801, count) + bytes(labels))
PYTHON
two='{"idx": {"train_images": "train-2i", "train_labels": "train-2l", "test_images": "test-2i", "test_labels": "test-2l"}}'
train_two() {
  "$rectify" train digits.json --quiet --set data.source="$two" --set data.limit=400 \
    --set training.epochs=40 --set optimizer.type=adam --set optimizer.learning_rate=0.01 "$@" >/dev/null
}
train_two --out one_output --set 'model.layers[1].units=1' || fail "train with one output"
train_two --out two_outputs --set 'model.layers[1].units=2' \
  --set 'loss={"type": "softmax_cross_entropy", "class_weights": "balanced"}' ||
  fail "train with balanced class weights"
for run in one_output two_outputs; do
  "$rectify" evaluate $run --data "$two" --json >$run.json || fail "evaluate $run"
  "$rectify" evaluate $run --data "$two" >$run.txt || fail "evaluate $run"
  for as in logits probabilities classes; do
    "$rectify" predict $run --input test-2i --as $as >$run.$as.csv || fail "predict $run --as $as"
  done
done
grep -q '^ *ROC AUC  ' one_output.txt || fail "evaluate: expected the ROC AUC of two classes"
python3 - <<'PYTHON' || fail "one output: expected what two outputs give"
import csv, json, math
loss = {run: json.load(open(run + "/config.json"))["loss"] for run in ("one_output", "two_outputs")}
assert loss["one_output"] == {"type": "binary_cross_entropy", "positive_weight": 1}, loss
assert loss["two_outputs"]["class_weights"] == [400 / (2 * 320), 400 / (2 * 80)], loss
labels = [int(i % 5 == 0) for i in range(100)]
for run in loss:
    got = json.load(open(run + ".json"))
    assert got["accuracy"] >= 0.98 and got["roc_auc"] >= 0.98 and "top_5_accuracy" not in got, got
    p, classes, logits = (list(csv.reader(open(f"{run}.{kind}.csv")))
                          for kind in ("probabilities", "classes", "logits"))
    assert p[0] == ["class_0", "class_1"], p[0]
    assert logits[0] == (["output_0"] if run == "one_output" else ["class_0", "class_1"]), logits[0]
    for pair, c, y in zip(p[1:], classes[1:], logits[1:]):
        low, high = map(float, pair)
        assert math.isclose(low + high, 1, rel_tol=1e-5) and int(c[0]) == (high > low), (pair, c)
        if run == "one_output":
            assert math.isclose(high, 1 / (1 + math.exp(-float(y[0]))), rel_tol=1e-4, abs_tol=1e-9)
    assert sum(int(c[0]) == label for c, label in zip(classes[1:], labels)) == 100 * got["accuracy"]
PYTHON
expect "class weights of another number of classes" 2 \
  'loss: class_weights: expected 2 numbers, one per class; got 3' \
  train digits.json --quiet --out three --set data.source="$two" --set 'model.layers[1].units=2' \
  --set 'loss={"type": "softmax_cross_entropy", "class_weights": [1, 2, 3]}'

# --- evaluate: another table by its name, read as the model's training table.
python3 - <<'PYTHON'
import random
draw = random.Random(3)
def table(name, rows, columns, separator, colours):
    with open(name, "w") as file:
        print(separator.join(columns), file=file)
        for k in range(rows):
            size, colour = draw.gauss(0, 1), draw.choice(colours)
            cells = {"id": k, "size": "" if k % 9 == 4 else f"{size:.3f}", "colour": colour,
                     "kind": "big" if size > 0 else "small"}
            print(separator.join(str(cells[column]) for column in columns), file=file)
table("plants.csv", 90, ["id", "size", "colour", "kind"], ";", ["red", "blue"])
table("later.csv", 30, ["kind", "colour", "size"], ",", ["red", "blue", "grey"])
PYTHON
"$rectify" init plants.json --data plants.csv >/dev/null || fail "init for a table"
"$rectify" train plants.json --quiet --out plants --set training.epochs=20 >/dev/null 2>&1 || fail "train on a table"
"$rectify" evaluate plants --data later.csv --json >by_name.json || fail "evaluate --data later.csv"
"$rectify" evaluate plants --data '{"csv": {"train": "later.csv", "test": "later.csv", "label": "kind"}}' --json \
  >by_json.json || fail "evaluate on a table as JSON"
python3 - <<'PYTHON' || fail "evaluate --data later.csv: expected all rows, with the figures of the table as JSON"
import json
named, given = json.load(open("by_name.json")), json.load(open("by_json.json"))
assert named["samples"] == 30, named["samples"]
assert (named["accuracy"], named["loss"], named["confusion"]) == (given["accuracy"], given["loss"], given["confusion"])
assert sum('"grey" in' in warning for warning in named["warnings"]) == 1, named["warnings"]
PYTHON
"$rectify" evaluate plants --data later.csv 2>/dev/null | head -1 | grep -qx 'later.csv: 30 samples' ||
  fail "evaluate --data later.csv: expected its name and number of rows"
expect "a table for a model of images" 2 \
  '--data: expected a data source, as run does not say which column is the label; got "later.csv" (as JSON: {"csv": {"train": "x.csv", "test": "x.csv", "label": "COLUMN"}})' \
  evaluate run --data later.csv

# --- a loss that is not finite is no result.
python3 - <<'PYTHON'
import array, json, struct
model = open("two_outputs/model.safetensors", "rb").read()
size, = struct.unpack("<Q", model[:8])
header = json.loads(model[8:8 + size])
header["__metadata__"]["examples"] = '{"inputs": [], "outputs": []}'
del header["__metadata__"]["checksum"]
text = json.dumps(header).encode()
weights = array.array("f", model[8 + size:])
weights = array.array("f", (((w > 0) - (w < 0)) * 1e38 for w in weights))
open("huge.safetensors", "wb").write(struct.pack("<Q", len(text)) + text + weights.tobytes())
PYTHON
expect "a loss that is not finite" 4 \
  'huge.safetensors: loss: expected a finite number, got nan on idx (are its values too large for the model?)' \
  evaluate huge.safetensors --data "$two"

finish
