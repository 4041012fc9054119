#!/usr/bin/env bash
# clang.sh COMPILER BUILD [BUILT]: checks every source of the project with this Clang and warnings as errors,
# including tests and benchmarks. Nothing is built. Sources that this Clang has already compiled with -Werror
# in the build tree BUILT are skipped. Exit code 77 if the compiler is not found.
set -euo pipefail
compiler=$1 build=$2 built=${3:-}
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v "$compiler" >/dev/null || { echo "clang: skipped: $compiler not found"; exit 77; }

cmake -S . -B "$build" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Release \
  -DRECTIFY_WERROR=ON -DRECTIFY_TESTS=ON -DRECTIFY_BENCH=ON -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
  -DCMAKE_UNITY_BUILD=ON >"$build.log" 2>&1 || { tail -n 40 "$build.log" >&2; exit 1; }

# Sources that are compiled twice, for both scalar types or again for the tests of threads, are checked once;
# generated sources are skipped.
/usr/bin/python3 - "$build" "$built" <<'PYTHON'
import json, os, re, shlex, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

build, built = sys.argv[1:]

def entries(folder):
    return json.load(open(f"{folder}/compile_commands.json"))

def output(entry):
    """The path of the object file, the same in every build tree."""
    return re.search(r" -o (\S+)", entry["command"]).group(1)

done = {output(entry) for entry in (entries(built) if built else ())
        if "-Werror" in entry["command"] and os.path.exists(f"{built}/{output(entry)}")}
commands = {}
for entry in entries(build):
    twice = "-DRECTIFY_DOUBLE" in entry["command"] or "rectify_tests_threads" in output(entry)
    if not twice and os.path.exists(entry["file"]) and output(entry) not in done:
        commands.setdefault(entry["file"], entry)

def check(entry):
    words = shlex.split(re.sub(r"^\S*ccache ", "", entry["command"]))
    return subprocess.run([*words, "-fsyntax-only"], cwd=entry["directory"], capture_output=True, text=True)

with ThreadPoolExecutor(os.cpu_count()) as pool:
    failed = [r.stderr for r in pool.map(check, commands.values()) if r.returncode != 0]
print("".join(failed), end="", file=sys.stderr)
print(f"clang: {len(commands)} units checked, {len(failed)} failed, {len(done)} built before")
sys.exit(1 if failed or not commands else 0)
PYTHON
