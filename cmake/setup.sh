#!/usr/bin/env bash
# Sourced by run.sh and test.sh: installs what the build needs where that is possible, and builds.

# One list, in docs/dependencies.md's order; tests and fashion-mnist come on top where asked for.
packages_build=(g++ cmake ninja-build libeigen3-dev nlohmann-json3-dev libcli11-dev
                libfmt-dev zlib1g-dev libzip-dev librandom123-dev libxxhash-dev)
packages_run=(dataset-fashion-mnist)
packages_test=(catch2 python3-torch python3-numpy python3-scipy python3-protobuf
               dataset-fashion-mnist)
packages_package=(dpkg-dev file)
# An optimized BLAS for the peers, the one that shares OpenMP's threads with PyTorch.
packages_bench=(libbenchmark-dev libtorch-dev python3-torch python3-sklearn python3-numpy
                libopenblas0-openmp dataset-fashion-mnist)

say() { printf '%s\n' "$*" >&2; }

missing_packages() {
  local package
  for package in "$@"; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q '^install ok installed' ||
      printf '%s ' "$package"
  done
}

# install PACKAGE...: what is missing of them, with apt.
install() {
  [ "${RECTIFY_NO_INSTALL:-}" = 1 ] && return 0
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "rectify: set-up: expected Debian or Ubuntu; on other systems install the equivalents of: $*"
    return 0
  fi
  local missing sudo=""
  missing=$(missing_packages "$@")
  [ -z "$missing" ] && return 0
  [ "$(id -u)" = 0 ] || sudo=sudo
  say "rectify: installing $missing"
  # shellcheck disable=SC2086  # a list of names
  $sudo apt-get install -y --no-install-recommends $missing >/dev/null 2>&1 ||
    { $sudo apt-get update -qq &&
      $sudo apt-get install -y --no-install-recommends $missing >/dev/null; } ||
    say "rectify: set-up: could not install $missing; going on without"
}

# npm, for the scripts that draw charts; reports load them from the network where there is none.
install_npm() { command -v npm >/dev/null || install nodejs npm; }

# build PRESET TARGET...: quietly, unless it fails. $CMAKE_OPTIONS goes to cmake.
build() {
  local preset=$1 log=build/$1.log
  shift
  mkdir -p build
  # shellcheck disable=SC2086  # a list of options
  if ! { cmake --preset "$preset" ${CMAKE_OPTIONS:-} &&
         cmake --build --preset "$preset" --target "$@"; } >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    say "rectify: build: preset $preset failed; the whole log is in $log"
    return 1
  fi
}
