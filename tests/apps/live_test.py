#!/usr/bin/env python3
"""live_test.py RECTIFY CONFIGS: what the server of `train --live` gives, to whom, and that it changes no bit."""

import base64
import hashlib
import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RECTIFY, CONFIGS = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/([0-9a-f]{32})\b")
# Enough epochs that the run outlasts the requests; it is interrupted or ends by its time limit.
LONG = ["--set", "training.epochs=100000", "--set", "training.time_limit=60"]
SHORT = ["--set", "training.epochs=3", "--set", "vitals.every_steps=20"]


class Run:
    """A run with a page, in a folder of its own."""

    def __init__(self, folder, *options, live="--live"):
        self.folder = folder
        self.process = subprocess.Popen(
            [RECTIFY, "train", CONFIGS / "digits.json", "--out", folder, live, "--quiet", *options],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.said = ""
        while not (found := ADDRESS.search(self.said)):
            line = self.process.stderr.readline()
            assert line, f"expected the address of the page, got {self.said!r}"
            self.said += line
        self.port, self.token = int(found[1]), found[2]

    def connect(self):
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return connection

    def send(self, request):
        connection = self.connect()
        connection.sendall(request)
        return connection

    def head(self, path, host=None, method="GET", more=""):
        host = f"127.0.0.1:{self.port}" if host is None else host
        return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{more}\r\n".encode()

    def get(self, path, **options):
        """Status, head and body of a response."""
        return read_response(self.send(self.head(path, **options)))

    def events(self):
        """Connects to the events, once pages that have just left are gone. The reader starts after the head of
        the response."""
        while True:
            connection = self.send(self.head(f"/{self.token}/events"))
            reader = connection.makefile("rb")
            status = int(reader.readline().split()[1])
            while reader.readline().strip():
                pass
            if status == 200:
                return connection, reader
            expect(status, 503, "events")
            connection.close()
            time.sleep(0.1)

    def interrupt(self):
        self.process.send_signal(2)
        self.said += self.process.stderr.read()
        return self.process.wait(60)


def read_response(connection):
    data = b""
    while piece := connection.recv(65536):
        data += piece
    connection.close()
    head, _, body = data.partition(b"\r\n\r\n")
    return int(head.split()[1]), head.decode(), body


def next_event(reader):
    line = reader.readline()
    if not line:
        return None
    assert line.startswith(b"data: "), line
    assert reader.readline() == b"\n"
    return json.loads(line[6:])


def expect(got, expected, what):
    assert got == expected, f"{what}: expected {expected}, got {got}"


def test_refusals(run):
    page = f"/{run.token}"
    other = ("0" if run.token[0] != "0" else "1") + run.token[1:]
    for name in ("127.0.0.1", "localhost"):
        status, head, body = run.get(page, host=f"{name}:{run.port}", more=f"Origin: http://{name}:{run.port}\r\n")
        expect(status, 200, name)
        assert b"EventSource" in body and "Referrer-Policy: no-referrer" in head
    for path in ("/", "/favicon.ico", f"/{other}", f"/{run.token[:-1]}", f"//{run.token}", f"/{other}/events"):
        expect(run.get(path)[0], 403, path)
    for host in ("example.org", f"example.org:{run.port}", "127.0.0.1", f"127.0.0.1:{run.port + 1}",
                 f"127.0.0.1:{run.port}.example.org", ""):
        expect(run.get(page, host=host)[0], 403, f"host {host!r}")
    twice = run.get(page, more="Host: example.org\r\n")
    expect(twice[0], 403, "two hosts")
    for origin in ("http://example.org", "null", f"https://127.0.0.1:{run.port}", "http://127.0.0.1"):
        for path in (page, page + "/events"):
            expect(run.get(path, more=f"Origin: {origin}\r\n")[0], 403, f"origin {origin}")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "HEAD", "NONSENSE"):
        expect(run.get(page, method=method)[0], 405, method)
    expect(run.get(f"/{other}", method="POST")[0], 403, "another method and another token")
    for path in ("/../config.json", "/config.json", "/..%2f..%2fetc/passwd", "//etc/passwd", "/report"):
        expect(run.get(page + path)[0], 404, path)


def test_strange_clients(run):
    page = f"/{run.token}"
    expect(run.get(page, more="X: " + "x" * 100_000 + "\r\n")[0], 431, "a huge head")
    expect(read_response(run.send(b"\x16\x03\x01 nonsense\r\n\r\n"))[0], 400, "no HTTP")
    slow = run.send(b"GET /")                                       # and never more
    silent = [run.connect() for _ in range(40)]
    expect(run.get(page)[0], 200, "beside clients that say nothing")
    streams = []
    for _ in range(16):
        connection, reader = run.events()
        streams.append((connection, reader))
    expect(run.get(f"{page}/events")[0], 503, "a seventeenth page")
    for connection in [slow, *silent, *(stream for stream, _ in streams)]:
        connection.close()                                          # in the middle of a stream
    connection, reader = run.events()
    first = next_event(reader)
    assert first["run"]["title"] and first["now"]["epoch"] >= 0
    assert len(base64.b64decode(first["weights"]["values"])) == min(64, first["weights"]["units"]) * 784
    step = first["now"]["step"]
    while next_event(reader)["now"]["step"] <= step:                # it goes on
        pass
    connection.close()


def digests(folder):
    """Of what a run learned: model and vitals; times are elsewhere."""
    with tempfile.TemporaryDirectory() as unpacked:
        shutil.unpack_archive(folder / "vitals.npz", unpacked, "zip")
        arrays = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in Path(unpacked).iterdir()}
    return hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest(), arrays


def test_whole_run(folder):
    """A page sees every probe and the report; the run has the same bits as one without a page."""
    plain = folder / "plain"
    subprocess.run([RECTIFY, "train", CONFIGS / "digits.json", "--out", plain, "--quiet", *SHORT], check=True,
                   capture_output=True)
    run = Run(folder / "watched", *SHORT)
    _, reader = run.events()
    probes, ending = [], None
    while event := next_event(reader):
        probes += event.get("probes", [])
        ending = event.get("ending")
    assert ending and ending["report"], ending
    status, _, body = run.get(f"/{run.token}/report")
    expect(status, 200, "report")
    report = (run.folder / "report.html").read_bytes()
    start = report.index(b">", report.index(b"<main")) + 1
    assert body.startswith(report[:start]) and body.endswith(report[start:]), "the report is not whole"
    assert ending["text"].encode() in body
    expect(run.process.wait(60), 0, "exit code")
    run.process.stderr.close()
    expect(digests(run.folder), digests(plain), "bits")
    lines = [json.loads(line) for line in (plain / "metrics.jsonl").read_text().splitlines()]
    last = next(line for line in reversed(lines) if "dead" in line)
    for figures, layer in zip(last["dead"].values(), probes[-1]["layers"]):
        units = base64.b64decode(layer)
        expect(units.count(255) / len(units), figures, "dead units at the last probe")
    assert all(run.token not in path.read_text(errors="replace") for path in run.folder.rglob("*") if path.is_file())


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run = Run(folder / "long", *LONG)
        test_refusals(run)
        test_strange_clients(run)
        taken = subprocess.run([RECTIFY, "train", CONFIGS / "digits.json", "--out", folder / "taken",
                                f"--live={run.port}"], capture_output=True, text=True)
        expect(taken.returncode, 2, "a port in use")
        assert f"--live: port: expected one that can be listened on, got {run.port}: " in taken.stderr, taken.stderr
        assert not (folder / "taken").exists()
        connection, reader = run.events()
        expect(run.interrupt(), 130, "exit code of an interrupted run")
        endings = []
        while event := next_event(reader):
            endings.append(event.get("ending"))
        assert "interrupted after step" in endings[-1]["text"], endings[-1]
        test_whole_run(folder)
    print("live: the page is for those who have its address; the bits are the same")


if __name__ == "__main__":
    main()
