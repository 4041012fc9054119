#!/usr/bin/env python3
"""Folders include only folders that docs/architecture.md lists before them, and none of them has more
sources than can be read at a glance. Each listed folder exists, and each folder of sources is listed."""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MOST_FILES = 45
LISTED = re.compile(r"^\| `([a-z_/]+)` \|", re.MULTILINE)
INCLUDED = re.compile(r'^#include (?:"([^"]+)"|<rectify/([^>]+)>)', re.MULTILINE)
OTHERS = {"tests", "bench", "examples", "build"}  # they may include everything


def listed_rooms():
    page = (ROOT / "docs/architecture.md").read_text()
    return LISTED.findall(page.partition("## Rooms")[2].partition("\n## ")[0])


def sources_of(room):
    return sorted(path for path in (ROOT / room).iterdir() if path.suffix in (".hpp", ".cpp"))


def included_rooms(source):
    """The room of each header of the project that a source includes, with the header."""
    for relative, installed in INCLUDED.findall(source.read_text()):
        header = ROOT / installed if installed else source.parent / relative
        if (header := header.resolve()).is_relative_to(ROOT) and header.exists():
            yield str(header.parent.relative_to(ROOT)), header.name


def problems_of(rooms):
    problems = []
    for rank, room in enumerate(rooms):
        if not (ROOT / room).is_dir():
            problems.append(f"docs/architecture.md: rooms: {room}: no such folder")
            continue
        sources = sources_of(room)
        if len(sources) > MOST_FILES:
            problems.append(f"{room}: files: expected at most {MOST_FILES}, got {len(sources)}")
        for source in sources:
            for included, header in included_rooms(source):
                if included not in rooms[:rank + 1]:
                    problems.append(f"{source.relative_to(ROOT)}: includes {included}/{header}: expected a "
                                    f"folder that docs/architecture.md lists before {room}")
    folders = {str(path.parent.relative_to(ROOT)) for pattern in ("*/*.hpp", "*/*/*.hpp", "*/*/*/*.hpp")
               for path in ROOT.glob(pattern)}
    unlisted = {name for name in folders if name.split("/")[0] not in OTHERS} - set(rooms)
    return problems + [f"docs/architecture.md: rooms: expected {name} among them" for name in sorted(unlisted)]


def main():
    rooms = listed_rooms()
    assert len(rooms) > 20, f"expected the table of rooms in docs/architecture.md, got {rooms}"
    problems = problems_of(rooms)
    print("\n".join(problems) or f"{len(rooms)} folders include only those listed before them")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
