#!/usr/bin/env bash
# coverage.sh: prints the line coverage of the tests by folder and fails if it is too low (coverage.py);
# build/coverage/lines.txt lists the lines that were not run. Takes ten minutes on two cores, too long for
# .ci/run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. cmake/setup.sh
install "${packages_build[@]}" "${packages_test[@]}" clang-19 libclang-rt-19-dev llvm-19

folder=build/coverage
build coverage rectify_tests rectify_report_tests rectify_app fault_shim
command=$folder/bin/rectify
rm -rf "$folder/profiles"
# Several processes share each profile file.
export LLVM_PROFILE_FILE=$PWD/$folder/profiles/%4m.profraw

# run TEST ARGUMENTS...: prints output only if the test fails; exit code 77 means that it was skipped.
run() {
  local said code=0
  said=$("$@" 2>&1) || code=$?
  [ $code = 0 ] || [ $code = 77 ] || { printf '%s\n' "$said" >&2; return $code; }
}

say "running the tests"
# Without the tests that simulate thousands of experiments or run every layer on every number of threads: they
# run the same lines again and take an hour.
run "$folder/bin/rectify_tests" \
  '~[every]~"intervals: *"~"significance: w*"~"training: any*"~"adviser: healthy*"' &
units=$!
run "$folder/bin/rectify_report_tests"
for test in command predict vitals report compare; do
  run "tests/apps/${test}_test.sh" "$command" "$PWD/configs"
done
for test in apps/broken_inputs apps/outputs apps/terminal run/event_files; do
  run python3 "tests/${test}_test.py" "$command" "$PWD/configs"
done
run python3 tests/apps/resume_test.py "$command" 1
shim=$folder/tests/libfault_shim.so
run python3 tests/faults/faults_test.py "$command" "$shim" --most 2
# Only some of these calls leave files that cannot be restored.
run python3 tests/faults/faults_test.py "$command" "$shim" --most 8 --only "train --overwrite"
# Some lines run only if two calls fail.
run python3 tests/faults/faults_test.py "$command" "$shim" --all --only prune
wait $units

llvm-profdata-19 merge -o "$folder/coverage.profdata" "$folder"/profiles/*.profraw
llvm-cov-19 export -format=lcov -instr-profile "$folder/coverage.profdata" "$folder/bin/rectify_tests" \
  -object "$folder/bin/rectify_report_tests" -object "$command" >"$folder/coverage.lcov"
python3 cmake/coverage.py "$folder/coverage.lcov" "$folder/lines.txt"
