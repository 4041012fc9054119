"""The tables of docs/benchmarks.md from the results of a run."""


def training_table(results):
    header = ["case", "net", "batch, optimizer", "rectify (threads)", "best peer (threads)",
              "ratio", "target", "met"]
    return header, [_training_row(case, results) for case in _trained(results)]


def scaling_table(results):
    header = ["case", "one thread", "all", "speed-up", "target", "met", "FMA limit", "share",
              "target", "met"]
    return header, [_scaling_row(case, results) for case in _trained(results)]


def prediction_table(results):
    header = ["case", "net", "batch", "input", "way", "rectify (threads)", "target", "met",
              "best peer (threads)", "ratio"]
    return header, [_prediction_row(case, row, results)
                    for case in results["cases"]["prediction"]
                    for row in _rows(results, "prediction", case["id"], ours=True)]


def others_table(results):
    header = ["what", "measured", "target", "met"]
    rows = []
    for other in results["cases"]["others"]:
        value = results["others"].get(other["id"])
        if value is None:
            continue
        least, most = other.get("at_least"), other.get("target")
        met = value >= least if least else value <= most
        rows.append([other["what"], f"{value:.3g} {other['unit']}",
                     f"{'>=' if least else '<='} {least or most} {other['unit']}", _met(met)])
    return header, rows


def limits_table(results):
    limits = results["limits"]
    rows = [["fused multiply-adds, GFLOP/s", limits["gflops_one"], limits["gflops_all"]],
            ["memory, GB/s", limits["gbytes_one"], limits["gbytes_all"]]]
    rows += [[f"product, {name}, GFLOP/s", rate, ""]
             for name, rate in limits["products_gflops"].items()]
    return ["limit", "one thread", "all"], [[n, _number(a), _number(b)] for n, a, b in rows]


TABLES = {"Limits of this machine": limits_table,
          "Training, microseconds a step": training_table,
          "Training, threads and the limit of all cores, microseconds a step": scaling_table,
          "Prediction, microseconds a call": prediction_table,
          "Everything else": others_table}


def formatted(header, rows, markdown):
    """A table as text or Markdown, columns aligned; numbers to the right."""
    columns = list(zip(header, *rows))
    widths = [max(map(len, column)) for column in columns]
    right = [any(cells) and all(cell[:1] in ">0123456789" for cell in cells)
             for _, *cells in columns]

    def line(cells):
        padded = [cell.rjust(w) if r else cell.ljust(w)
                  for cell, w, r in zip(cells, widths, right)]
        return f"| {' | '.join(padded)} |" if markdown else "  ".join(padded).rstrip()

    dashes = ["-" * (w - 1) + (":" if r and markdown else "-") for w, r in zip(widths, right)]
    return "\n".join(map(line, [header, dashes, *rows]))


def step_flops(case):
    """Forward and the weights' gradients for each layer, the inputs' for all but the first."""
    products = [a * b for a, b in zip(case["sizes"], case["sizes"][1:])]
    return 2 * case["batch"] * (2 * sum(products) + sum(products[1:]))


def _trained(results):
    return [case for case in results["cases"]["training"]
            if _rows(results, "training", case["id"], ours=True)]


def _training_row(case, results):
    ours = _fastest(_rows(results, "training", case["id"], ours=True))
    peer = _fastest(_rows(results, "training", case["id"], ours=False))
    ratio, target = _ratio(ours, peer), case["target"]["times_torch"]
    return [case["id"], _net(case), f"{case['batch']}, {case['optimizer']['type']}", _timed(ours),
            f"{peer['who']} {_timed(peer)}" if peer else "", f"{ratio:.2f}" if peer else "",
            f">= {target}", _met(ratio >= target) if peer else ""]


def _scaling_row(case, results):
    ours = _rows(results, "training", case["id"], ours=True)
    time = {row["asked"]: row["microseconds"] for row in ours}
    if all(row["threads"] == 1 for row in ours):  # it chose one thread: twice the same measurement
        time["one"] = time["all"] = min(time.values())
    speedup, wanted = time["one"] / time["all"], case["target"]["speedup"]
    limit = step_flops(case) / results["limits"]["gflops_all"] / 1e3
    share, needed = limit / min(time.values()), case["target"].get("share_of_limit")
    return [case["id"], _number(time["one"]), _number(time["all"]), f"{speedup:.2f}",
            f">= {wanted}", _met(speedup >= wanted), _number(limit), f"{share:.0%}",
            f">= {needed:.0%}" if needed else "", _met(share >= needed) if needed else ""]


def _prediction_row(case, row, results):
    peers = [peer for peer in _rows(results, "prediction", case["id"], ours=False)
             if peer["input"] == row["input"]]
    peer = _fastest(peers)
    target = _prediction_target(case, row)
    return [case["id"], _net(case), str(case["batch"]), row["input"], row["way"],
            _timed(row), f"<= {target}" if target else "",
            _met(row["microseconds"] <= target) if target else "",
            f"{peer['way']} {_timed(peer)}" if peer else "",
            f"{_ratio(row, peer):.2f}" if peer else ""]


def _prediction_target(case, row):
    """That of the first entry of which all else that it names is the row's."""
    for target in case["targets"]:
        if all(row[key] == target[key] for key in target.keys() - {"microseconds"}):
            return target["microseconds"]
    return None


def _rows(results, section, case, ours=None):
    return [row for row in results[section] if row["case"] == case
            and ours in (None, row["who"] == "rectify")]


def _fastest(rows):
    return min(rows, key=lambda row: row["microseconds"], default=None)


def _ratio(ours, peer):
    return peer["microseconds"] / ours["microseconds"] if peer else 0


def _net(case):
    return "-".join(map(str, case["sizes"]))


def _timed(row):
    return f"{_number(row['microseconds'])} ({row['threads']})"


def _number(value):
    """Three digits, or all before the point."""
    if value == "":
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _met(yes):
    return "yes" if yes else "no"
