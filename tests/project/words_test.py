#!/usr/bin/env python3
"""What users read is in the field's words: documents, string literals and public docstrings have none of
the phrases that earlier readers had to read twice. Each has the word that is meant beside it."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A phrase and what to say instead. CONTRIBUTING.md has the glossary.
PHRASES = {
    r"\bnobody\b": "no one, or say what is missing: not computed",
    r"\bso many\b": "the number itself, or: that many",
    r"\bas many\b(?! as)": "the number itself",
    r"\btold\b": "reported, stated, known",
    r"\b(?:go|goes|going|went|gone) on\b": "resume, continue",
    r"\bborne\b": "tolerated, allowed",
    r"\bas (?:it|they) should be\b": "valid",
    r"\bfinite ones\b": "NaN or infinity",
    r"\b(?:left|leaves?|leaving) the finite\b": "NaN or infinity",
    r"\bkin\b": "similar functions, family",
    r"\bkindred\b": "similar",
    r"\bstill-?births?\b": "dead at initialization",
    r"\bof which\b": "name the noun again",
    r"\b[Ww]hat it answers\b": "predictions",
    r"\bgot there\b": "training curves",
    r"\bbecame of\b": "dead units",
    r"\btaken for\b": "confusion matrix, predicted as",
    r"\bshare of the last step\b": "momentum factor",
    r"\bmemory of the\b(?! (?:machine|process|net|run|system))": "decay rate of the estimate",
    r"\bwithout gain\b": "without improvement",
    r"\bfirst weights\b": "initial weights",
    r"\bwith one seed\b": "with the same seed",
    r"\bdeactivat\w*": "prune, set to zero",
    r"\bhow it went\b": "history",
    r"\bin nothing but\b": "only in",
    r"\bcome to nothing\b": "have no effect",
    r"\bnought\b": "zero",
    r"\blook(?:s|ed)? for what\b": "check",
    r"\bworth a look\b": "notable",
    r"\bmakes? small\b": "minimizes",
    r"\bare to be had\b": "are available",
}
PATTERN = re.compile("|".join(f"(?P<p{i}>{phrase})" for i, phrase in enumerate(PHRASES)), re.IGNORECASE)
LITERAL = re.compile(r'"(?:[^"\\\n]|\\.)*"')
OTHERS = ("tests/", "bench/peers/", "build/")


def tracked(*patterns):
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, check=True, capture_output=True,
                            text=True).stdout
    return [name for name in listed.split("\0") if name and not name.startswith(OTHERS)]


def visible_text(name, line):
    """What a user sees of a line: all of a document, of a source its literals and docstrings."""
    if name == "CONTRIBUTING.md" and line.startswith("|"):  # the glossary, whose second column has what not to say
        return [cell for k, cell in enumerate(re.split(r"(?<!\\)\|", line)) if k != 2]
    if name.endswith((".md", ".js", ".yml")):
        return [line]
    docstring = re.search(r"///.*", line)
    # An include is no text.
    literals = [] if line.lstrip().startswith("#include") else LITERAL.findall(line)
    return literals + ([docstring[0]] if docstring else [])


def problems_of(name):
    problems = []
    for number, line in enumerate((ROOT / name).read_text().splitlines(), start=1):
        for text in visible_text(name, line):
            for found in PATTERN.finditer(text):
                instead = list(PHRASES.values())[int(found.lastgroup[1:])]
                problems.append(f'{name}:{number}: "{found[0]}": expected the field\'s words ({instead})')
    return problems


def main():
    names = tracked("*.md", "*.hpp", "*.cpp", "*.js", "*.yml")
    assert len(names) > 300, f"expected the project's sources and documents, got {len(names)}"
    problems = [problem for name in names for problem in problems_of(name)]
    print("\n".join(problems) or f"{len(names)} files in plain words")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
