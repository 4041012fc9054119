"""Random tables for typed_tables_test.py: columns of every kind, as people write them, and a config for each.

A table is drawn as texts. What it means is for the test to say; nothing here is shared with the library.
"""

import json

WORDS = "red green blue ant bee cow north south Oslo Rome low high x1 (c) half it's caf\u00e9 \u6771\u4eac two,three".split() + \
    ["a b", "line\nbreak", 'say "so"']
STANDARD_MISSING = ["NA", "N/A", "n/a", "na", "NaN", "nan", "NULL", "null", "None", "#N/A", "<NA>", "?", "-"]
NAMES = "age width height_cm Fare zip y0 x_1 petal.length Gr\u00f6\u00dfe id rooms kind_of".split()
SEPARATORS = {",": ",", ";": ";", "\t": "tab", "|": "|", " ": " "}


class Column:
    """Cells of one kind; `flaws` are cells of another kind, here and there."""

    def __init__(self, draw, name, kind, table):
        self.name, self.kind, self.decimal = name, kind, table.decimal
        self.missing = draw.choice(table.missing_words + [""]) if draw.random() < 0.25 else None
        if table.missing_words == STANDARD_MISSING or not table.missing_words:
            self.missing = self.missing if draw.random() < 0.9 else "-999"  # a number unless it is declared
        self.missing_word = (table.missing_words or ["" if table.has_names else "7"])[0]
        self.missing_rate = draw.choice([0.03, 0.1, 0.5])
        self.flaw = draw.choice(["word", "date", "infinite", "yes"]) if draw.random() < 0.06 else None
        self.notation = draw.choice(["whole", "fixed", "scientific", "short", "any"])
        self.scale = 10.0 ** draw.randint(-3, 6)
        self.words = draw.sample(WORDS, draw.randint(1, 6))
        self.start = draw.choice([0, 1, -3, 1000])
        self.value = self.number(draw)
        if self.missing == "" and not table.has_names:  # an outer column without a name and cells is none
            self.missing = table.missing_words[0] if table.missing_words else None

    def cells(self, draw, rows):
        return [self.cell(draw, row) for row in range(rows)]

    def cell(self, draw, row):
        if self.kind == "missing" and self.missing is not None:
            return self.missing
        if self.missing is not None and draw.random() < self.missing_rate:
            return self.missing
        if self.flaw is not None and draw.random() < 0.08:
            return {"word": "much", "date": "2024-02-29", "yes": "yes",
                    "infinite": draw.choice(["inf", "-Infinity", "1e39", "-2E400"])}[self.flaw]
        return getattr(self, "draw_" + self.kind)(draw, row)

    def pointed(self, text):
        return text.replace(".", self.decimal)

    def number(self, draw):
        notation = self.notation
        if notation == "any":
            notation = draw.choice(["whole", "fixed", "scientific", "short"])
        value = draw.gauss(0, 1) * self.scale
        if notation == "whole":
            return draw.choice(["{}", "{}", "+{}", "0{}"]).format(draw.randint(0, 5000))
        if notation == "short":
            return self.pointed(draw.choice([".5", "7.", "-.25", "-0", "0", "1e-50", "1E+3", "-2.5e-400", "0.1"]))
        return self.pointed(f"{value:.{draw.randint(1, 9)}{'f' if notation == 'fixed' else 'e'}}")

    def draw_number(self, draw, row):
        return self.number(draw)

    def draw_constant(self, draw, row):
        return self.value

    def draw_boolean(self, draw, row):
        return draw.choice(["true", "false", "TRUE", "False", "yes", "no", "No"])

    def draw_flag(self, draw, row):
        return draw.choice(["true", "false", "1", "0"])

    def draw_category(self, draw, row):
        return draw.choice(self.words)

    def draw_many(self, draw, row):
        return f"n{draw.randint(0, 400)}"

    def draw_date(self, draw, row):
        return f"20{draw.randint(10, 30)}-{draw.randint(1, 12):02}-{draw.randint(1, 28):02}"

    def draw_mixed(self, draw, row):
        return self.number(draw) if draw.random() < 0.7 else draw.choice(self.words)

    def draw_index(self, draw, row):
        return str(row + self.start)

    def draw_missing(self, draw, row):
        return self.missing_word

    def draw_class(self, draw, row):
        return draw.choice(self.words[:4])

    def draw_class_number(self, draw, row):
        return draw.choice(["7", "07", "10", "9", "-1", "2e1"] if self.scale > 10 else ["0", "1", "2", "10"])

    def draw_zero_one(self, draw, row):
        return draw.choice(["0", "1", "1", "true"] if self.flaw is None else ["0", "1", "2"])

    def draw_weight(self, draw, row):
        return draw.choice(["0.5", "1", "2"] if self.flaw is None else ["1", "2", "-1"]).replace(".", self.decimal)


class Table:
    """Columns, a file for training, perhaps one for testing, and a config."""

    def __init__(self, draw):
        self.separator = draw.choice(list(SEPARATORS))
        self.decimal = draw.choice([".", ".", ","]) if self.separator != "," else "."
        self.has_names = draw.random() < 0.7
        self.missing_words = draw.choice([STANDARD_MISSING, STANDARD_MISSING, ["?", "none given", "-999"], []])
        self.task = draw.choice(["classification", "classification", "regression", "multilabel"])
        rows = draw.choice([4, 8, 12, 12, 20, 40]) if draw.random() < 0.97 else draw.choice([130, 300])
        self.columns = self.draw_columns(draw, rows)
        self.train = self.draw_rows(draw, rows)
        self.source = self.draw_source(draw)
        self.order = list(range(len(self.columns)))  # of the columns in the test file
        self.test = None
        if draw.random() < 0.6:
            self.test = self.draw_rows(draw, draw.choice([1, 3, 10, 25]))
            self.source["test"] = "test.csv"
            if self.has_names:
                draw.shuffle(self.order)
        self.odd_rows = draw.random() < 0.02

    def draw_columns(self, draw, rows):
        kinds = ["number"] * 6 + ["category"] * 4 + ["boolean", "flag", "constant", "mixed", "index"]
        kinds += draw.choice([[], [], [], ["date", "missing"]]) + (["many"] if rows > 100 else [])
        labels = {"classification": ["class", "class_number"], "regression": ["number"],
                  "multilabel": ["zero_one"]}[self.task]
        drawn = [(draw.choice(kinds), "feature") for _ in range(draw.randint(1, 6))]
        drawn += [(draw.choice(labels), "label")
                  for _ in range(1 if self.task == "classification" else draw.randint(1, 2))]
        if draw.random() < 0.2:
            drawn.append(("weight", "weight"))
        draw.shuffle(drawn)
        names = draw.sample(NAMES, len(drawn)) if self.has_names else [str(i) for i in range(len(drawn))]
        columns = []
        for name, (kind, role) in zip(names, drawn):
            columns.append(Column(draw, name, kind, self))
            columns[-1].role = role
        return columns

    def draw_rows(self, draw, rows):
        drawn = [list(row) for row in zip(*(column.cells(draw, rows) for column in self.columns))]
        # Rows without any text are skipped, but predicted.
        return [row for row in drawn if any(row)] or [["1"] * len(self.columns)]

    def reference(self, draw, column):
        """A column as a config names it."""
        place = self.columns.index(column)
        options = [place, place - len(self.columns)] + [column.name] * 3 * self.has_names
        return draw.choice(options)

    def draw_source(self, draw):
        role = lambda wanted: [c for c in self.columns if c.role == wanted]
        labels = [self.reference(draw, c) for c in role("label")]
        source = {"train": "train.csv", "task": self.task, "label": labels if len(labels) > 1 else labels[0],
                  "separator": SEPARATORS[self.separator], "header": self.has_names,
                  "missing": draw.choice(["refuse", "drop", "mean", "median", "median"]),
                  "test_fraction": draw.choice([0.2, 0.5, 0.34])}
        for column in role("weight"):
            source["weight"] = self.reference(draw, column)
        if self.missing_words != STANDARD_MISSING:
            source["missing_words"] = self.missing_words
        features = role("feature")
        chosen = draw.sample(features, draw.randint(1, len(features)))
        if draw.random() < 0.15:
            source["features"] = [self.reference(draw, c) for c in chosen]
            features = chosen
        elif draw.random() < 0.2 and len(chosen) < len(features):
            source["ignore"] = [self.reference(draw, c) for c in chosen]
            features = [c for c in features if c not in chosen]
        self.features = features
        self.labels = role("label")
        self.weight = (role("weight") or [None])[0]
        self.categories = {c.name: self.draw_encoding(draw, c) for c in features if draw.random() < 0.12}
        if self.categories:
            source["categories"] = self.categories
        return source

    def draw_encoding(self, draw, column):
        if column.kind == "category" and draw.random() < 0.4:
            return draw.sample(column.words, len(column.words))
        return draw.choice(["one_hot", "ordinal"])

    # Written as texts, with the line in which each cell begins.

    def quoted(self, cell):
        outer = cell != cell.strip()
        if outer or cell == "" and self.separator == " " or any(c in cell for c in self.separator + '",\n '):
            return '"' + cell.replace('"', '""') + '"'
        return cell

    def written(self, draw, rows, order):
        """The text; lines[row][column], in the order of `self.columns`; and the lines of rows of another length."""
        lines, text, odd = [], [], []
        line = 1
        if self.has_names:
            text.append(self.separator.join(self.quoted(self.columns[c].name) for c in order))
            line += 1
        for row in rows:
            if draw.random() < 0.02:
                text.append("")
                line += 1
            if self.odd_rows and text and draw.random() < 0.1:
                odd.append(line)
                text.append(self.separator.join(["1"] * (len(order) + 1)))
                line += 1
            begins = [0] * len(order)
            cells = []
            for c in order:
                begins[c] = line
                cells.append(self.quoted(row[c]))
                line += cells[-1].count("\n")
            if cells == [""]:
                cells = ['""']
            text.append(self.separator.join(cells))
            lines.append(begins)
            line += 1
        return "\n".join(text) + "\n", lines, odd

    def write(self, draw, folder):
        folder.mkdir()
        text, self.train_lines, self.train_odd = self.written(draw, self.train, range(len(self.columns)))
        (folder / "train.csv").write_text(text, encoding="utf-8")
        self.texts = [text]
        if self.test is not None:
            text, self.test_lines, self.test_odd = self.written(draw, self.test, self.order)
            (folder / "test.csv").write_text(text, encoding="utf-8")
            self.texts.append(text)
        return json.dumps({"folder": str(folder), "source": {"csv": self.source}})
