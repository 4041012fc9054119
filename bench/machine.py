"""What was measured on: the machine and the versions, as far as results depend on them."""

import datetime
import os
import re
import subprocess
from pathlib import Path


def describe(repository, build):
    """For the head of a result."""
    return {
        "date": datetime.date.today().isoformat(),
        "cpu": cpu_model(),
        "processors": len(os.sched_getaffinity(0)),
        "compiler": _first_line(compiler(build), "--version"),
        "commit": commit(repository),
    }


def cpu_model():
    return _cpuinfo("model name") or os.uname().machine


def has_avx512():
    return "avx512f" in (_cpuinfo("flags") or "").split()


def slug(text):
    """`AMD EPYC 7R13` -> `amd-epyc-7r13`"""
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def compiler(build):
    """The C++ compiler of a build folder."""
    cache = (build / "CMakeCache.txt").read_text()
    return re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.MULTILINE)[1]


def commit(repository):
    """`c99fe42`, with `+` where files differ from it."""
    def git(*arguments):
        return subprocess.run(["git", "-C", repository, *arguments], text=True,
                              capture_output=True, check=False).stdout.strip()
    changed = git("status", "--porcelain", "--untracked-files=no")
    return (git("rev-parse", "--short", "HEAD") or "unknown") + ("+" if changed else "")


def openblas_folder():
    """Where Debian keeps the OpenBLAS that shares OpenMP's threads, or None."""
    return next(iter(Path("/usr/lib").glob("*/openblas-openmp")), None)


def _cpuinfo(key):
    found = re.search(rf"^{key}\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found and found[1]


def _first_line(*command):
    return subprocess.run(command, text=True, capture_output=True, check=True).stdout.split("\n")[0]
