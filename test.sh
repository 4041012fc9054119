#!/usr/bin/env bash
# Builds rectify with its tests and runs them; arguments are passed to ctest.
# RECTIFY_NO_INSTALL=1 installs nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
. cmake/setup.sh

install "${packages_build[@]}" "${packages_test[@]}"
install_npm
say "rectify: building with tests (a few minutes the first time)"
CMAKE_OPTIONS="-DRECTIFY_TESTS=ON ${CI:+-DRECTIFY_WERROR=ON}" build release all
ctest --test-dir build/release --output-on-failure --no-tests=error -j "$(nproc)" "$@"
