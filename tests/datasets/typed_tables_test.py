#!/usr/bin/python3
"""Random typed tables become the data sets that they mean, or are refused for the reasons that there are.

typed_tables_test.py TYPED_TABLES [--tables 10000] [--seed SEED]

typed_tables.py draws tables and configs, typed_tables_meaning.py says what they mean. A table that cannot be used has
to be refused with exactly these problems: the column, the number of its rows, and the first of them. Skipped (77)
where NumPy is not there.
"""

import argparse
import collections
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    import numpy as np
except ImportError:
    sys.exit(77)
from typed_tables import Table
from typed_tables_meaning import Meaning, Refused, number_of

SENTENCE = re.compile(r"(?P<file>[^:]*): column (?:\"(?P<name>.*?)\"|(?P<index>\d+)): .* in (?P<count>[\d,]+) rows?"
                      r", the first in row (?P<line>\d+)(?P<rest>.*)", re.DOTALL)
ODD_ROWS = re.compile(r"[^:]*:(?P<line>\d+): columns: expected \d+ as in line \d+, got \d+"
                      r"(?:; (?P<count>\d+) rows have another number)?")


def problems_in(message):
    """(column, count, line) of each line of a refusal."""
    problems = []
    for line in re.split(r"\n(?=\S*(?:train|test)\.csv)", message):
        sentence, odd = SENTENCE.fullmatch(line), ODD_ROWS.fullmatch(line)
        if odd:
            problems.append((None, int(odd["count"] or 1), int(odd["line"])))
        elif sentence:
            problems.append((sentence["name"] or sentence["index"], int(sentence["count"].replace(",", "")),
                             int(sentence["line"])))
        elif "expected at least one without missing values" in line:
            problems.append("no rows")
        elif "expected at least 2, to train and to test on" in line:
            problems.append("one row")
        else:
            problems.append(line)
    return sorted(problems, key=str)


def same(got, expected):
    got, expected = np.array(got, dtype=np.float32), np.array(expected, dtype=np.float32)
    return got.shape == expected.shape and np.allclose(got, expected, rtol=1e-6, atol=0)


def part_problem(name, part, meaning, file, rows):
    wanted = [("x", meaning.features(file, rows)), ("y", meaning.targets(file, rows))]
    if meaning.table.weight is not None:
        wanted.append(("weights", meaning.weights(file, rows)))
    for key, values in wanted:
        if not same(part.get(key), values):
            return f"{name} {key}: got {part.get(key)}, meant {values.tolist()}"
    return None


def split_problem(table, meaning, answer):
    """Each row is in one part; of each class, both parts have their share."""
    train, test = answer["train"]["rows"], answer["test"]["rows"]
    count, fraction = len(meaning.usable), table.source["test_fraction"]
    if sorted(train + test) != list(range(count)):
        return f"rows {train} and {test} of {count}"
    if len(test) != min(max(int(count * fraction + 0.5), 1), count - 1):
        return f"{len(test)} of {count} rows are held out, not {fraction}"
    if table.task == "classification":
        held, all_rows = collections.Counter(answer["test"]["y"]), answer["train"]["y"] + answer["test"]["y"]
        for label, size in collections.Counter(all_rows).items():
            if abs(held[label] - size * len(test) / count) > 1:
                return f"{held[label]} of {size} rows of class {label} are held out"
    return None


def warning_problem(meaning, answer):
    unknown, identifiers = [], []
    for warning in answer["warnings"]:
        found = SENTENCE.fullmatch(warning)
        if found and "encoded as none" in found["rest"]:
            unknown.append((os.path.basename(found["file"]), found["name"] or found["index"],
                            int(found["count"].replace(",", "")), int(found["line"])))
        if "no feature" in warning and "different texts" not in warning:  # names are told by rules of thumb
            identifiers.append(re.match(r"column (?:\"(.*?)\"|(\d+))", warning).group(0).split(" ", 1)[1].strip('"'))
    if (sorted(unknown), sorted(identifiers)) != meaning.warnings():
        return f"warnings {answer['warnings']}, meant {meaning.warnings()}"
    return None


def prediction_problem(table, meaning, answer):
    """The test file as `predict` reads it: all rows, without labels."""
    samples, rows = answer["samples"], list(range(meaning.test.rows))
    try:
        meaning.check_encoding(meaning.test, rows)
    except Refused as refused:
        got = problems_in(samples.get("refused", ""))
        return None if got == refused.problems else f"predict: refused for {got}, meant {refused.problems}"
    if "refused" in samples:
        return "predict: refused: " + samples["refused"]
    return None if same(samples["x"], meaning.features(meaning.test, rows).ravel()) else f"predict: {samples['x']}"


def says_its_separator(table):
    """And its header: for `predict`, neither is given."""
    first = [cell for cell in table.test[0] if number_of(cell, table.decimal) is not None and not cell.isdigit()]
    return len(table.columns) > 1 and len(table.test) > 2 and table.separator != " " and not table.odd_rows and \
        (table.has_names or bool(first))


def problem_of(table, answer):
    for column in table.columns:
        column.listed = column.name in table.categories
    try:
        meaning = Meaning(table, answer.get("train", {}).get("rows"))
    except Refused as refused:
        got = problems_in(answer["refused"]) if "refused" in answer else "not refused"
        return None if got == refused.problems else f"got {answer.get('refused', got)}, meant {refused.problems}"
    if "refused" in answer:
        return "refused: " + answer["refused"]
    usable = meaning.usable
    parts = [("train", meaning.train, [usable[k] for k in answer["train"]["rows"]])]
    if table.test is None:
        problem = split_problem(table, meaning, answer)
        parts.append(("test", meaning.train, [usable[k] for k in answer["test"]["rows"]]))
    else:
        problem = None if answer["train"]["rows"] == list(range(len(usable))) else "training rows are missing"
        parts.append(("test", meaning.test, [meaning.test_rows[k] for k in answer["test"]["rows"]]))
    for name, file, rows in parts:
        problem = problem or part_problem(name, answer[name], meaning, file, rows)
    names = [name for encoded in meaning.encoded for name in encoded.names()] if table.has_names else []
    if answer["features"] != names:
        problem = problem or f"features {answer['features']}, meant {names}"
    if answer["classes"] != meaning.classes:
        problem = problem or f"classes {answer['classes']}, meant {meaning.classes}"
    problem = problem or warning_problem(meaning, answer)
    if table.test is not None and says_its_separator(table):
        problem = problem or prediction_problem(table, meaning, answer)
    return problem


def run(program, count, seed, show):
    draw = random.Random(seed)
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        tables, requests = [], []
        for k in range(count):
            tables.append(Table(draw))
            requests.append(tables[-1].write(draw, Path(folder) / str(k)) + "\n")
        answers = subprocess.run([program], input="".join(requests), capture_output=True, text=True,
                                 check=True).stdout.split("\n")
    problems, refused = 0, 0
    for table, text in zip(tables, answers):
        answer = json.loads(text)
        refused += "refused" in answer
        problem = problem_of(table, answer)
        if problem is None:
            continue
        problems += 1
        if problems <= show:
            print(f"{problem}\n  {json.dumps(table.source)}\n  {[text[:500] for text in table.texts]}\n")
    return problems, refused


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--tables", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--show", type=int, default=5, help="most problems to print")
    options = parser.parse_args()
    problems, refused = run(options.program, options.tables, options.seed, options.show)
    print(f"{options.tables} tables, {refused} of them refused, seed {options.seed}: {problems} not as they are meant")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
