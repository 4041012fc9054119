"""A terminal for tests: what a command writes on one with some number of columns, and what a person sees there."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
import unicodedata

ESCAPE = re.compile(r"\x1b\[([0-9;?]*)([A-Za-z])")


def on_terminal(command, columns, folder, **environment):
    """What the command writes on a terminal with this number of columns, and its exit code."""
    master, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    variables = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    variables.update({"TERM": "xterm-256color", **environment})
    process = subprocess.Popen(command, cwd=folder, stdin=terminal, stdout=terminal, stderr=terminal, env=variables)
    os.close(terminal)
    written = b""
    while True:
        try:
            piece = os.read(master, 65536)
        except OSError:
            break
        if not piece:
            break
        written += piece
    os.close(master)
    process.wait()
    return written.decode(), process.returncode


def width_of(text):
    """Columns of the text: CJK takes two, a mark on the character before none."""
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def lines_of(text):
    """All that stood on lines, one after the other: \\r starts a line again."""
    return [ESCAPE.sub("", part) for line in text.split("\n") for part in line.split("\r")]


def screens_of(text):
    """The lines that a person sees: at the end, and each time before lines are removed. Refuses sequences other than
    colours, upwards, and removal of what follows."""
    rows, row, screens = [""], 0, []
    for part in re.split(r"(\x1b\[[0-9;?]*[A-Za-z]|\r|\n)", text):
        if match := ESCAPE.fullmatch(part):
            number, kind = match.groups()
            if kind == "A":
                row -= int(number or 1)
                assert row >= 0, "moved above the first line"
            elif kind == "J":
                screens.append(list(rows))
                del rows[row + 1:]
                rows[row] = ""
            else:
                assert kind == "m", f"unexpected sequence {part!r}"
        elif part == "\n":
            row += 1
            rows += [""] * (row + 1 - len(rows))
        elif part != "\r":
            rows[row] += part
    return [*screens, rows]


def frames_of(text):
    """The lines that were drawn and then removed, without colours."""
    parts = [re.sub(r"\r(\x1b\[\d+A)?$", "", part) for part in text.split("\x1b[J")[1:]]
    return [ESCAPE.sub("", part) for part in parts if part and not part.endswith("\n")]


def unwrapped(rows):
    """The rows as one text, in which lines that were broken are whole again."""
    return re.sub(r"/ +", "/", re.sub(r"\s+", " ", " ".join(rows)))
