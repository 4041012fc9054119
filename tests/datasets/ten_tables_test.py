#!/usr/bin/python3
"""ten_tables_test.py RECTIFY [--seeds N] [--tables NAME,...]: the config that `init --data` writes trains ten tables
as well as scikit-learn does.

The tables are those of tables.py. `rectify init` sees the training file only; its config is not edited, but for the
test file (`--set data.source.csv.test`), so that both sides train on the same rows and are scored on the same rows.
scikit-learn's nets get the same columns, missing values by their median with an indicator, texts one-hot, features and
target standardised, in their default settings with as many epochs as they need, with early stopping and without; the
better of the two counts. At most .02 of accuracy or .03 of R2 may be missing, in the mean of the seeds. One seed by
default. Skipped (77) where NumPy or scikit-learn is not there.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # the matrices are small
    os.environ.setdefault(variable, "1")
try:
    import numpy as np
    from sklearn.compose import ColumnTransformer
    from sklearn.impute import SimpleImputer
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import OneHotEncoder, StandardScaler
    import tables
except ImportError as missing:
    print(missing)
    sys.exit(77 if missing.name.split(".")[0] in ("numpy", "sklearn") else 1)

ALLOWED = {"classification": 0.02, "regression": 0.03}
METRIC = {"classification": "accuracy", "regression": "r2"}
# Of a table with more rows, MLPClassifier without early stopping takes minutes, and overfits.
MOST_ROWS_TO_OVERFIT = 5000


def feature_matrix(table, columns):
    """Features of (rows, columns): numbers, NaN where they are missing, and texts."""
    features = []
    for name in table.features():
        cells = columns[name]
        if name not in table.text:
            cells = [np.nan if cell == table.missing else float(cell) for cell in cells]
        features.append(np.array(cells, dtype=object))
    return np.stack(features, axis=1)


def encoder(table):
    is_text = np.array([name in table.text for name in table.features()])
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    # Sparse columns are scaled but not centred, for which the biases make up.
    texts = make_pipeline(OneHotEncoder(handle_unknown="ignore"), StandardScaler(with_mean=False))
    return ColumnTransformer([("numbers", numbers, np.flatnonzero(~is_text)),
                              ("texts", texts, np.flatnonzero(is_text))], sparse_threshold=0)


def sklearn_score(table, training, test, seeds):
    encode = encoder(table).fit(feature_matrix(table, training))
    x, x_test = (encode.transform(feature_matrix(table, part)).astype(float) for part in (training, test))
    y, y_test = training[table.label], test[table.label]
    kind = MLPClassifier
    if table.task == "regression":
        kind = MLPRegressor
        y, y_test = y.astype(float), y_test.astype(float)
        y, y_test = (y - y.mean()) / y.std(), (y_test - y.mean()) / y.std()
    else:
        y, y_test = y.astype(str), y_test.astype(str)
    overfits = table.task == "classification" and table.rows > MOST_ROWS_TO_OVERFIT
    stopping = (True,) if overfits else (True, False)
    scores = [[kind(max_iter=1000, early_stopping=stop, random_state=seed).fit(x, y).score(x_test, y_test)
               for seed in seeds] for stop in stopping]
    return max(map(np.mean, scores))


class Rectify:
    def __init__(self, program):
        self.program = Path(program).resolve()

    def __call__(self, folder, *arguments):
        done = subprocess.run([self.program, *arguments], cwd=folder, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"FAILED: rectify {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return json.loads(done.stdout)

    def score(self, table, folder, seeds):
        """Of nets that are trained by the config of `init`, on the test file."""
        label = () if table.label_is_guessed else ("--label", table.label)
        self(folder, "init", "own.json", "--data", "train.csv", *label, "--json")
        scores = []
        for seed in seeds:
            run = f"run{seed}"
            self(folder, "train", "own.json", "--set", "data.source.csv.test=test.csv", "--seed", str(seed),
                 "--threads", "1", "--out", run, "--json")
            scores.append(self(folder, "evaluate", run, "--json")[METRIC[table.task]])
        return np.mean(scores)


def compare(rectify, table, seeds, root):
    """Whether our score is close enough; prints a line."""
    folder = Path(root) / table.name
    folder.mkdir()
    (training, _), (test, truth) = tables.draw(table)
    tables.write_table(table, folder / "train.csv", training)
    tables.write_table(table, folder / "test.csv", test)
    expected, got = sklearn_score(table, training, test, seeds), rectify.score(table, folder, seeds)
    close = got >= expected - ALLOWED[table.task]
    print(f"{table.name:10}  {METRIC[table.task]:8}  scikit-learn {expected:.3f}  rectify {got:.3f}  difference "
          f"{got - expected:+.3f}  best possible {tables.best_score(table, test, truth):.3f}"
          f"{'' if close else '  FAILED'}", flush=True)
    return close


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rectify")
    parser.add_argument("--seeds", type=int, default=1)
    parser.add_argument("--tables", default=",".join(table.name for table in tables.TABLES))
    arguments = parser.parse_args()
    warnings.filterwarnings("ignore", category=UserWarning)  # 1,000 epochs are not always enough for convergence
    chosen = arguments.tables.split(",")
    with tempfile.TemporaryDirectory() as root:
        close = [compare(Rectify(arguments.rectify), table, range(1, arguments.seeds + 1), root)
                 for table in tables.TABLES if table.name in chosen]
    if not all(close):
        sys.exit(f"FAILED: {close.count(False)} of {len(close)} tables")
    print(f"{len(close)} tables: all as good as scikit-learn")


if __name__ == "__main__":
    main()
