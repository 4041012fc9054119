#!/usr/bin/env bash
# tidy.sh BUILD: clang-tidy with the checks of .clang-tidy over the library, the reports and the command.
# BUILD is a unity build configured with Clang 19, in which one unit a folder parses each header once.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
build=$1
command -v run-clang-tidy-19 >/dev/null || { echo "tidy: clang-tidy-19 not found" >&2; exit 77; }
# The double library, tests and generated sources are left out.
units='CMakeFiles/(rectify|rectify_reports|rectify_command)\.dir/Unity/'
alone="$PWD/(base|math|machine|apps)/[a-z_]*\.cpp"
run-clang-tidy-19 -quiet -p "$build" -config-file .clang-tidy -j "$(nproc)" "$units|$alone"
