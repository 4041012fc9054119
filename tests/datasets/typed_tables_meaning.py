"""What random typed tables mean, said a second time beside datasets/: what each cell and column is, the rows that are
used, categories, means and medians of the training rows, indicators, classes, targets and weights, and why a table
cannot be used. For typed_tables_test.py; needs NumPy.
"""

import collections
import functools
import re

import numpy as np
from typed_tables import STANDARD_MISSING

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
INFINITE = re.compile(r"[+-]?(inf|infinity|nan)", re.IGNORECASE)
DATE = re.compile(r"\d{4}-\d\d-\d\d")
MOST_CATEGORIES = 100
FIRST_ROWS = 100


class Refused(Exception):
    """`problems`: tuples of a column (None: all), a count and the line of the first."""

    def __init__(self, problems):
        super().__init__(problems)
        self.problems = sorted(problems, key=str)


def number_of(text, decimal="."):
    """None if it is no number; infinite beyond the largest float."""
    if decimal == ",":
        if "." in text:
            return None
        text = text.replace(",", ".")
    if NUMBER.fullmatch(text):
        value = float(text)
        return value if abs(value) <= np.finfo(np.float32).max else np.inf
    return np.inf if INFINITE.fullmatch(text) else None


@functools.lru_cache(maxsize=100000)
def cell_kind(text, decimal, missing):
    """What a cell is, and its number if it has one."""
    if text == "":
        return "missing", None
    value = number_of(text, decimal)
    is_number = value is not None and np.isfinite(value)
    if text in missing and (not is_number or any(number_of(word) is not None and np.isfinite(number_of(word))
                                                 for word in missing)):
        return "missing", None
    if is_number:
        return "number", value
    if text.lower() in ("true", "yes", "false", "no"):
        return "boolean", float(text.lower() in ("true", "yes"))
    if value is not None:
        return "infinite", None
    return ("date" if DATE.fullmatch(text) else "word"), None


def content_of(kinds):
    count = collections.Counter(kinds)
    others, filled = count["word"] + count["date"], len(kinds) - count["missing"]
    if filled == 0:
        return "nothing"
    if others == 0:
        return "numbers" if count["number"] or not count["boolean"] else "booleans"
    if 2 * (others + count["boolean"]) < filled:
        return "mixed"
    return "dates" if 2 * count["date"] > filled else "texts"


class Cells:
    """A column of one file."""

    def __init__(self, column, cells, lines, decimal, missing):
        self.column, self.cells, self.lines = column, cells, lines
        both = [cell_kind(cell, decimal, missing) for cell in cells]
        self.kinds = [kind for kind, _ in both]
        self.numbers = np.array([np.nan if value is None else value for _, value in both]).astype(np.float32)
        self.content = content_of(self.kinds)

    def is_text(self):
        return "texts" in self.contents() or "dates" in self.contents()

    def contents(self):
        return self.content, content_of(self.kinds[:FIRST_ROWS])

    def texts(self, rows=None):
        rows = range(len(self.cells)) if rows is None else rows
        return {self.cells[row] for row in rows if self.kinds[row] != "missing"}

    def has(self, *kinds):
        return any(kind in kinds for kind in self.kinds)

    def where(self, is_so, rows=None):
        """Column, number of cells that are so, and line of the first; none if none in these rows is so."""
        found = [row for row in range(len(self.cells)) if is_so(row)]
        if not found or rows is not None and not any(map(is_so, rows)):
            return []
        return [(self.column.name, len(found), self.lines[found[0]])]

    def of_kind(self, *kinds):
        return self.where(lambda row: self.kinds[row] in kinds)

    def words_or_dates(self):
        return self.of_kind("word") or self.of_kind("date")

    def all(self):
        return self.where(lambda row: True)

    def filled(self):
        return self.where(lambda row: self.kinds[row] != "missing")


class File:
    def __init__(self, table, rows, lines, odd):
        self.table, self.rows = table, len(rows)
        missing = tuple(table.source.get("missing_words", STANDARD_MISSING))
        self.cells = {column.name: Cells(column, [row[c] for row in rows], [line[c] for line in lines], table.decimal,
                                         missing) for c, column in enumerate(table.columns)}
        self.odd = [(None, len(odd), odd[0])] if odd else []

    def of(self, columns):
        return [self.cells[column.name] for column in columns if column is not None]

    def missing_problems(self, cells):
        return cells.of_kind("missing") if self.table.source["missing"] == "refuse" else []

    def feature_problems(self, cells):
        listed = cells.column.name in self.table.categories
        problems = [] if listed or cells.is_text() else cells.of_kind("infinite")
        if cells.content == "nothing":
            return cells.all()
        problems += self.missing_problems(cells)
        if listed:
            return problems
        if cells.content == "dates":
            return problems + cells.of_kind("date")
        if cells.content == "mixed":
            return problems + cells.words_or_dates()
        if cells.content == "texts" and len(cells.texts()) > MOST_CATEGORIES:
            return problems + cells.filled()
        return problems

    def label_problems(self, cells):
        if cells.content == "nothing":
            return cells.all()
        problems = self.missing_problems(cells) + cells.of_kind("infinite")
        if self.table.task == "classification":
            return problems
        if cells.has("word", "date"):
            return problems + cells.words_or_dates()
        if self.table.task == "multilabel":
            problems += cells.where(lambda row: cells.kinds[row] == "number" and cells.numbers[row] not in (0, 1))
        return problems

    def weight_problems(self, cells):
        if cells.content == "nothing":
            return cells.all()
        problems = cells.of_kind("infinite") + cells.of_kind("word") + cells.of_kind("date")
        problems += cells.where(lambda row: cells.kinds[row] == "number" and cells.numbers[row] < 0)
        return problems + ([] if self.table.source["missing"] == "drop" else cells.of_kind("missing"))

    def check(self, of_features):
        problems = list(self.odd)
        for cells in self.of(self.table.features) if of_features else []:
            problems += self.feature_problems(cells)
        for cells in self.of(self.table.labels):
            problems += self.label_problems(cells)
        for cells in self.of([self.table.weight]):
            problems += self.weight_problems(cells)
        if problems:
            raise Refused(problems)

    def usable_rows(self):
        columns = self.of(self.table.labels + [self.table.weight])
        if self.table.source["missing"] == "drop":
            columns += self.of(self.table.features)
        rows = [row for row in range(self.rows) if all(cells.kinds[row] != "missing" for cells in columns)]
        if not rows:
            raise Refused(["no rows"])
        return rows


def in_order(texts):
    """Numbers by their values, else texts by their bytes."""
    values = [number_of(text) for text in texts]
    if all(value is not None and np.isfinite(value) for value in values):
        return [text for _, text in sorted(zip(values, texts), key=lambda pair: (pair[0], pair[1].encode()))]
    return sorted(texts, key=lambda text: text.encode())


class Encoded:
    """How a column becomes features, fitted to some rows of the training file."""

    def __init__(self, table, cells, fitting):
        self.name = cells.column.name
        given = table.categories.get(self.name)
        self.is_text = given is not None or cells.is_text()
        self.ordinal = given is not None and given != "one_hot"
        self.fills = table.source["missing"] in ("mean", "median")
        self.indicator = self.fills and any(cells.kinds[row] == "missing" for row in fitting)
        if self.is_text:
            self.categories = given if isinstance(given, list) else in_order(
                cells.texts(None if self.ordinal else fitting))
            return
        known = cells.numbers[fitting].astype(float)
        known = known[~np.isnan(known)]
        self.fill = getattr(np, table.source["missing"])(known) if self.fills and len(known) else 0

    def names(self):
        names = [f"{self.name}={c}" for c in self.categories] if self.is_text and not self.ordinal else [self.name]
        return names + [self.name + " missing"] * self.indicator

    def problems(self, cells, rows):
        """What a file has, in these rows, that has no place in this encoding."""
        problems = []
        if not self.fills:
            problems += cells.of_kind("missing") if any(cells.kinds[row] == "missing" for row in rows) else []
        if not self.is_text:
            return problems + cells.words_or_dates() + cells.of_kind("infinite")
        return problems + (self.unknown(cells, rows) if self.ordinal else [])

    def unknown(self, cells, rows):
        return cells.where(lambda row: cells.kinds[row] != "missing" and cells.cells[row] not in self.categories, rows)

    def encode(self, cells, rows):
        missing = np.array([cells.kinds[row] == "missing" for row in rows])
        if self.is_text:
            place = {category: k for k, category in enumerate(self.categories)}
            places = [None if gone else place.get(cells.cells[row]) for row, gone in zip(rows, missing)]
            if self.ordinal:
                x = [[k or 0] for k in places]
            else:
                x = [[float(k == at) for at in range(len(place))] for k in places]
        else:
            x = [[self.fill if gone else cells.numbers[row]] for row, gone in zip(rows, missing)]
        x = np.array(x, dtype=float).reshape(len(rows), -1)
        return np.hstack([x, missing[:, None]]) if self.indicator else x


class Meaning:
    """What a table means, given the rows that are held out. Raises Refused."""

    def __init__(self, table, train_rows):
        self.table = table
        self.train = File(table, table.train, table.train_lines, table.train_odd)
        self.train.check(of_features=True)
        self.usable = self.train.usable_rows()
        if table.test is None and len(self.usable) < 2:
            raise Refused(["one row"])
        fitting = self.usable if table.test is not None else [self.usable[k] for k in train_rows or range(1)]
        self.encoded = [Encoded(table, cells, fitting) for cells in self.train.of(table.features)]
        self.classes = in_order(self.train.of(table.labels)[0].texts()) if table.task == "classification" else []
        self.check_encoding(self.train, self.usable)
        if table.test is None:
            return
        self.test = File(table, table.test, table.test_lines, table.test_odd)
        self.test.check(of_features=False)
        self.test_rows = self.test.usable_rows()
        self.check_encoding(self.test, self.test_rows)
        if table.task == "classification":
            self.check_classes(self.test, self.test_rows)

    def check_encoding(self, file, rows):
        problems = []
        for encoded, cells in zip(self.encoded, file.of(self.table.features)):
            problems += encoded.problems(cells, rows)
        if problems:
            raise Refused(problems)

    def class_of(self, text):
        """By its text, else the only class of the same number."""
        if text in self.classes:
            return self.classes.index(text)
        value = number_of(text)
        same = [k for k, known in enumerate(self.classes) if value is not None and number_of(known) == value]
        return same[0] if len(same) == 1 else None

    def check_classes(self, file, rows):
        cells = file.of(self.table.labels)[0]
        problems = []
        for text in {cells.cells[row] for row in rows if self.class_of(cells.cells[row]) is None}:
            problems += cells.where(lambda row: cells.cells[row] == text, rows)
        if problems:
            raise Refused(problems)

    def features(self, file, rows):
        return np.hstack([encoded.encode(cells, rows)
                          for encoded, cells in zip(self.encoded, file.of(self.table.features))])

    def targets(self, file, rows):
        labels = file.of(self.table.labels)
        if self.table.task == "classification":
            return np.array([self.class_of(labels[0].cells[row]) for row in rows])
        return np.stack([cells.numbers[rows] for cells in labels], axis=1)

    def weights(self, file, rows):
        return None if self.table.weight is None else file.of([self.table.weight])[0].numbers[rows]

    def warnings(self):
        """(file, column, count, line) of categories that are not known; names of columns that are no features."""
        files = [("train.csv", self.train, self.usable)]
        files += [("test.csv", self.test, self.test_rows)] if self.table.test is not None else []
        unknown = [(name, *problem) for name, file, rows in files
                   for encoded, cells in zip(self.encoded, file.of(self.table.features))
                   if encoded.is_text and not encoded.ordinal for problem in encoded.unknown(cells, rows)]
        return sorted(unknown), sorted(c.column.name for c in self.train.of(self.table.features) if is_identifier(c))


def is_identifier(cells):
    if cells.content != "numbers" or len(cells.cells) < 10 or set(cells.kinds) != {"number"}:
        return False
    values = cells.numbers.astype(float)
    if not (values == np.trunc(values)).all():
        return False
    return bool((np.diff(values) == 1).all()) or \
        cells.column.name == "id" and len(set(values)) == len(values) and not cells_are_listed(cells)


def cells_are_listed(cells):
    return cells.column.listed
