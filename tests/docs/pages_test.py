#!/usr/bin/python3
"""Headings, code blocks, tables and links of every documentation page are whole, and what a link
names is there."""

import re
import sys
from urllib.parse import urlsplit

import pages

LANGUAGES = ["", "sh", "json", "cpp", "cmake", "python", "text"]
HEADING = re.compile(r"(#{1,6}) (\S.*)")
DELIMITER = re.compile(r"\|( *:?-+:? *\|)+")
LINK = re.compile(r"\]\(\s*([^)\s]*)\s*\)")
DEFINITION = re.compile(r"^ {0,3}\[[^\]]+\]: *(\S+)", re.MULTILINE)
IN_HTML = re.compile(r"<[^>]*\b(?:href|src)=\"([^\"]*)\"")


def anchor_of(heading):
    """GitHub's rule: the text as shown, in lower case, letters, digits, - and _ alone."""
    shown = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", shown.lower()).strip().replace(" ", "-")


def headings_of(prose):
    """Each line that begins with #, with its number; level and text are None where it is no heading."""
    for number, line in enumerate(prose.splitlines(), 1):
        if re.match(r" {0,3}#", line):
            match = HEADING.fullmatch(line)
            yield number, line, len(match[1]) if match else None, match[2] if match else None


def problems_of_headings(prose):
    first = prose.split("\n", 1)[0]
    if not re.match(r"# \S", first):
        yield 1, f"first line: expected a heading, # Title; got {first!r}"
    level_before, anchors = 0, {}
    for number, line, level, text in headings_of(prose):
        if level is None or "#" in pages.without_spans(text):
            yield number, f"heading: expected one marker, a space and text; got {line!r}"
            continue
        if level > level_before + 1:
            yield number, f"heading: expected at most level {level_before + 1}, got level {level}"
        if level == 1 and number > 1:
            yield number, f"heading: expected one of level 1 on a page, got another: {text}"
        anchor = anchor_of(text)
        if anchor in anchors:
            yield number, f"heading: expected another name than in line {anchors[anchor]}, got #{anchor}"
        level_before, anchors[anchor] = level, number


def problems_of_blocks(blocks):
    for number, language, lines in blocks:
        if lines is None:
            yield number, "code block: expected a closing fence, got the end of the page"
        for inner, line in enumerate(lines or [], number + 1):
            if pages.FENCE.fullmatch(line):
                yield inner, f"code block: expected the closing fence of line {number}, got {line.strip()}"
        if language not in LANGUAGES:
            yield number, f"code block: expected one of {', '.join(filter(None, LANGUAGES))}; got {language}"


def cells(line):
    return re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))


def tables_of(prose):
    """Lines from one that begins with | to the next blank one, with the number of the first."""
    table = []
    for number, line in enumerate([*prose.splitlines(), ""], 1):
        if line.strip() and (table or line.lstrip().startswith("|")):
            table.append(line)
        elif table:
            yield number - len(table), table
            table = []


def problems_of_tables(prose):
    for first, table in tables_of(prose):
        if len(table) < 2 or not DELIMITER.fullmatch(table[1].strip()):
            yield first, "table: expected |---| below its header"
        for number, line in enumerate(table, first):
            if len(cells(line)) != len(cells(table[0])):
                yield number, f"table: expected {len(cells(table[0]))} cells, got {len(cells(line))}: {line.strip()}"
            elif not (line.lstrip().startswith("|") and line.rstrip().endswith("|")):
                yield number, f"table: expected a row from | to |, got {line.strip()}"


def targets_of(prose):
    """Each link's and image's target, with its line number."""
    shown = pages.without_spans(prose)
    for pattern in LINK, DEFINITION, IN_HTML:
        for match in pattern.finditer(shown):
            yield shown.count("\n", 0, match.start()) + 1, match[1]


def problem_of_link(page, target):
    """What is wrong with it, or None."""
    url = urlsplit(target)
    if url.scheme or url.netloc:
        whole = url.scheme in ("http", "https") and re.fullmatch(r"[\w-]+(\.[\w-]+)+(:\d+)?", url.netloc)
        return None if whole else f"expected http(s)://host/path, got {target}"
    file = (page.parent / url.path).resolve() if url.path else page
    if not target or not file.exists() or not file.is_relative_to(pages.ROOT):
        return f"expected a file that is there, got {target or 'nothing'}"
    if url.fragment:
        prose = pages.split(file.read_text())[0] if file.suffix == ".md" else ""
        anchors = [anchor_of(text) for *_, text in headings_of(prose) if text]
        if url.fragment not in anchors:
            return f"expected a heading of {pages.name_of(file)}, got #{url.fragment}"
    return None


def problems_of_links(page, prose):
    shown = pages.without_spans(prose)
    for number, line in enumerate(shown.splitlines(), 1):
        if "`" in line:
            yield number, "code: expected a closing ` in the same paragraph"
        if len(re.findall(r"\]\(", line)) != len(LINK.findall(line)):
            yield number, f"link: expected [text](target), got {line.strip()}"
    for number, target in targets_of(prose):
        problem = problem_of_link(page, target)
        if problem:
            yield number, f"link: {problem}"


def problems_of(page):
    """What is wrong in a page, a line a problem."""
    prose, blocks = pages.split(page.read_text())
    found = [*problems_of_headings(prose), *problems_of_blocks(blocks), *problems_of_tables(prose),
             *problems_of_links(page, prose)]
    return [f"{pages.name_of(page)}:{number}: {problem}" for number, problem in sorted(found)]


def main():
    found = pages.all_pages()
    problems = [problem for page in found for problem in problems_of(page)]
    links = sum(len(list(targets_of(pages.split(page.read_text())[0]))) for page in found)
    if links == 0:
        problems.append("links: expected at least one, got none")
    print("\n".join(problems) or f"{len(found)} pages whole, {links} links lead somewhere")
    return 1 if problems else 0


sys.exit(main())
