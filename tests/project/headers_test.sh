#!/usr/bin/env bash
# Every header compiles on its own, so that no order of includes matters: headers_test.sh [COMPILER].
# It takes some minutes: .ci/run runs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export compiler=${1:-g++}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ln -s "$PWD" "$folder/rectify"
eigen=$(pkg-config --cflags-only-I eigen3 2>/dev/null || echo -I/usr/include/eigen3)
export options="-std=c++20 -fopenmp-simd -fsyntax-only -Wall -Wextra -Werror -I$folder ${eigen//-I/-isystem }"

check() {
  # shellcheck disable=SC2086  # options
  echo "#include <rectify/$1>" | "$compiler" $options -x c++ - && return
  echo "$1: expected to compile on its own with $compiler, got the above" >&2
  return 1
}
export -f check

git ls-files '*.hpp' | grep -vE '^(tests|bench|examples)/' |
  xargs -P "$(nproc)" -I{} bash -c 'check {}'
echo "headers: each compiles on its own"
