#!/usr/bin/env bash
# tidy.sh BUILD: clang-tidy with the checks of .clang-tidy over the library, the reports and the command.
# BUILD is a unity build by Clang 19, in which each header is parsed once for all sources of a unit. Exit
# code 77 if clang-tidy 19 is not found.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1
command -v run-clang-tidy-19 >/dev/null || { echo "tidy: skipped: clang-tidy-19 not found"; exit 77; }

mkdir -p "$build/tidy"
/usr/bin/python3 - "$build" <<'PYTHON'
import json, re, sys

build = sys.argv[1]
ours = re.compile(r" -o (?:\S*/)?(rectify|rectify_reports|rectify_command|rectify_app)\.dir/")
entries = [entry for entry in json.load(open(f"{build}/compile_commands.json"))
           if ours.search(entry["command"]) and "cmake_pch" not in entry["file"]]
assert len(entries) > 15, f"tidy: expected the units of the library, got {len(entries)}"
json.dump(entries, open(f"{build}/tidy/compile_commands.json", "w"))
PYTHON
run-clang-tidy-19 -quiet -p "$build/tidy" -config-file .clang-tidy
