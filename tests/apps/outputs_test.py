#!/usr/bin/python3
"""Where outputs go: devices, pipes, links, files that are there, folders with files of others; and
who reads them: pipes that close, streams that are closed, a full disk, a terminal.
"""

import json
import os
import pty
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

RECTIFY = os.path.abspath(sys.argv[1])
ESCAPE = "\x1b[31mowned\x07"
CONFIG = {"name": "small", "seed": 1,
          "data": {"source": {"spirals": {"samples": 40}}, "validation": 8},
          "model": {"layers": [{"type": "dense", "units": 3, "activation": "relu"},
                               {"type": "dense", "units": 2}]},
          "training": {"epochs": 2, "batch_size": 8}}
SPIRALS = json.dumps(CONFIG["data"]["source"])
failures = []


def expect(what, wanted, got):
    if got != wanted:
        failures.append(what)
        print(f"FAILED: {what}: expected {wanted!r}, got {got!r}")


def run(*arguments, **options):
    options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "timeout": 20,
               **options}
    return subprocess.run([RECTIFY, *arguments], **options)


def writers(out):
    """Every command that writes a file, given where."""
    return {"schema": ["schema", "--out", out],
            "report": ["report", "run", "--out", out],
            "plot": ["plot", "relu", "--out", out],
            "prune": ["prune", "run", "--data", SPIRALS, "--out", out],
            "config": ["config", "config.json", "--out", out],
            "init": ["init", out]}


def check_new_files():
    for name, command in {**writers("there"), "predict": ["predict", "run", "--input", "x.csv",
                                                          "--output", "there.csv"]}.items():
        out = Path("there.csv" if name == "predict" else "there")
        out.write_text("precious")
        out.chmod(0o600)
        done = run(*command)
        expect(f"{name}: exit code without --overwrite", 2, done.returncode)
        expect(f"{name}: the file without --overwrite", "precious", out.read_text())
        done = run(*command, "--overwrite")
        expect(f"{name}: exit code with --overwrite ({done.stderr})", 0, done.returncode)
        expect(f"{name}: replaced", True, b"precious" not in out.read_bytes())
        expect(f"{name}: mode", 0o600, stat.S_IMODE(out.stat().st_mode))
        out.unlink()
        Path("far").mkdir(exist_ok=True)
        out.symlink_to("far/new")
        done = run(*command, "--overwrite")
        expect(f"{name}: a link that leads nowhere ({done.stderr})", 0, done.returncode)
        expect(f"{name}: the link", True, out.is_symlink() and Path("far/new").is_file())
        out.unlink()
        Path("far/new").unlink()
    # Files beside the one that was named.
    Path("page.charts").mkdir()
    Path("page.charts/relu.vl.json").write_text("precious")
    charts = run("plot", "relu", "--out", "page.html", "--json")
    left = [p.name for p in Path("page.charts").iterdir() if p.read_text() == "precious"]
    if charts.returncode == 0:
        expect("plot: a chart of another name", ["relu.vl.json"], left)
        Path("page.html").unlink()
        done = run("plot", "relu", "--out", "page.html")
        expect("plot: charts that are there", 2, done.returncode)
        expect("plot: no page", False, Path("page.html").exists())
    done = run("init", "a\nb.json")
    expect("init: a name of two lines", 0, done.returncode)
    expect("config: a name of two lines", 0, run("config", "a\nb.json").returncode)
    for name in ("a\nb.json", "rectify.schema.json"):
        Path(name).unlink()
    Path("rectify.schema.json").write_text("precious")
    done = run("init", "another.json")
    expect("init: another schema", 2, done.returncode)
    expect("init: the schema", "precious", Path("rectify.schema.json").read_text())
    expect("init: no config", False, Path("another.json").exists())
    Path("rectify.schema.json").unlink()


def check_pipes():
    for name, command in writers("pipe").items():
        if name == "init":
            continue
        os.mkfifo("pipe")
        got = []
        reader = threading.Thread(target=lambda: got.append(Path("pipe").read_bytes()))
        reader.start()
        done = run(*command)
        reader.join(60)
        expect(f"{name}: into a pipe ({done.stderr})", 0, done.returncode)
        expect(f"{name}: what came out of it", True, bool(got and got[0]))
        expect(f"{name}: the pipe", True, stat.S_ISFIFO(os.stat("pipe").st_mode))
        os.unlink("pipe")
    os.mkfifo("pipe")
    done = run("schema", "--out", "pipe")
    expect("a pipe without a reader", (3, True),
           (done.returncode, "expected a device, or a pipe with a reader" in done.stderr))
    os.unlink("pipe")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("door")
        done = run("schema", "--out", "door", "--overwrite")
        expect("a socket", (3, True), (done.returncode, stat.S_ISSOCK(os.stat("door").st_mode)))
        os.unlink("door")
    # In a run folder, where none belongs: refused, not opened.
    for name in ["run.json", "config.json", "metrics.jsonl", "vitals.bin", "model.safetensors",
                 "checkpoints/step-000000000008.safetensors"]:
        path = Path("run") / name
        kept = path.read_bytes()
        path.unlink()
        os.mkfifo(path)
        for command in (["train", "run", "--resume"], ["report", "run"]):
            if command[0] == "report" and name.startswith(("vitals.bin", "checkpoints")):
                continue
            if command[0] == "train" and name == "model.safetensors":
                continue  # replaced, never read
            done = run(*command)
            expect(f"{' '.join(command)} with a pipe as {name} ({done.stderr})", 3, done.returncode)
        path.unlink()
        path.write_bytes(kept)


def check_closing_readers():
    for code, command in ((141, ["schema"]), (141, ["config", "config.json", "--fill"]),
                          (141, ["predict", "run", "--input", "x.csv"]), (141, ["--help"]),
                          (0, ["train", "config.json", "--out", "closed"])):
        reading, writing = os.pipe()
        os.close(reading)
        done = run(*command, stdout=writing)
        os.close(writing)
        expect(f"{command[0]}: standard output closed ({done.stderr})", code, done.returncode)
        if code == 141:
            expect(f"{command[0]}: no message", "", done.stderr)
    reading, writing = os.pipe()
    os.close(reading)
    done = run("train", "config.json", "--out", "unheard", stdout=writing, stderr=writing)
    os.close(writing)
    expect("train: both closed", (0, "done"),
           (done.returncode, json.loads(Path("unheard/run.json").read_text())["status"]))


def check_lost_output():
    commands = [["schema"], ["config", "config.json", "--fill"], ["predict", "run", "--input", "x.csv"],
                ["evaluate", "run", "--data", SPIRALS], ["vitals", "run", "--data", SPIRALS],
                ["summary", "config.json"], ["--version"], ["--help"], ["train", "--help"],
                ["evaluate", "none", "--data", SPIRALS, "--json"]]
    with open("/dev/full", "w") as full:
        for command in commands:
            done = run(*command, stdout=full)
            expect(f"{' '.join(command)} > /dev/full: exit code", 3, done.returncode)
            expect(f"{' '.join(command)} > /dev/full ({done.stderr})", True,
                   "No space left on device" in done.stderr)
    done = run("schema", stdout=None, preexec_fn=lambda: os.close(1))
    expect("schema >&-", (3, True), (done.returncode, "Bad file descriptor" in done.stderr))
    here = os.open(".", os.O_RDONLY)
    done = run("predict", "run", "--input", "-", stdin=here)
    os.close(here)
    expect("predict < folder", (3, True), (done.returncode, "Is a directory" in done.stderr))
    done = run("predict", "run", "--input", "-", preexec_fn=lambda: os.close(0))
    expect("predict <&-", (3, True), (done.returncode, "Bad file descriptor" in done.stderr))
    # The next file that is opened must not become standard error.
    done = run("train", "config.json", "--out", "silent", "--quiet", stderr=None,
               preexec_fn=lambda: os.close(2))
    expect("train 2>&-", 0, done.returncode)
    for path in Path("silent").glob("*.jsonl"):
        expect(f"{path}: lines of JSON", True, all(map(json.loads, path.read_text().splitlines())))


def on_terminal(*arguments):
    mine, theirs = pty.openpty()
    process = subprocess.Popen([RECTIFY, *arguments], stdout=theirs, stderr=theirs,
                               stdin=subprocess.DEVNULL)
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(mine, 1 << 16):
            shown += piece
    except OSError:
        pass  # all is read
    process.wait()
    os.close(mine)
    return shown


def check_escapes():
    """Names of files, classes, columns and runs, as strangers can choose them."""
    header = f"a{ESCAPE},b\x9b31m,label\n"
    rows = "".join(f"{i % 7},{i % 5},{'one' if i % 2 else 'two' + ESCAPE}\n" for i in range(60))
    Path("table.csv").write_text(header + rows)
    source = {"csv": {"train": "table.csv", "label": "label", "test_fraction": 0.2}}
    config = {**CONFIG, "name": f"n{ESCAPE}", "data": {"source": source}}
    Path("table.json").write_text(json.dumps(config))
    done = run("train", "table.json", "--out", "named")
    expect(f"train with such names ({done.stderr})", 0, done.returncode)
    data = json.dumps(source)
    commands = [["evaluate", "named", "--data", data], ["vitals", "named", "--data", data],
                ["summary", "table.json"], ["config", "table.json", "--fill"],
                ["predict", f"no{ESCAPE}ne", "--input", "x.csv"],
                ["train", f"no{ESCAPE}ne"], [f"no{ESCAPE}ne"], ["train", "table.json", "--dry-run"],
                ["predict", "named", "--input", "x.csv", "--as", "probabilities"]]
    for command in commands:
        for json_too in ([], ["--json"]):
            done = run(*command, *json_too)
            said = done.stderr if command[0] == "predict" else done.stdout + done.stderr
            name = f"{command[0]} {' '.join(json_too)}"
            expect(f"{name}: control characters", False,
                   any(c in said for c in "\x1b\x07\x7f") or any("\x80" <= c < "\xa0" for c in said))
            shown = on_terminal(*command, *json_too)
            expect(f"{name}: on a terminal", False, b"\x1b[31" in shown or b"\x07" in shown)


def main():
    os.environ.pop("RECTIFY_DATA", None)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("config.json").write_text(json.dumps(CONFIG))
        Path("x.csv").write_text("0.1,0.2\n0.3,0.4\n")
        done = run("train", "config.json", "--out", "run")
        expect(f"train ({done.stderr})", 0, done.returncode)
        for check in (check_new_files, check_pipes, check_closing_readers, check_lost_output,
                      check_escapes):
            check()
        os.chdir("/")
    print("all as expected" if not failures else f"{len(failures)} not as expected")
    return 1 if failures else 0


signal.signal(signal.SIGPIPE, signal.SIG_DFL)
sys.exit(main())
