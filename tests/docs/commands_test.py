#!/usr/bin/python3
"""commands_test.py RECTIFY BUILD [PAGE...]: every command that a page shows runs, in the page's order, in a copy of the
source tree. Skipped (77), if all else is well, where the data or a Python module of some commands is not there."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pages
import reader

NOT_RUN = {  # why, and where it is run instead
    ".ci/run": "runs this test",
    "bench_training --case T0": "only ./bench.sh builds it",
    "bench_training --phases": "only ./bench.sh builds it",
    "cd build/release && cpack -G DEB": "tests/package/deb_test.sh, in .ci/run, has a build to pack",
    "pkg-config --cflags --libs rectify": "tests/package/package_test.sh, in .ci/run, has the installed library",
    "rectify_tests \"born dead*\"": "ctest runs all of rectify_tests",
    "rectify train configs/dying.json --live=8123": "a port that may be in use; tests/apps/live_test.py chooses another",
    "ssh -L 8123:127.0.0.1:8123 there": "needs another machine",
    "tensorboard --logdir runs": "serves until it is stopped; tests/run/event_files_test.py reads such files",
    "python of docs/coming_from.md": "lines of other frameworks, to compare with",
    "# Keras": "python of Keras, to compare with; that it is Python is checked",
}
MODULES = {"bench/train_recipe.py": "torch", "import numpy": "numpy"}  # that commands need, by their first words
PROGRAM = re.compile(r"(rectify|rectify_tests|bench_\w+|cmake|python3|source|pkg-config|tensorboard) \S"
                     r"|\./\w+\.sh\b|\.ci/run\b|(\w+/)+\w+\.py\b")
FILE = re.compile(r"`([\w-]+\.json)`:\s*$")  # right before a block: its content is to be saved so
PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b")
TRAINING_CONFIG = re.compile(r"configs/(?:fashion_mnist|digits|dying|dying_adam|speedrun_fashion|tour/\w+)\.json")


class Command(NamedTuple):
    line: int
    text: str
    kind: str  # sh, python, json: a file, span: inline code, or text: what the block of commands before it prints
    code: int = 0  # the exit code that the page says
    block: int = 0  # line of the block that it is in
    file: str = ""  # that the reader saves it in


def lines_of_shell(start, lines):
    """Its commands, those joined where a line ends in a backslash."""
    first, text = None, ""
    for number, line in enumerate(lines, start + 1):
        first, text = first or number, text + re.sub(r"(^|\s)#(\s.*|$)", "", line).strip()
        if text.endswith("\\"):
            text = text[:-1]
        else:
            code = re.search(r"# .*\bexit code (\d+)", line)
            if text:
                yield Command(first, text, "sh", int(code[1]) if code else 0, start)
            first, text = None, ""


def key_of(command, page):
    """Its entry in NOT_RUN, if it has one."""
    if command.kind != "python":
        return command.text
    return "# Keras" if command.text.startswith("# Keras\n") else f"python of {pages.name_of(page)}"


def text_before(prose, line):
    return "\n".join(prose.split("\n")[:line - 1]).rstrip()


def commands_of(text):
    """All commands of a page, in its order, inline code that repeats one left out. Of `--set key=value` alone:
    the one that checks it, with the config that the page named last."""
    prose, blocks = pages.split(text)
    found = []
    for start, language, lines in blocks:
        if language == "sh":
            found += lines_of_shell(start, lines)
        elif language in ("python", "text"):
            found.append(Command(start, "\n".join(lines), language, block=start))
        elif language == "json" and FILE.search(text_before(prose, start)):
            name = FILE.search(text_before(prose, start))[1]
            found.append(Command(start, "\n".join(lines), language, file=name))
    for line, span in pages.spans(prose):
        if re.match(r"--set \S+=", span) and "key=value" not in span:
            named = TRAINING_CONFIG.findall("\n".join(text.splitlines()[:line]))
            found.append(Command(line, f"rectify config {[*named[-1:], 'configs/fashion_mnist.json'][0]} {span}", "span"))
        elif PROGRAM.match(span):
            found.append(Command(line, span, "span"))
    found.sort(key=lambda command: command.line)
    texts = [command.text for command in found]
    return [command for k, command in enumerate(found) if command.kind != "span" or command.text not in texts[:k]]


def is_whole(command, user):
    """Whether it can run as it stands; inline code may be a name, or have a placeholder."""
    if command.kind != "span":
        return True
    words = command.text.split()
    if PLACEHOLDER.search(command.text) or (len(words) == 1 and words[0].endswith(".py")):
        return False
    if words[0] != "rectify" or (len(words) > 2 and not words[2].startswith("-")):
        return True
    return not re.search(r"^  [A-Z|]+ TEXT .*REQUIRED", user.help_of(command.text)[1], re.MULTILINE)


def missing_module(text):
    for words, module in MODULES.items():
        if text.startswith(words) and subprocess.run(["/usr/bin/python3", "-c", f"import {module}"],
                                                     capture_output=True).returncode:
            return module
    return None


def has_avx2():
    """Figures are those of AVX2 and AVX-512, which give the same bits."""
    processor = Path("/proc/cpuinfo")
    return processor.exists() and "avx2" in processor.read_text().split()


def run(command, user):
    if command.kind == "python":
        return user.run_python(command.text)
    if command.kind == "json":
        return user.write(command.file, command.text)
    return user.run(command.text) if is_whole(command, user) else user.find(command.text)


def is_printed(text, printed):
    """Whether this is all that was printed, lines wrapped in any way; `...` stands for anything."""
    parts = [re.escape(" ".join(part.split())) for part in text.split("...")]
    return re.fullmatch(" ?.*? ?".join(parts), " ".join(printed.split())) is not None


def check(page, user):
    """What is wrong in a page, and what was skipped, a line each."""
    problems, skipped = [], []
    block, printed = 0, ""
    user.open_page(pages.name_of(page))
    no_data = user.bash("rectify summary configs/fashion_mnist.json")[0] == 3
    for command in commands_of(page.read_text()):
        key = key_of(command, page)
        shown = command.text.split("\n")[0]
        where = f"{pages.name_of(page)}:{command.line}: {shown}"
        if command.kind == "text":
            if not is_printed(command.text, printed):
                wrong = f"{where}: expected what line {block} prints, {printed}"
                (skipped if user.whole and not has_avx2() else problems).append(wrong)
            continue
        module = missing_module(command.text)
        if key in NOT_RUN:
            code, said = user.parse(command.text) if key == "# Keras" else (0, "")
            if "/" in shown.split()[0]:
                code, said = user.find(shown)
        elif module:
            skipped.append(f"{where}: skipped, {module} is not here")
            continue
        else:
            code, said = run(command, user)
            if command.kind in ("sh", "python"):
                printed = said if command.block != block else printed + said
                block = command.block
        if code != command.code and no_data and (skipped or "install dataset-fashion-mnist" in said):
            skipped.append(f"{where}: skipped, Fashion-MNIST is not here")
        elif code != command.code:
            said = " / ".join([line for line in said.splitlines() if line.strip()][-3:])
            problems.append(f"{where}: expected exit code {command.code}, got {code}: {said}")
    return problems, skipped


def unused(found):
    """Entries of the tables here that no page needs."""
    commands = [command.text for page in found for command in commands_of(page.read_text())]
    keys = {key_of(command, page) for page in found for command in commands_of(page.read_text())}
    for key in NOT_RUN.keys() - keys:
        yield f"NOT_RUN: expected a command of a page, got {key}"
    for words in MODULES:
        if not any(text.startswith(words) for text in commands):
            yield f"MODULES: expected the first words of a command, got {words}"
    for name in reader.FILES:
        if not any(name in text for text in commands):
            yield f"FILES: expected a file that a command names, got {name}"


def main():
    found = pages.all_pages()
    problems, skipped = list(unused(found)), []
    if len(sys.argv) > 3:
        problems, found = [], [Path(name).resolve() for name in sys.argv[3:]]
    with tempfile.TemporaryDirectory() as folder:
        user = reader.Reader(Path(folder), Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
        for page in found:
            wrong, left_out = check(page, user)
            problems += wrong
            skipped += left_out
    print("\n".join(problems + skipped) or f"the commands of {len(found)} pages run")
    return 1 if problems else 77 if skipped else 0


if __name__ == "__main__":
    sys.exit(main())
