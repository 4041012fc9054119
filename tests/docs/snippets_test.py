#!/usr/bin/python3
"""Every C++ and CMake snippet of README.md and docs/ stands, line by line, in a file that the tests
compile or run; so does JSON, on pages that name an example to which it belongs.

A snippet belongs to the file of its language that the text before it names last.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = {"cpp": r"(?:examples|tests)/[\w/]+\.cpp", "cmake": r"tests/package/\w+/CMakeLists\.txt",
         "json": r"examples/\w+\.json"}


def snippets(text):
    """Each block, with the file named before it."""
    for block in re.finditer(r"^```(cpp|cmake|json)\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        names = re.findall(FILES[block.group(1)], text[:block.start()])
        if names or block.group(1) != "json":  # other JSON is a file that commands_test.py uses
            yield block.group(2), names[-1] if names else None


def missing_lines(snippet, file):
    """Lines of the snippet that do not follow one another in the file."""
    rest = iter([line.strip() for line in file.splitlines()])
    return [line for line in filter(None, map(str.strip, snippet.splitlines())) if line not in rest]


def problems_of(page):
    """What is wrong in a page, a line a problem, and how many snippets it has."""
    count = 0
    problems = []
    for count, (snippet, name) in enumerate(snippets(page.read_text()), 1):
        where = f"{page.relative_to(ROOT)}: snippet {count}"
        if name is None:
            problems.append(f"{where}: expected a file named before it")
        elif not (ROOT / name).is_file():
            problems.append(f"{where}: expected a file that is there, got {name}")
        else:
            lines = missing_lines(snippet, (ROOT / name).read_text())
            problems += [f"{where}: expected a line of {name}, got {line}" for line in lines]
    return problems, count


def main():
    problems, total = [], 0
    for page in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        wrong, count = problems_of(page)
        problems += wrong
        total += count
    if total == 0:
        problems.append("snippets: expected at least one, got none")
    print("\n".join(problems) or f"{total} snippets as in the files")
    return 1 if problems else 0


sys.exit(main())
