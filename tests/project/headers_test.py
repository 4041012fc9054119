#!/usr/bin/env python3
"""headers_test.py [COMPILER]: every header compiles on its own, so that no order of includes matters.

It takes a minute or two, so that .ci/run runs it and ./test.sh does not. Clang reads what takes longest from
precompiled headers. Nothing goes unseen by that: a header gets only what it includes anyway, directly or by other
headers, and includes come before what is declared.
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
# A header is compiled after the first of these all of which it includes.
PRECOMPILED = [["Eigen/Core", "nlohmann/json.hpp", "rectify/nn/sequential.hpp", "rectify/schema/fields.hpp"],
               ["Eigen/Core", "nlohmann/json.hpp"], ["nlohmann/json.hpp"], ["Eigen/Core"], []]


def tracked_headers():
    listed = subprocess.run(["git", "ls-files", "*.hpp"], cwd=PROJECT, check=True, capture_output=True, text=True)
    return [name for name in listed.stdout.split() if not name.startswith(("tests/", "bench/", "examples/"))]


@cache
def included(header):
    """What a header includes, directly or by other headers of ours, which are <rectify/...>."""
    text = (PROJECT / header).read_text()
    names = set(re.findall(r"^#include <(\S+)>", text, re.M))
    names |= {f"rectify/{os.path.normpath(os.path.join(os.path.dirname(header), name))}"
              for name in re.findall(r'^#include "(\S+)"', text, re.M)}
    ours = [name.removeprefix("rectify/") for name in names if name.startswith("rectify/")]
    return names.union(*(included(name) for name in ours))


def eigen():
    found = subprocess.run(["pkg-config", "--cflags-only-I", "eigen3"], capture_output=True, text=True)
    return shlex.split(found.stdout)[0].removeprefix("-I") if found.returncode == 0 else "/usr/include/eigen3"


class Compiler:
    def __init__(self, program, folder):
        (folder / "rectify").symlink_to(PROJECT)
        self.folder = folder
        self.words = [program, "-std=c++20", "-fopenmp-simd", "-Wall", "-Wextra", "-Werror", f"-I{folder}",
                      "-isystem", eigen()]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(self.precompile, range(len(PRECOMPILED))))

    def precompile(self, index):
        header = self.folder / f"{index}.hpp"
        header.write_text("".join(f"#include <{name}>\n" for name in PRECOMPILED[index]))
        subprocess.run([*self.words, "-fpch-instantiate-templates", "-x", "c++-header", header,
                        "-o", header.with_suffix(".pch")], check=True)

    def says(self, header):
        """Its errors and warnings about a header alone."""
        index = next(i for i, names in enumerate(PRECOMPILED) if included(header).issuperset(names))
        return subprocess.run([*self.words, "-fsyntax-only", "-include-pch", self.folder / f"{index}.pch",
                               "-x", "c++", "-"], input=f"#include <rectify/{header}>\n",
                              capture_output=True, text=True).stderr


def main():
    program = sys.argv[1] if len(sys.argv) > 1 else "clang++-19"
    headers = tracked_headers()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(os.cpu_count()) as pool:
        said = dict(zip(headers, pool.map(Compiler(program, Path(folder)).says, headers)))
    wrong = [f"{text}{header}: expected to compile on its own with {program}, got the above"
             for header, text in said.items() if text]
    print("\n".join(wrong), end="\n" if wrong else "", file=sys.stderr)
    print(f"headers: {len(headers)}, of which {len(headers) - len(wrong)} compile on their own")
    sys.exit(1 if wrong or not headers else 0)


if __name__ == "__main__":
    main()
