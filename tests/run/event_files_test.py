#!/usr/bin/python3
"""event_files_test.py RECTIFY: protobuf reads the event file of a run, and of runs that were cut and resumed, and finds
in it what metrics.jsonl and vitals.npz say. Skipped (77) without protobuf or NumPy."""

import calendar
import json
import math
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

try:
    import numpy as np
    from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
except ImportError:
    sys.exit(77)

CONFIG = {
    "name": "events",
    "data": {"source": "digits", "validation": 200, "limit": 1000},
    "model": {"layers": [{"type": "dense", "units": 30, "activation": "prelu"},
                         {"type": "dense", "units": 20, "activation": "relu", "bias_init": {"type": "constant", "value": -1}},
                         {"type": "dense", "units": 10}]},
    "vitals": {"every_epochs": 3, "every_steps": 40, "probe": 100},
    "training": {"epochs": 50, "batch_size": 16},
    "checkpoint": {"every_seconds": 0.05},
}
TIMES = ("seconds", "samples_per_second")
SLOPES = {"mean": "slope", "min": "slope_min", "max": "slope_max"}


def check(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")


def message_classes():
    """Event and what is in it, by their numbers in TensorFlow's event.proto and summary.proto."""
    kinds = descriptor_pb2.FieldDescriptorProto
    fields = {
        "Event": [("wall_time", 1, kinds.TYPE_DOUBLE), ("step", 2, kinds.TYPE_INT64),
                  ("file_version", 3, kinds.TYPE_STRING), ("summary", 5, "Summary")],
        "Summary": [("value", 1, ["Value"])],
        "Value": [("tag", 1, kinds.TYPE_STRING), ("simple_value", 2, kinds.TYPE_FLOAT), ("histo", 5, "HistogramProto")],
        "HistogramProto": [("min", 1, kinds.TYPE_DOUBLE), ("max", 2, kinds.TYPE_DOUBLE), ("num", 3, kinds.TYPE_DOUBLE),
                           ("sum", 4, kinds.TYPE_DOUBLE), ("sum_squares", 5, kinds.TYPE_DOUBLE),
                           ("bucket_limit", 6, [kinds.TYPE_DOUBLE]), ("bucket", 7, [kinds.TYPE_DOUBLE])],
    }
    file = descriptor_pb2.FileDescriptorProto(name="events.proto", package="read", syntax="proto2")
    for name, entries in fields.items():
        message = file.message_type.add(name=name)
        for field, number, kind in entries:
            repeated = isinstance(kind, list)
            kind = kind[0] if repeated else kind
            added = message.field.add(name=field, number=number)
            added.label = kinds.LABEL_REPEATED if repeated else kinds.LABEL_OPTIONAL
            if isinstance(kind, str):
                added.type, added.type_name = kinds.TYPE_MESSAGE, f".read.{kind}"
            else:
                added.type = kind
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    event = pool.FindMessageTypeByName("read.Event")
    if hasattr(message_factory, "GetMessageClass"):
        return message_factory.GetMessageClass(event)
    return message_factory.MessageFactory(pool).GetPrototype(event)


Event = message_classes()


def masked_crc32c(data):
    """Bit by bit, as the standard's long division."""
    remainder = 0xFFFFFFFF
    for byte in data:
        remainder ^= byte
        for _ in range(8):
            remainder = (remainder >> 1) ^ (0x82F63B78 if remainder & 1 else 0)
    crc = remainder ^ 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def event_file(folder):
    files = list(folder.glob("*tfevents*"))
    check(len(files) == 1, f"expected one event file in {folder}, got {files}")
    return files[0]


def read_events(folder, whole=True):
    """All events; behind them a killed run may have left half a record."""
    data, at, events = event_file(folder).read_bytes(), 0, []
    while at < len(data):
        size = struct.unpack_from("<Q", data, at)[0] if at + 12 <= len(data) else math.inf
        if at + 16 + size > len(data):
            check(not whole, f"{folder}: half a record at {at}")
            break
        length, content = data[at:at + 8], data[at + 12:at + 12 + size]
        checksums = struct.unpack_from("<I", data, at + 8) + struct.unpack_from("<I", data, at + 12 + size)
        check(checksums == (masked_crc32c(length), masked_crc32c(content)), f"{folder}: checksums at {at}")
        events.append(Event.FromString(content))
        at += 16 + size
    return events


def by_tag(folder, whole=True):
    """Numbers and histograms by tag and step."""
    first, *events = read_events(folder, whole)
    check(first.file_version == "brain.Event:2", f"{folder}: version {first.file_version}")
    began = calendar.timegm(time.strptime(json.loads((folder / "run.json").read_text())["started"], "%Y-%m-%dT%H:%M:%SZ"))
    check(first.wall_time == began, f"{folder}: expected its beginning at {began}, got {first.wall_time}")
    numbers, histograms, clock = {}, {}, began
    for event in events:
        check(event.wall_time >= clock, f"{folder}: time goes back at step {event.step}")
        clock = event.wall_time
        for value in event.summary.value:
            place = value.tag, event.step
            check(place not in numbers and place not in histograms, f"{folder}: {place} twice")
            if value.HasField("histo"):
                histograms[place] = value.histo
            else:
                numbers[place] = value.simple_value
    return numbers, histograms


def tagged(line):
    """The figures of a line of metrics by tag."""
    for key, value in line.items():
        part, _, figure = key.partition("_")
        if part in ("train", "validation", "test"):
            yield f"{figure}/{part}", value
        elif key in ("learning_rate", *TIMES):
            yield key, value
    for layer, share in line.get("dead", {}).items():
        yield f"dead/{layer}", share
    vitals = line.get("vitals", {})
    for layer, figures in vitals.get("layers", {}).items():
        yield from ((f"{name}/{layer}", value) for name, value in figures.items() if name != "units")
    for tensor, figures in vitals.get("tensors", {}).items():
        for name, value in figures.items():
            yield (f"{SLOPES[name]}/{tensor.split('.')[0]}" if name in SLOPES else f"{name}/{tensor}"), value


def lines_of(folder):
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


def expected_numbers(lines):
    numbers, step = {}, 0
    for line in lines:
        step = line.get("step", step)
        for tag, value in tagged(line):
            numbers[tag, step] = np.float32(math.nan if value is None else value)
    return numbers


def check_numbers(folder, lines, found):
    expected = expected_numbers(lines)
    check(found.keys() == expected.keys(), f"{folder}: {sorted(found.keys() ^ expected.keys())}")
    for place, value in expected.items():
        check(np.array_equal(np.float32(found[place]), value, equal_nan=True),
              f"{folder}: {place}: expected {value}, got {found[place]}")
    return expected


def check_histograms(folder, lines, found):
    """Those of epochs in which somebody looked, bin by bin."""
    vitals = np.load(folder / "vitals.npz")
    edges = np.clip(vitals["input_edges"], -128, 128)
    looked = [line["step"] for line in lines if "dead" in line]
    layers = lines[0]["dead"]
    check(found.keys() == {(f"inputs/{layer}", step) for layer in layers for step in looked},
          f"{folder}: histograms of {sorted(found)}")
    for (tag, step), histogram in found.items():
        counts = vitals[f"{tag.split('/')[1]}.inputs"][list(vitals["step"]).index(step)]
        filled = np.flatnonzero(counts)
        first, last = filled[0], filled[-1] + 1
        check(list(histogram.bucket) == [0, *counts[first:last]], f"{folder}: {tag} at {step}: counts")
        check(np.allclose(histogram.bucket_limit, edges[first:last + 1]), f"{folder}: {tag} at {step}: limits")
        check(np.isclose(histogram.min, edges[first]) and np.isclose(histogram.max, edges[last]),
              f"{folder}: {tag} at {step}: extremes")
        middles = (edges[first:last] + edges[first + 1:last + 1]) / 2
        check(histogram.num == counts.sum() and np.isclose(histogram.sum, counts[first:last] @ middles) and
              np.isclose(histogram.sum_squares, counts[first:last] @ middles**2), f"{folder}: {tag} at {step}: sums")


def check_run(folder):
    """A run that is done; its numbers."""
    numbers, histograms = by_tag(folder)
    lines = lines_of(folder)
    check_histograms(folder, [line for line in lines if "step" in line], histograms)
    return check_numbers(folder, lines, numbers)


def train(rectify, *arguments):
    return subprocess.Popen([rectify, "train", *map(str, arguments), "--quiet"], stdout=subprocess.DEVNULL,
                            stderr=subprocess.PIPE, text=True)


def finish(process, codes=(0,)):
    errors = process.communicate()[1]
    check(process.returncode in codes, f"exit code {process.returncode}: {errors}")
    return process.returncode


def cut(rectify, config, root, number):
    """A run that got a signal after some epochs, before its end."""
    for attempt in range(10):
        out = root / f"{number.name}-{attempt}"
        process = train(rectify, config, "--out", out)
        metrics = out / "metrics.jsonl"
        while process.poll() is None and not (metrics.exists() and metrics.read_text().count("\n") > 5):
            time.sleep(0.001)
        process.send_signal(number)
        if finish(process, (0, 130, -number)) != 0:
            return out
    sys.exit("FAILED: no run of 10 could be cut before its end")


def check_cut(folder):
    """What a cut run has left is of its metrics; at most an epoch is missing."""
    whole_lines = (folder / "metrics.jsonl").read_text().split("\n")[:-1]
    expected = expected_numbers(map(json.loads, whole_lines))
    found = by_tag(folder, whole=False)[0]
    check(found.keys() <= expected.keys(), f"{folder}: {sorted(found.keys() - expected.keys())}")
    missing = {step for _, step in expected.keys() - found.keys()}
    check(len(missing) <= 1, f"{folder}: nothing of {missing}")


def main():
    rectify = sys.argv[1]
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        config = root / "config.json"
        config.write_text(json.dumps(CONFIG))
        finish(train(rectify, config, "--out", root / "whole"))
        whole = check_run(root / "whole")
        for tag in ("loss/train", "accuracy/validation", "learning_rate", "dead/3", "slope/1", "loss/test"):
            check(any(place[0] == tag for place in whole), f"expected {tag} among {sorted(whole)}")
        for number in (signal.SIGINT, signal.SIGKILL):
            folder = cut(rectify, config, root, number)
            check_cut(folder)
            finish(train(rectify, folder, "--resume"))
            resumed = check_run(folder)
            check({place: value for place, value in resumed.items() if place[0] not in TIMES} ==
                  {place: value for place, value in whole.items() if place[0] not in TIMES},
                  f"{folder}: expected the events of a run left alone")
        # Whatever becomes of the file: it is made of the others.
        written = event_file(root / "whole").read_bytes()
        for damage in (lambda file: file.unlink(), lambda file: file.write_bytes(b"something else")):
            damage(event_file(root / "whole"))
            finish(train(rectify, root / "whole", "--resume"))
            check(event_file(root / "whole").read_bytes() == written, "a run that is done: expected the same bytes")
        print(f"{len(whole)} numbers of {len({tag for tag, _ in whole})} tags read back, cut and resumed runs too")


main()
