#!/usr/bin/env bash
# tsan.sh BIN: runs the tests that use threads under the thread sanitizer. A race planted for the
# purpose shows that races are found. The loops over every entry of a catalogue take too long here;
# other tests have all sorts of layers and updates in one net.
set -euo pipefail
bin=$1
export TSAN_OPTIONS="halt_on_error=0 exitcode=66"
# libzip asks libc for the local time. libc keeps the zone under a lock of its own that the sanitizer
# does not see, and replaces it at each question unless the environment names one.
export TZ=UTC

if "$bin/planted_race" 2>planted_race.log; then
  echo "tsan: planted race: expected to be found, was not" >&2
  exit 1
fi
grep -q "data race" planted_race.log
rm -f planted_race.log
"$bin/rectify_tests_threads" "[threads]~[every]"
