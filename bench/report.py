#!/usr/bin/python3
"""Measures rectify side by side with its peers and prints the tables of docs/benchmarks.md.

All programs are measured alternately, in several rounds of one run, and medians are compared: on a machine
with other users an absolute time means little. ./bench.sh builds, then calls this.
"""

import argparse
import json
import os
import sys
from pathlib import Path

import contest
import machine
import tables
from others import Others

BENCH = Path(__file__).resolve().parent
REPOSITORY = BENCH.parent
CASES = json.loads((BENCH / "cases.json").read_text())
SECTIONS = "training", "prediction", "others"
PEERS = [contestant.who for contestant in contest.trainers(Path()) + contest.predictors(Path())
         if not contestant.ours]


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one short round, for a first impression")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=3, help="of each program in each round")
    parser.add_argument("--only", metavar="T1,I0,...", help="these ids of cases.json")
    parser.add_argument("--peers", metavar="NAME,...",
                        help=f"of {', '.join(PEERS)}; none; else all that the machine has")
    parser.add_argument("--markdown", action="store_true", help="tables for docs/benchmarks.md")
    parser.add_argument("--from", dest="file", type=Path, metavar="RESULTS.json",
                        help="print an earlier run's tables; measure nothing")
    parser.add_argument("--build-dir", type=Path, default=REPOSITORY / "build/release")
    options = parser.parse_args()
    if not options.file and not (options.build_dir / "CMakeCache.txt").exists():
        sys.exit(f"report.py: --build-dir: expected a build folder, got {options.build_dir} "
                 "(./bench.sh makes it)")
    if options.quick:
        options.rounds, options.seconds = 1, 0.5
    if options.peers is not None:
        options.peers = check("--peers", options.peers, [*PEERS, "none"])
    if options.only is not None:
        options.only = check("--only", options.only,
                             [case["id"] for section in SECTIONS for case in CASES[section]])
    return options


def check(option, text, known):
    """The names in a list with commas, each of them known."""
    names = text.split(",")
    for name in names:
        if name not in known:
            sys.exit(f"report.py: {option}: expected one of {', '.join(known)}; got {name}")
    return names


def chosen_cases(only):
    """cases.json, without what was not asked for."""
    return {section: [case for case in CASES[section] if only is None or case["id"] in only]
            for section in SECTIONS}


def best_limits(rounds):
    """The largest of each number over the rounds: a limit is what was possible at any time."""
    return {key: best_limits([limits[key] for limits in rounds]) if isinstance(value, dict)
            else max(limits[key] for limits in rounds) for key, value in rounds[0].items()}


def measure_contest(options, cases):
    """Limits, training and prediction, in turn."""
    programs = options.build_dir / "bin"
    trainers = list(contest.chosen(contest.trainers(programs), options.peers))
    predictors = list(contest.chosen(contest.predictors(programs), options.peers))
    training, prediction, limits = contest.Results(), contest.Results(), []
    for number in range(1, options.rounds + 1):
        contest.say(f"round {number} of {options.rounds}")
        limits += contest.run_lines([programs / "bench_limits"])
        for case in cases["training"]:
            contest.run_case(training, case, trainers, "microseconds_per_step", options.seconds)
        limits += contest.run_lines([programs / "bench_limits"])
        for case in cases["prediction"]:
            contest.run_case(prediction, case, predictors, "microseconds_per_call",
                             options.seconds / 3)
    return {"limits": best_limits(limits), "training": training.rows(),
            "prediction": prediction.rows()}


def measure_others(options, cases):
    others = Others(REPOSITORY, options.build_dir, options.rounds, options.seconds)
    values = {}
    for other in cases["others"]:
        values[other["id"]] = float(f"{getattr(others, other['id'])():.4g}")
        contest.say(f"  {other['what']}: {values[other['id']]:g} {other['unit']}")
    return {"others": values}


def save(results, complete):
    """One file a day and machine; a look at a part does not replace it."""
    folder = BENCH / "results"
    folder.mkdir(exist_ok=True)
    head = results["machine"]
    part = "" if complete else "-part"
    path = folder / f"{head['date']}-{machine.slug(head['cpu'])}{part}.json"
    path.write_text(json.dumps(results, indent=1) + "\n")
    contest.say(f"results: {os.path.relpath(path)}")


def print_tables(results, markdown):
    head = results["machine"]
    versions = {row["who"]: row["version"] for section in ("training", "prediction")
                for row in results[section] if "version" in row}
    products = results["limits"]["products_by"]
    print(f"{head['cpu']}, {head['processors']} processors, {results['limits']['instructions']}; "
          f"{head['compiler']}; {products}; commit {head['commit']}, {head['date']}")
    print("; ".join(f"{who} {version}" for who, version in versions.items()) or "no peers")
    for title, make_table in tables.TABLES.items():
        header, rows = make_table(results)
        if rows:
            print(f"\n{'### ' if markdown else ''}{title}\n")
            print(tables.formatted(header, rows, markdown))


def main():
    options = parse_arguments()
    if options.file:
        results = json.loads(options.file.read_text())
    else:
        cases = chosen_cases(options.only)
        results = {"machine": machine.describe(REPOSITORY, options.build_dir),
                   "rounds": options.rounds, "seconds": options.seconds, "cases": cases,
                   **measure_contest(options, cases), **measure_others(options, cases)}
        save(results, not options.quick and options.only is None and options.peers is None)
    print_tables(results, options.markdown)


if __name__ == "__main__":
    main()
