#!/usr/bin/env bash
# run.sh SECONDS [READER...]: tries every reader of files, or those named, on damaged ones, for SECONDS in
# all, two readers at a time. Built by preset fuzz. What is found stays in build/fuzz/found, and
# build/fuzz/corpus grows from run to run: RECTIFY_READER=npy build/fuzz/bin/fuzz_readers FILE tries one again.
# Exit code 77 where Clang or its libFuzzer is not here.
set -euo pipefail
seconds=${1:-180}
shift || true
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
. cmake/setup.sh

compiler=clang++-19
if ! command -v $compiler >/dev/null ||
  ! echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, long) { return 0; }' |
    $compiler -fsanitize=fuzzer -x c++ - -o /dev/null 2>/dev/null; then
  echo "fuzz: skipped: $compiler with libFuzzer is not here (clang-19, libclang-rt-19-dev)"
  exit 77
fi
build fuzz fuzz_readers make_seeds
bin=$PWD/build/fuzz/bin
mkdir -p build/fuzz/{found,corpus,logs}
"$bin/make_seeds" build/fuzz/seeds
readers=("$@")
[ $# -gt 0 ] || mapfile -t readers < <("$bin/fuzz_readers" -runs=0 2>/dev/null || true)
each=$((2 * seconds / ${#readers[@]}))
[ $each -gt 0 ] || each=1

try() {
  local reader=$1 log=build/fuzz/logs/$1
  mkdir -p "build/fuzz/corpus/$reader" "build/fuzz/seeds/$reader"
  export RECTIFY_READER=$reader
  if ! "$bin/fuzz_readers" -max_total_time=$each -max_len=16384 -timeout=5 -rss_limit_mb=1024 \
    -malloc_limit_mb=256 -print_final_stats=1 -artifact_prefix="build/fuzz/found/$reader-" \
    "build/fuzz/corpus/$reader" "build/fuzz/seeds/$reader" >"$log" 2>&1; then
    printf 'fuzz: %s: expected an Error or none, got what %s says:\n' "$reader" "$log"
    grep -m 3 -E 'ERROR|error:|memory:|what\(\)|Test unit' "$log" || tail -n 5 "$log"
    return 1
  fi
  printf 'fuzz: %-12s %9s executions\n' "$reader" \
    "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")"
}
export -f try
export bin each
printf '%s\n' "${readers[@]}" | xargs -P 2 -I {} bash -c 'try {}'
