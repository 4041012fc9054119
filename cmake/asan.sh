#!/usr/bin/env bash
# asan.sh BIN: runs tests of the command with a command built with the address and undefined-behaviour
# sanitizers, whose findings give an exit code that no test expects. Only tests of files and arguments that do
# not train for long are run here; ./test.sh runs the others with an ordinary build.
set -euo pipefail
bin=$(realpath "$1")
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export ASAN_OPTIONS="exitcode=99:detect_leaks=1:allocator_may_return_null=1"
export UBSAN_OPTIONS="print_stacktrace=1"

run() {
  local said
  said=$("$@" 2>&1) || { printf '%s\n' "$said" >&2; exit 1; }
}
run python3 tests/apps/broken_inputs_test.py "$bin/rectify"
for test in config predict compare report; do
  run "tests/apps/${test}_test.sh" "$bin/rectify" "$PWD/configs"
done
