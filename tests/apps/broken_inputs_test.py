#!/usr/bin/env python3
"""broken_inputs_test.py RECTIFY: what is wrong is refused with the exact words and exit code here,
on standard error and as JSON; it never crashes, and never loses what was there."""

import copy
import gzip
import io
import json
import os
import re
import struct
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

NET = [{"type": "dense", "units": 4, "activation": "relu"}, {"type": "dense", "units": 3}]
IDX = {"train_images": "images", "train_labels": "labels",
       "test_images": "images", "test_labels": "labels"}
GOOD = {"data": {"source": {"idx": IDX}}, "model": {"layers": NET},
        "training": {"epochs": 1, "batch_size": 4}}

CASES = []


def case(code, message, arguments=("train", "config.json"), **changed):
    """`changed`: text (of the config), set (paths into the good config), files."""
    CASES.append((code, message, list(arguments), changed))


def idx(*shape, values):
    header = struct.pack(f">{1 + len(shape)}I", 0x800 + len(shape), *shape)
    return header + bytes(values)


IMAGES = idx(12, 2, 2, values=[40 * (i % 5) for i in range(48)])
LABELS = idx(12, values=[i % 3 for i in range(12)])


def broken(name, data):
    """The good config, with the training images or labels in a file of this name."""
    key = "train_labels" if "labels" in name else "train_images"
    return {"files": {name: data}, "set": {f"data.source.idx.{key}": name}}


# Data files: 3.
case(3, 'nowhere: file: expected a readable file, got "No such file or directory"',
     set={"data.source.idx.train_images": "nowhere"})
case(3, "cut.gz: gzip: expected a complete stream, got one that ends early (is the download complete?)",
     **broken("cut.gz", gzip.compress(IMAGES, mtime=0)[:-12]))
case(3, 'bad.gz: gzip: expected intact data, got "incorrect data check" (is the file damaged?)',
     **broken("bad.gz", gzip.compress(IMAGES, mtime=0)[:-8] + bytes(8)))
case(3, "twice.gz: magic: expected 0x00000803, got 0x1f8b0800 (is this a .gz file within a .gz file?)",
     **broken("twice.gz", gzip.compress(gzip.compress(IMAGES, mtime=0), mtime=0)))
case(3, "page.gz: magic: expected 0x00000803, got 0x3c21444f (is this a web page?)",
     **broken("page.gz", b"<!DOCTYPE html><html>not found</html>"))
case(3, "archive: magic: expected 0x00000803, got 0x504b0304 (is this a .zip file?)",
     **broken("archive", b"PK\x03\x04" + bytes(60)))
case(3, "empty: magic: expected 4 bytes, got 0 (is the download complete?)", **broken("empty", b""))
ZEROS = gzip.compress(bytes(100_000_000), mtime=0)
case(3, f"bomb.gz: gzip: expected at most {(4 << 20) + 100 * len(ZEROS)} bytes of data in a file of this size, "
        "got more (decompress it first if this is intended)", **broken("bomb.gz", ZEROS))


def bomb():
    """An archive of one array, a thousand times its size."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x_train.npy", bytes(100_000_000))
    return file.getvalue()


case(3, 'run/run.json: status: expected text, got 3', arguments=("report", "run"),
     files={"run/run.json": b'{"status": 3}', "run/config.json": b"{}"})
case(3, "run/run.json:1:211: JSON: expected at most 200 levels, got more", arguments=("report", "run"),
     files={"run/run.json": b'{"status": ' + b"[" * 100_000, "run/config.json": b"{}"})
case(3, 'run/metrics.jsonl:2: dead: expected keys that are whole numbers, got "x"',
     arguments=("report", "run"),
     files={"run/run.json": b"{}", "run/config.json": b"{}",
            "run/metrics.jsonl": b'{"epoch": 0}\n{"epoch": 1, "dead": {"x": 0.5}}\n'})
case(3, "short: size: expected 16 + 12 x 2 x 2 bytes, got 16 + 43 (is the download complete?)",
     **broken("short", IMAGES[:-5]))
case(3, "labels-as-images: dimensions: expected 3, got 1 (are these the labels?)",
     files={"labels-as-images": LABELS}, set={"data.source.idx.train_images": "labels-as-images"})
case(3, "doubles: element type: expected unsigned byte (0x08), got double (0x0e)",
     **broken("doubles", struct.pack(">IIII", 0xE03, 12, 2, 2) + bytes(48 * 8)))
case(3, "few-labels: labels: expected 12, one per sample; got 11",
     **broken("few-labels", idx(11, values=[0] * 11)))
case(3, "high-labels: label of sample 5: expected 0 to 2, got 7",
     files={"high-labels": idx(12, values=[0, 1, 2, 0, 1, 7] + [0] * 6)},
     set={"data.source.idx.test_labels": "high-labels"})

# Tables: 3; what the config says of them: 2.
FLOWERS = "width,height,kind\n1,2,rose\n3,4,lily\n5,6,iris\n"


def csv(text, test=None, **fields):
    """The good config on these tables."""
    source = {"train": "train.csv", "label": "kind", **fields}
    files = {"train.csv": text.encode()}
    if test is not None:
        source["test"] = "test.csv"
        files["test.csv"] = test.encode()
    return {"files": files, "set": {"data.source": {"csv": source}}}


FILLS_IN = ('(in data.source.csv, "missing": "median" or "mean" fills them in, "drop" leaves such rows out)')
case(3, 'train.csv: column "width": expected a value in each row, got nothing in 1 row, the first in row 3 '
        f'{FILLS_IN}\n'
        'train.csv: column "height": expected finite numbers, got "inf" in 1 row, the first in row 4 ("ignore": ["height"] leaves it out)',
     **csv(FLOWERS.replace("3,4", ",4").replace("6", "inf")))
case(3, 'train.csv: column "height": expected numbers, got "tall" in 1 row, the first in row 2 (in '
        'data.source.csv, "categories": {"height": "one_hot"} takes all values as texts, "missing_words" '
        'takes texts as missing)', **csv(FLOWERS.replace("2", "tall")))
case(3, 'train.csv: column "width": expected a value in each row, got "NA" in 1 row, the first in row 3 '
        f'{FILLS_IN}', **csv(FLOWERS.replace("3", "NA")))
case(3, 'train.csv:3: columns: expected 3 as in line 1, got 4', **csv(FLOWERS.replace("4", "4,9")))
case(3, 'train.csv: header: expected a column "knid", got width, height, kind (did you mean '
        '"kind"?)', **csv(FLOWERS, label="knid"))
case(3, "train.csv: columns: expected a column with index 7, got 3 columns", **csv(FLOWERS, label=7))
case(3, "train.csv: rows: expected at least one, got none", **csv(""))
case(3, "train.csv: rows: expected at least one below the header, got none",
     **csv("width,height,kind\n"))
case(3, 'test.csv: header: expected a column "height", got kind, width',
     **csv(FLOWERS, "kind,width\nrose,1\n"))
case(3, 'test.csv: column "kind": expected one of iris, lily, rose, the classes of training; got "Lily" in '
        '1 row, the first in row 2 (did you mean "lily"?)', **csv(FLOWERS, FLOWERS.replace("rose", "Lily")))
case(3, 'train.csv: column "x": expected at most 4,096 classes, got 5,000 in 5,000 rows, the first in row 2 (values are for "task": '
        '"regression")', **csv("x,y\n" + "".join(f"{i}.5,1\n" for i in range(5000)), label="x"))
case(3, 'train.csv: column "kind": expected numbers, got "rose" in 3 rows, the first in row 2 (classes are '
        'for "task": "classification")',
     **csv(FLOWERS, task="regression"))
case(3, 'nothing.csv: file: expected a readable file, got "No such file or directory"',
     **csv(FLOWERS, train="nothing.csv"))
case(2, "config.json: data.source.csv.label: expected one column for classification, got 2 (several "
        'are for "task": "multilabel" or "regression")', **csv(FLOWERS, label=["kind", "width"]))
case(2, "config.json: data.source.csv.test_fraction: expected a number > 0 and < 1, got 1",
     **csv(FLOWERS, test_fraction=1))
case(2, "config.json: data.source.csv.label: expected the name or the index of a column, or a list of "
        "them; got nothing", set={"data.source": {"csv": {"train": "x"}}})
case(2, "data.augment: expected images, got 2 features of csv",
     files={"train.csv": FLOWERS.encode()},
     set={"data.source": {"csv": {"train": "train.csv", "label": "kind"}}, "data.augment": {"shift": 2}})
case(2, "data.augment: shift: expected less than 2 for images of 2 x 2, got 2",
     set={"data.augment": {"shift": 2}})


# Archives: 3.
def npy(descr, shape, data):
    head = f"{{'descr': '{descr}', 'fortran_order': False, 'shape': {shape}, }}"
    return b"\x93NUMPY\x01\0" + struct.pack("<H", len(head)) + head.encode() + data


def npz(**changed):
    """The good config on an archive, with these arrays instead; None: without it."""
    arrays = {"x_train": npy("|u1", (3, 2, 2), bytes(12)), "y_train": npy("|u1", (3,), b"\0\1\2"),
              "x_test": npy("|u1", (1, 2, 2), bytes(4)), "y_test": npy("|u1", (1,), b"\1"), **changed}
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for name, data in arrays.items():
            if data is not None:
                file.writestr(name + ".npy", data)
    return archive_of(archive.getvalue())


def archive_of(data):
    return {"files": {"x.npz": data}, "set": {"data.source": {"npz": "x.npz"}}}


HAS_NPZ = '"npz": null' not in subprocess.run(
    [os.path.realpath(sys.argv[1]), "doctor", "--json"], text=True, capture_output=True,
    check=True).stdout

if HAS_NPZ:
    case(3, f"bomb.npz: x_train: zip: expected at most {(4 << 20) + 100 * len(bomb())} bytes of data in a file of "
            "this size, got 100000000 (decompress it first if this is intended)",
         files={"bomb.npz": bomb()}, set={"data.source": {"npz": "bomb.npz"}})
    case(3, "x.npz: arrays: expected x_train, got x_test, y_test, y_train (did you mean \"y_train\"?)",
         **npz(x_train=None))
    case(3, "x.npz: y_train: samples: expected 3, as in x; got 2",
         **npz(y_train=npy("|u1", (2,), bytes(2))))
    case(3, "x.npz: x_test: features: expected 4, as in x_train; got 6",
         **npz(x_test=npy("|u1", (1, 2, 3), bytes(6))))
    case(3, "x.npz: y_test: label of sample 0: expected 0 to 2, the classes of y_train; got 9",
         **npz(y_test=npy("|u1", (1,), b"\x09")))
    case(3, "x.npz: y_train: data: expected 3 x 8 bytes, got 9 (is the file complete?)",
         **npz(y_train=npy("<i8", (3,), bytes(9))))
    case(3, 'x.npz: x_train: dtype: expected bool, int8 to int64, uint8 to uint64, float32 or float64; '
            'got "<U5"',
         **npz(x_train=npy("<U5", (3, 4), bytes(240))))
    case(3, 'x.npz: zip: expected an archive, got a damaged one (is the file complete?)',
         **archive_of(b"PK\x03\x04" + bytes(60)))
else:
    case(3, "x.npz: format: expected a format other than .npz, got .npz (this build has no libzip; install "
            "libzip-dev and build again)", **npz())
case(3, 'x.npz: magic: expected PK, as of an .npz file; got "GIF8"', **archive_of(b"GIF89a"))
case(2, 'config.json: data.source.npz.file: expected text that is not empty, got ""',
     set={"data.source": {"npz": ""}})

# Configs: 2.
case(2, 'config.json:1:2: JSON: expected a key in quotes, got "n" (invalid literal)', text="{n: 1}")
case(2, "config.json:1:1: JSON: expected a value, got the end of the file", text="")
case(2, "config.json:1:24: seed: expected a unique key, got a duplicate (first at 1:11)\n"
        "config.json:1:1: data: expected an object, got nothing\n"
        "config.json:1:1: model: expected an object, got nothing",
     text='{"seed" : 1,  "seed" : 2}')
case(2, 'config.json:1:1: data: expected an object, got nothing\n'
        'config.json:1:1: model: expected an object, got nothing', text="{}")
case(2, 'config.json: training.epochs: expected a whole number >= 1 and <= 16777216, got "ten"',
     set={"training.epochs": "ten"})
case(2, "config.json: training.epochs: expected a whole number >= 1 and <= 16777216, got 0",
     set={"training.epochs": 0})
case(2, "config.json: training.batch_size: expected a whole number >= 1 and <= 16777216, got 2.5",
     set={"training.batch_size": 2.5})
case(2, 'config.json: training: key: expected one of epochs, batch_size, shuffle, '
        'early_stopping, time_limit, on_nonfinite, max_rollbacks; got '
        '"epoch" (did you mean "epochs"?)', set={"training.epoch": 3})
case(2, 'config.json: model.layers[0].type: expected one of dense, batch_norm, layer_norm, dropout, '
        'alpha_dropout, relu, leaky_relu, prelu, rrelu, relu6, elu, selu, celu, crelu, maxout, gelu, '
        'silu, mish, softplus, hard_swish, tanh, sigmoid, softsign, hard_tanh, hard_sigmoid, softmax, '
        'identity; got "danse" (did you mean "dense"?)',
     set={"model.layers.0.type": "danse"})
case(2, "config.json: model.layers[0].units: expected a whole number >= 1 and <= 16777216, got 0",
     set={"model.layers.0.units": 0})
case(2, "config.json: model.layers[0].units: expected a whole number >= 1 and <= 16777216, got 1e+20",
     set={"model.layers.0.units": 1e20})
case(2, "config.json: optimizer.learning_rate: expected a number > 0, got -1",
     set={"optimizer": {"type": "adam", "learning_rate": -1}})
case(2, "config.json:1:59: optimizer.learning_rate: expected a finite number, got 1e999",
     text='{"optimizer":          {"type": "adam", "learning_rate":  1e999}}')
case(2, "layers[2] dense: outputs: expected 3, one per class; got 5", set={"model.layers.1.units": 5})
case(2, "config.json: model.layers: expected a list of at least one layer, got a list",
     set={"model.layers": []})
case(2, 'config.json: data.source: expected one of fashion-mnist, mnist, digits, spirals, circles, moons, xor, '
        'idx, csv, npz; got "digitz" '
        '(did you mean "digits"?)', set={"data.source": "digitz"})
case(2, "data: validation: expected a fraction or a count below 12, got 12",
     set={"data.validation": 12})
case(2, 'checkpoint: model: expected "last", or data.validation above 0; got "best" without '
        'validation data', set={"checkpoint": {"model": "best"}})
case(2, 'config.json: training: key: expected one of epochs, batch_size, shuffle, '
        'early_stopping, time_limit, on_nonfinite, max_rollbacks; got '
        '"shufle" (did you mean "shuffle"?)\n'
        "config.json: seed: expected a whole number >= 0 and <= 9007199254740991, got -3\n"
        "config.json: vitals.every_epochs: expected a whole number >= 1 and <= 16777216, got true",
     set={"seed": -3, "training.shufle": True, "vitals": {"every_epochs": True}})

# Calls: 2.
case(2, "CONFIG is required\nrectify --help lists the commands, rectify COMMAND --help the options of a "
        "command",
     arguments=("train",))
case(2, 'command: expected one of train, compare, init, config, schema, evaluate, predict, '
        'summary, vitals, prune, report, plot, doctor, completion, help; got "trian" (did you mean "train"?)', arguments=("trian",))
case(2, 'train: option: expected one of --help, --out, --set, --seed, --threads, --resume, --overwrite, '
        '--require, --dry-run, --live, --quiet, --json; got "--ovewrite" (did you mean "--overwrite"?)',
     arguments=("train", "config.json", "--ovewrite"))
case(2, 'train: expected no more arguments, got "other.json"',
     arguments=("train", "config.json", "other.json"))
case(2, "--overwrite requires --out\nrectify --help lists the commands, rectify COMMAND --help the options "
        "of a command",
     arguments=("train", "config.json", "--overwrite"))
case(2, "--set: training.epochs: expected a whole number >= 1 and <= 16777216, got -1",
     arguments=("train", "config.json", "--set", "training.epochs=-1"))
case(2, '--require: expected a condition such as test_accuracy>=0.88, got "accuracy"',
     arguments=("train", "config.json", "--require", "accuracy"))
case(2, '--require: expected one of test_accuracy, test_loss, test_r2, test_rmse, test_mae, dead, seconds, '
        'test_subset_accuracy, test_macro_f1, test_micro_f1, test_hamming_loss, test_f1, test_roc_auc, train_loss, train_accuracy, validation_loss, validation_accuracy; got "test_acuracy" (did you mean '
        '"test_accuracy"?)', arguments=("train", "config.json", "--require", "test_acuracy>0.5"))
case(2, "used: run folder: expected an empty or new folder, got one with files in it (choose "
        "another --out, or --overwrite it, or --resume its run)",
     arguments=("train", "config.json", "--out", "used"), files={"used/letter.txt": b"dear"})
case(2, "used: run folder: expected an earlier run to overwrite, got a folder without run.json "
        "(choose another --out)",
     arguments=("train", "config.json", "--out", "used", "--overwrite"),
     files={"used/letter.txt": b"dear"})
case(2, "folder: config: expected a JSON file, got a folder (--resume resumes the run in it)",
     arguments=("train", "folder"), files={"folder/x": b""})

# Files of ours: 3.
case(3, 'nothing.json: file: expected a readable file, got "No such file or directory"',
     arguments=("train", "nothing.json"))
case(3, 'file: folder: expected one that can be made, got "Not a directory"',
     arguments=("train", "config.json", "--out", "file/run"), files={"file": b""})
case(3, "weights: file: expected at least 8 bytes, got 5 bytes", set={"init_from": "weights"},
     files={"weights": b"short"})
case(3, 'weights: 0.weight: expected shape (4, 4); got no such tensor', set={"init_from": "weights"},
     files={"weights": struct.pack("<Q", 8) + b"{}      "})

# NaN or infinity in training: 4. A requirement that is not met: 5.
case(4, "epoch 1, step 2: loss: expected a finite number, got nan for sample 4 of the training part (all weights are "
        "finite; first in the output of layers[2] dense; a lower learning_rate may help)",
     set={"data.source": "digits", "data.limit": 200, "model.layers.1.units": 10,
          "model.layers.0.activation": "leaky_relu",
          "optimizer": {"type": "sgd", "learning_rate": 1e30}, "training.shuffle": False},
     arguments=("train", "config.json", "--quiet"))
case(5, "--require: test_accuracy: expected > 1, got 0.3333333333333333",
     set={"optimizer": {"type": "sgd", "learning_rate": 1e-60}, "model.layers": [
         {"type": "dense", "units": 3, "init": {"type": "constant", "value": 0}}]},
     arguments=("train", "config.json", "--require", "test_accuracy > 1", "--quiet"))
case(2, '--threads: expected a whole number >= 0 and <= 1024, got "many"',
     arguments=("train", "config.json", "--threads", "many"))
case(2, '--seed: expected a whole number >= 0 and <= 9007199254740991, got "x"',
     arguments=("train", "config.json", "--seed", "x"))
case(2, "--seeds: expected a whole number >= 1 and <= 10000, got 0",
     arguments=("compare", "config.json", "--seeds", "0"))
case(2, "--tau: expected a number >= 0, got -1",
     arguments=("vitals", "run", "--data", "digits", "--tau", "-1"))
case(2, '--from: expected a number, got "low"', arguments=("plot", "relu", "--from", "low"))
case(2, "--require: validation_loss: expected data.validation above 0, got 0",
     arguments=("train", "config.json", "--require", "validation_loss < 1"))
case(2, 'u: run folder: expected a run to resume, got a folder without run.json (choose another '
        '--out)', files={"u/config.json": b"{}", "u/metrics.csv": b"epoch"},
     arguments=("train", "config.json", "--out", "u", "--resume"))
case(2, 'run folder: name: expected a valid folder name, got "../up" (or choose a folder with '
        '--out)', set={"name": "../up"})
case(3, 'file: run folder: expected a folder, got a file', files={"file": b"x"},
     arguments=("train", "config.json", "--out", "file"))


def changed_config(changes):
    config = copy.deepcopy(GOOD)
    for path, value in changes.items():
        *above, last = path.split(".")
        place = config
        for key in above:
            place = place[int(key) if isinstance(place, list) else key]
        place[int(last) if isinstance(place, list) else last] = value
    return config


def lay_out(folder, changes):
    files = {"images": IMAGES, "labels": LABELS, **changes.get("files", {})}
    text = changes.get("text")
    files["config.json"] = (json.dumps(changed_config(changes.get("set", {}))) if text is None
                            else text).encode()
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
    return files


def words(text, changes):
    """A message; without the places in a config that this test generated."""
    return text if "text" in changes else re.sub(r"config\.json:1:\d+", "config.json", text)


def check(rectify, code, message, arguments, changes):
    """The problems of one case."""
    problems = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = lay_out(folder, changes)
        for extra in ([], ["--json"]):
            done = subprocess.run([rectify, *arguments, *extra], cwd=folder, text=True,
                                  capture_output=True, check=False, timeout=60)
            got = done.stderr.removeprefix("rectify: ").strip()
            if done.returncode != code:
                problems.append(f"exit code {done.returncode}, expected {code}")
            if words(got, changes) != message:
                problems.append(f"expected\n{message}\ngot\n{got}")
            if extra:
                document = json.loads(done.stdout)
                if document.get("exit_code") != code:
                    problems.append("--json: another exit code")
                if words("\n".join(document.get("errors", [])), changes) != message:
                    problems.append(f"--json: got {document}")
        for file, data in files.items():
            if (folder / file).read_bytes() != data:
                problems.append(f"{file} was changed")
    return problems


def main():
    rectify = os.path.realpath(sys.argv[1])
    failed = 0
    for code, message, arguments, changes in CASES:
        problems = check(rectify, code, message, arguments, changes)
        failed += bool(problems)
        for problem in problems[:1]:
            print(f"FAILED: {' '.join(arguments)} {changes.get('set', '')}: {problem}")
    print(f"{len(CASES)} broken inputs, {failed} not refused as expected")
    sys.exit(failed > 0)


main()
