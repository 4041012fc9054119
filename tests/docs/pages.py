"""The documentation pages, and what stands in them: shared by the tests of this folder."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FENCE = re.compile(r" *(`{3,}|~{3,})(.*)")
CODE_SPAN = re.compile(r"(?<!`)(`+)(?!`)((?:(?!\n\s*\n).)+?)(?<!`)\1(?!`)", re.DOTALL)


def all_pages():
    """Every page, README.md first."""
    found = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("configs/**/*.md")]
    return sorted(found, key=lambda page: (page.name != "README.md" or page.parent != ROOT, page))


def name_of(page):
    return str(page.relative_to(ROOT))


def split(text):
    """The text with its fenced blocks blank, and the blocks as (line number, language, lines); an
    unclosed one has None for lines."""
    prose, blocks, fence = [], [], None
    for number, line in enumerate(text.splitlines(), 1):
        match = FENCE.fullmatch(line)
        if fence is None and match:
            fence, language, start, lines = match[1], match[2].strip(), number, []
        elif fence and match and match[1].startswith(fence) and not match[2].strip():
            blocks.append((start, language, lines))
            fence = None
        elif fence:
            lines.append(line)
        else:
            prose.append(line)
            continue
        prose.append("")
    if fence:
        blocks.append((start, language, None))
    return "\n".join(prose), blocks


def spans(prose):
    """Inline code as (line number, text), on one line each."""
    for match in CODE_SPAN.finditer(prose):
        yield prose.count("\n", 0, match.start()) + 1, " ".join(match[2].split())


def without_spans(prose):
    """The prose with its inline code blank, lines kept."""
    return CODE_SPAN.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), prose)
