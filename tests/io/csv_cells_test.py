#!/usr/bin/env python3
"""Random tables, written by Python, have the same cells when the library reads them.

csv_cells_test.py CSV_CELLS [--tables 10000] [--seed SEED]

Types of columns, separators, quoting, missing words, header, line ends, blank lines, decimal
commas, byte order marks and gzip are drawn. Of most tables nothing is given to the reader, which
must find separator, decimal character and header; others, which several dialects would fit, are
given theirs.
"""

import argparse
import csv
import gzip
import io
import json
import os
import random
import subprocess
import sys
import tempfile

SEPARATORS = {",": "','", ";": "';'", "\t": "tab", "|": "'|'", " ": "blanks"}
MISSING = ["NA", "N/A", "?", "null", "NaN", "", "None", "-"]
WORDS = ("red green blue ant bee cow north south Oslo Rome Kyiv low high yes no "
         "caf\u00e9 na\u00efve \u6771\u4eac \U0001f41d x1 v2.0 a/b #5 (c) 50% it's").split()
NAMES = "age width height_cm Fare zip kind y x_1 petal.length Gr\u00f6\u00dfe id_ name".split()


class Column:
    """A column of one type: draws cells as texts."""

    def __init__(self, draw, decimal):
        self.kind = draw.choice(["whole", "fraction", "scientific", "word", "text", "date", "flag"])
        self.missing = draw.choice([None, None, None] + MISSING)
        self.decimal = decimal
        self.scale = 10.0 ** draw.randint(-3, 5)

    def is_number(self):
        return self.kind in ("whole", "fraction", "scientific")

    def cell(self, draw):
        if self.missing is not None and draw.random() < 0.15:
            return self.missing
        return getattr(self, "draw_" + self.kind)(draw)

    def pointed(self, text):
        return text.replace(".", self.decimal)

    def draw_whole(self, draw):
        return str(draw.randint(-5, 5000))

    def draw_fraction(self, draw):
        return self.pointed(f"{draw.gauss(0, 1) * self.scale:.{draw.randint(2, 9)}f}")

    def draw_scientific(self, draw):
        return self.pointed(f"{draw.gauss(0, 1) * self.scale:.5e}")

    def draw_word(self, draw):
        return draw.choice(WORDS)

    def draw_text(self, draw):
        """Whatever has to be quoted, too."""
        pieces = [draw.choice(WORDS + [", ", " ", "; ", '"', "\n", "\r\n", "| ", "  "])
                  for _ in range(draw.randint(1, 5))]
        return "".join(pieces)

    def draw_date(self, draw):
        return f"20{draw.randint(10, 30)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"

    def draw_flag(self, draw):
        return draw.choice(["true", "false"])


class Table:
    """Columns, perhaps names, and rows of cells."""

    def __init__(self, draw, decimal):
        self.columns = [Column(draw, decimal) for _ in range(draw.randint(1, 8))]
        self.names = self.draw_names(draw) if draw.random() < 0.6 else None
        count = draw.choice([1, 2, 3, 5, 8, 12, 30, 130])
        self.rows = [[c.cell(draw) for c in self.columns] for _ in range(count)]
        if len(self.columns) > 1 and all(row[-1] == "" for row in self.rows):
            self.rows[0][-1] = "0"  # else lines end in a separator

    def draw_names(self, draw):
        count = len(self.columns)
        if draw.random() < 0.1:
            return [str(i) for i in range(count)]  # as pandas names columns
        return draw.sample(NAMES, count)

    def all(self):
        return ([self.names] if self.names else []) + self.rows

    def says_its_header(self):
        """Whether names cannot be read as values, nor values as names."""
        numbers = [i for i, c in enumerate(self.columns)
                   if c.is_number() and sum(is_number(r[i]) for r in self.rows) > len(self.rows) / 2]
        if len(self.rows) < 3 or not numbers:
            return False
        if self.names and self.names[0] == "0":
            return len(self.columns) > 2 and any(self.columns[i].kind != "whole" for i in numbers)
        if self.names:
            return True
        first = [self.rows[0][i] for i in numbers]
        return any(is_number(c) and not c.isdigit() for c in first)


def is_number(text):
    try:
        float(text.replace(",", "."))
        return text.lower() not in ("nan", "inf")
    except ValueError:
        return False


class Dialect:
    """How a table is written."""

    def __init__(self, draw):
        self.separator = draw.choice(list(SEPARATORS))
        # "1,234" in quotes, between commas, is more often a thousand
        self.decimal = draw.choice([".", ".", ","]) if self.separator != "," else "."
        self.quoting = draw.choice(["minimal", "minimal", "all", "text", "some"])
        self.end = draw.choice(["\n", "\n", "\r\n", "\r"])
        self.last_end = draw.random() < 0.8
        self.blank_lines = draw.random() < 0.2
        self.trailing = self.separator != " " and draw.random() < 0.07
        self.mark = draw.random() < 0.15
        self.packed = draw.random() < 0.15
        self.by_module = not self.trailing and self.quoting in ("minimal", "all") and draw.random() < 0.5

    def needs_quotes(self, cell):
        if self.separator == " " and cell == "":
            return True
        if cell.startswith((" ", "\t")) or cell.endswith((" ", "\t")):
            return True
        other = ";|\t" if self.separator != " " else ";|\t "
        if self.separator != "," and "," in cell and not is_number(cell):
            other += ","
        return any(c in cell for c in other + self.separator + '"\r\n')

    def cell(self, draw, cell):
        quoted = (self.needs_quotes(cell) or self.quoting == "all"
                  or (self.quoting == "text" and not is_number(cell))
                  or (self.quoting == "some" and draw.random() < 0.3))
        return '"' + cell.replace('"', '""') + '"' if quoted else cell

    def row(self, draw, row):
        if self.by_module and not any(self.needs_quotes(cell) for cell in row):
            text = io.StringIO()
            rule = csv.QUOTE_ALL if self.quoting == "all" else csv.QUOTE_MINIMAL
            csv.writer(text, delimiter=self.separator, quoting=rule, lineterminator="").writerow(row)
            return text.getvalue()
        cells = [self.cell(draw, cell) for cell in row]
        if len(cells) == 1 and cells[0] == "":
            cells = ['""']  # else a blank line
        if self.separator != " ":
            return self.separator.join(cells) + (self.separator if self.trailing else "")
        text = "".join(cell + draw.choice([" ", "  ", "\t", "   "]) for cell in cells[:-1])
        return draw.choice(["", " ", "  "]) + text + cells[-1] + draw.choice(["", "", " "])

    def text(self, draw, rows):
        lines = []
        for row in rows:
            while self.blank_lines and draw.random() < 0.2:
                lines.append(draw.choice(["", "  "]))
            lines.append(self.row(draw, row))
        return self.end.join(lines) + (self.end if self.last_end else "")


class Case:
    """A table in a file, and what is to be read."""

    def __init__(self, draw, path):
        self.path = path
        self.dialect = Dialect(draw)
        self.table = Table(draw, self.dialect.decimal)
        if len(self.table.all()) < 2:
            self.dialect.trailing = False  # a last cell that is missing
        text = self.dialect.text(draw, self.table.all())
        self.bytes = text.encode("utf-8-sig" if self.dialect.mark else "utf-8")
        data = gzip.compress(self.bytes, 1) if self.dialect.packed else self.bytes
        with open(path, "wb") as file:
            file.write(data)
        self.given = self.draw_given(draw)

    def draw_given(self, draw):
        given = {}
        few = len(self.table.all()) < 3 or len(self.table.columns) == 1
        if few or self.is_ambiguous() or draw.random() < 0.1:
            given["separator"] = "tab" if self.dialect.separator == "\t" else self.dialect.separator
        if not self.table.says_its_header() or draw.random() < 0.1:
            given["header"] = self.table.names is not None
        return given

    def is_ambiguous(self):
        """`true 1,5` may be a flag and a number, or a text and a number."""
        texts = any(not c.is_number() for c in self.table.columns)
        return self.dialect.separator == " " and self.dialect.decimal == "," and texts

    def expected_decimal(self):
        """A comma if it is seen in a number and could be one."""
        if self.dialect.separator == ",":
            return "."
        cells = [c for row in self.table.all()[:50] for c in row if is_number(c)]
        return "," if any("," in c for c in cells) and not any("." in c for c in cells) else "."

    def problem(self, answer):
        if "refused" in answer:
            return "refused: " + answer["refused"]
        if answer["rows"] != self.table.all():
            return f"read {answer['rows'][:5]}, wrote {self.table.all()[:5]}"
        separator = SEPARATORS[self.dialect.separator]
        if len(self.table.columns) > 1 and answer["separator"] != separator:
            return f"separator {answer['separator']}, not {separator}"
        if answer["header"] != (self.table.names is not None):
            return f"header {answer['header']}: {answer['reason']}"
        if answer["decimal"] != self.expected_decimal():
            return f"decimal {answer['decimal']}, not {self.expected_decimal()}"
        return None


def run(program, tables, seed, keep):
    draw = random.Random(seed)
    place = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=place) as folder:
        cases = [Case(draw, os.path.join(folder, f"{i}.csv")) for i in range(tables)]
        requests = "".join(json.dumps({"file": c.path, **c.given}) + "\n" for c in cases)
        answers = subprocess.run([program], input=requests, capture_output=True, text=True,
                                 check=True).stdout.split("\n")
    problems = 0
    for case, answer in zip(cases, answers):
        problem = case.problem(json.loads(answer))
        if problem is None:
            continue
        problems += 1
        if problems <= keep:
            print(f"{problem}\n  given {case.given}\n  file {case.bytes[:600]!r}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("program")
    parser.add_argument("--tables", type=int, default=10000)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--show", type=int, default=5, help="most problems to print")
    options = parser.parse_args()
    problems = run(options.program, options.tables, options.seed, options.show)
    print(f"{options.tables} tables, seed {options.seed}: {problems} are read differently")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
