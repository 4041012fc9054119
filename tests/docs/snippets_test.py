#!/usr/bin/python3
"""Every C++ snippet of the README stands, line by line, in an example that the tests run.

A snippet belongs to the example that the text before it names last.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def snippets(text):
    """Each C++ block, with the example named before it."""
    for block in re.finditer(r"```cpp\n(.*?)```", text, re.DOTALL):
        names = re.findall(r"examples/\w+\.cpp", text[:block.start()])
        yield block.group(1), names[-1] if names else None


def missing_lines(snippet, example):
    """Lines of the snippet that do not follow one another in the example."""
    rest = iter([line.strip() for line in example.splitlines()])
    return [line for line in filter(None, map(str.strip, snippet.splitlines())) if line not in rest]


def main():
    problems, count = [], 0
    for snippet, name in snippets((ROOT / "README.md").read_text()):
        count += 1
        if name is None:
            problems.append(f"README.md: snippet {count}: expected an example named before it")
            continue
        for line in missing_lines(snippet, (ROOT / name).read_text()):
            problems.append(f"README.md: snippet {count}: expected a line of {name}, got {line}")
    if count == 0:
        problems.append("README.md: snippets: expected at least one, got none")
    print("\n".join(problems) or f"{count} snippets as in the examples")
    return 1 if problems else 0


sys.exit(main())
