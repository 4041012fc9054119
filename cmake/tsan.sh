#!/usr/bin/env bash
# tsan.sh BIN: runs the tests that use threads under the thread sanitizer. A program with a planted race
# checks that races are found. Tests that loop over a whole catalogue are skipped because they take too long;
# other tests have nets with every sort of layer and update.
set -euo pipefail
bin=$1
# OpenMP's runtime is not instrumented; its tool Archer reports its synchronization to the sanitizer.
export TSAN_OPTIONS="halt_on_error=0 exitcode=66 ignore_noninstrumented_modules=1"
# libzip asks libc for the local time. libc protects the time zone with a lock that the sanitizer does not
# see, and replaces it at each call unless TZ is set.
export TZ=UTC

if "$bin/planted_race" 2>planted_race.log; then
  echo "tsan: planted race: expected to be found, was not found" >&2
  exit 1
fi
grep -q "data race" planted_race.log
rm -f planted_race.log
"$bin/rectify_tests_threads" "[threads]~[every]"
