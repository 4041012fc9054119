#!/usr/bin/env bash
# clang.sh COMPILER BUILD: every source of the project is checked by this Clang, alone, with warnings
# as errors: that it includes what it needs, and that another compiler than GCC takes it. Nothing is
# built but what headers are generated from. Exit code 77 where the compiler is not here.
set -euo pipefail
compiler=$1 build=$2
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v "$compiler" >/dev/null || { echo "clang: skipped: $compiler is not here"; exit 77; }

cmake -S . -B "$build" -G Ninja -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Release \
  -DRECTIFY_WERROR=ON -DRECTIFY_TESTS=ON -DRECTIFY_BENCH=ON -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON \
  >"$build.log" 2>&1 || { tail -n 40 "$build.log" >&2; exit 1; }

# Of sources that are compiled for both scalars, float will do.
/usr/bin/python3 - "$build" <<'PYTHON'
import json, re, shlex, subprocess, sys
from concurrent.futures import ThreadPoolExecutor

commands = {}
for entry in json.load(open(f"{sys.argv[1]}/compile_commands.json")):
    if "-DRECTIFY_DOUBLE" not in entry["command"] and entry["file"].endswith(".cpp"):
        commands.setdefault(entry["file"], entry)

def check(entry):
    words = shlex.split(re.sub(r"^\S*ccache ", "", entry["command"])) + ["-fsyntax-only"]
    return subprocess.run(words, cwd=entry["directory"], capture_output=True, text=True)

with ThreadPoolExecutor(2) as pool:
    failed = [r.stderr for r in pool.map(check, commands.values()) if r.returncode != 0]
print("".join(failed[:5]), end="", file=sys.stderr)
print(f"clang: {len(commands)} sources, {len(failed)} refused")
sys.exit(1 if failed or not commands else 0)
PYTHON
