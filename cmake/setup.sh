#!/usr/bin/env bash
# Sourced by run.sh, test.sh, bench.sh and .ci/run: functions that install the packages of the build, if
# possible, and build.

# In the order of docs/dependencies.md; tests, benchmarks and packaging need the other lists as well.
packages_build=(g++ cmake ninja-build libeigen3-dev nlohmann-json3-dev libcli11-dev
                libfmt-dev zlib1g-dev libzip-dev libpng-dev librandom123-dev libxxhash-dev
                libboost-dev libutf8proc-dev)
packages_run=(dataset-fashion-mnist)
packages_test=(catch2 librapidcheck-dev git python3-torch python3-numpy python3-scipy
               python3-protobuf dataset-fashion-mnist)
packages_package=(dpkg-dev file)
# An optimized BLAS for the peers: the variant that shares PyTorch's OpenMP threads.
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

# install PACKAGE...: installs those of them that are missing, with apt.
install() {
  [ "${RECTIFY_NO_INSTALL:-}" = 1 ] && return 0
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    say "rectify: set-up: expected Debian or Ubuntu; on other systems install the equivalents of: $*"
    return 0
  fi
  local missing sudo=()
  missing=$(missing_packages "$@")
  [ -z "$missing" ] && return 0
  [ "$(id -u)" = 0 ] || sudo=(sudo)
  local apt=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get)
  say "rectify: installing $missing"
  # shellcheck disable=SC2086  # a list of names
  "${apt[@]}" install -y --no-install-recommends $missing >/dev/null 2>&1 ||
    { "${apt[@]}" update -qq &&
      "${apt[@]}" install -y --no-install-recommends $missing >/dev/null; } ||
    say "rectify: set-up: could not install $missing; continuing without"
}

# npm provides the scripts that draw charts; without it, reports load them from the network.
install_npm() { command -v npm >/dev/null || install nodejs npm; }

# Checks for the tools that must exist before CMake can run.
check_tools() {
  local pair missing=()
  for pair in c++:g++ cmake:cmake ninja:ninja-build; do
    command -v "${pair%:*}" >/dev/null || missing+=("${pair#*:}")
  done
  [ ${#missing[@]} = 0 ] && return 0
  say "rectify: set-up: missing: ${missing[*]} (the names of their packages on Debian and Ubuntu)"
  return 1
}

# Copies its input to a log; on a terminal shows the number of completed build steps.
follow() {
  local log=$1 line
  if [ ! -t 2 ]; then cat >>"$log"; return; fi
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] &&
      printf '\r\033[K  %s of %s steps' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}" >&2
  done
  printf '\r\033[K' >&2
}

# The messages of a log about parts that are left out.
notes() { grep -o '^-- rectify: .*' "$1" 2>/dev/null | cut -c 4- || true; }

# build PRESET TARGET...: configures and builds. Missing libraries are listed before anything is compiled; the
# output goes to a log and is shown only on failure. $CMAKE_OPTIONS is passed to cmake.
build() {
  local preset=$1 log=build/$1.log said
  shift
  check_tools
  mkdir -p build
  said=$(notes "$log")
  # shellcheck disable=SC2086  # a list of options
  if ! cmake --preset "$preset" ${CMAKE_OPTIONS:-} >"$log" 2>&1; then
    { grep -o 'rectify: missing: .*' "$log" || tail -n 40 "$log"; } >&2
    say "rectify: build: preset $preset cannot be configured; the whole log is in $log"
    return 1
  fi
  [ "$(notes "$log")" = "$said" ] || notes "$log" >&2
  if ! cmake --build --preset "$preset" --target "$@" 2>&1 | follow "$log"; then
    { grep -A 20 -m 1 '^FAILED: ' "$log" || tail -n 40 "$log"; } >&2
    say "rectify: build: preset $preset failed; the whole log is in $log"
    return 1
  fi
}
