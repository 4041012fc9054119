#!/usr/bin/env bash
# Builds rectify with its benchmarks and compares its speed with the frameworks that are installed.
# Arguments are passed to bench/report.py: --quick for a short run, --help for all options.
# RECTIFY_NO_INSTALL=1 installs nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
called_from=$PWD
cd "$here"
. cmake/setup.sh

install "${packages_build[@]}" "${packages_bench[@]}"
say "rectify: building with benchmarks (a few minutes the first time)"
CMAKE_OPTIONS=-DRECTIFY_BENCH=ON build release rectify_app bench

cd "$called_from"
exec /usr/bin/python3 "$here/bench/report.py" "$@"
