"""Somebody who types a page's commands: each runs in bash, as the page has it but for what would take long."""

import ast
import os
import re
import shlex
import shutil
import struct
import subprocess

import pages

# What `rectify` on the reader's PATH adds to the page's words, unless a result is required, or the page is one
# whose figures are compared.
SHORT = "--set training.epochs=1 --set data.limit=1500 --set data.validation=500"
WHOLE = ["docs/dying-relu.md", "docs/run-folder.md", "docs/your-own-table.md"]
WRAPPER = """#!/bin/sh
case "$RECTIFY_PAGE_IS_WHOLE $1 $*" in
1*|*--resume*|*--require*) ;;
"0 train"*|"0 compare"*--seeds*) set -- "$@" {short} ;;
"0 compare"*) set -- "$@" {short} --seeds 2 ;;
esac
exec {rectify} "$@"
"""
TABLE = ["area;city;price", *(f"{20 + k % 90};{'Rome' if k % 3 else 'Oslo'};{900 + 31 * (k % 90)}" for k in range(800))]
FILES = {  # that a page takes for granted
    "my.csv": "\n".join(TABLE).encode(),
    "x.npy": b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) +
             b"{'descr': '|u1', 'fortran_order': False, 'shape': (2, 784), }".ljust(117) + b"\n" + bytes(1568),
}
LEFT_OUT = shutil.ignore_patterns("build", "runs", ".git", "__pycache__", "node_modules")


def write_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


class Reader:
    """With the command and the folder of the build that are tested, in a folder of its own. Every function
    that runs something returns the exit code and what was said."""

    def __init__(self, folder, rectify, build):
        self.folder, self.tree, self.build = folder, folder / "tree", shlex.quote(str(build))
        self.whole = False
        self.tools, self.stubs = folder / "tools", folder / "stubs"
        write_program(self.tools / "rectify", WRAPPER.format(short=SHORT, rectify=shlex.quote(str(rectify))))
        for name in "cmake", "ctest":  # of ./run.sh and ./test.sh: they would build and test
            write_program(self.stubs / name, "#!/bin/sh\n")

    def open_page(self, name):
        """A new copy of the source tree, as if it had been built."""
        self.whole = name in WHOLE
        shutil.rmtree(self.tree, ignore_errors=True)
        shutil.copytree(pages.ROOT, self.tree, ignore=LEFT_OUT, symlinks=True)
        program = self.tree / "build/release/bin/rectify"
        program.parent.mkdir(parents=True)
        program.symlink_to(self.tools / "rectify")
        for name, content in FILES.items():
            (self.tree / name).write_bytes(content)

    def bash(self, text, *folders):
        """With these folders first on PATH."""
        path = ":".join(map(str, [*folders, self.tools, os.environ["PATH"]]))
        environment = {**os.environ, "PATH": path, "HOME": str(self.folder), "RECTIFY_NO_INSTALL": "1",
                       "PYTHONDONTWRITEBYTECODE": "1", "RECTIFY_PAGE_IS_WHOLE": str(int(self.whole))}
        done = subprocess.run(["bash", "-c", text], cwd=self.tree, env=environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        return done.returncode, done.stdout

    def run(self, text):
        if text.startswith("./bench.sh"):  # takes its options, and prints what was measured before
            results = sorted(pages.ROOT.glob("bench/results/*.json"))[0]
            return self.bash(f"{text} --from {results}", self.stubs)
        if text.startswith("./"):
            return self.bash(text, self.stubs)
        if text.startswith("cmake "):
            return self.run_cmake(text)
        for command in re.findall(r"<\((.*?)\)", text):  # whose exit code bash drops
            code, said = self.bash(command)
            if code:
                return code, said
        return self.bash(text)

    def write(self, name, text):
        """What an editor does with a block that is the content of a file."""
        (self.tree / name).write_text(text + "\n")
        return 0, ""

    def parse(self, text):
        """Whether it is Python."""
        try:
            ast.parse(text)
        except SyntaxError as error:
            return 1, str(error)
        return 0, ""

    def run_python(self, text):
        return self.bash(f"/usr/bin/python3 -c {shlex.quote(text)}")

    def run_cmake(self, text):
        """Configures the copy, without npm; builds nothing; installs the build that is tested."""
        built = re.fullmatch(r"cmake --build --preset (\S+)(?: --target (.+))?", text)
        if built:
            return self.find_build(built[1], (built[2] or "").split())
        if "--build" in text:  # else it would build, for minutes
            return 1, "expected cmake --build --preset NAME [--target NAMES], on a line of its own"
        if re.match(r"cmake --install build/release\b", text):
            return self.bash(text.replace("build/release", self.build, 1))
        code, said = self.bash(f"{text} -DRECTIFY_VEGA=OFF")
        unknown = re.search(r"not used by the project:\s+(\S+)", said)
        return (1, f"expected an option of the project, got {unknown[1]}") if unknown else (code, said)

    def find_build(self, preset, targets):
        """Whether both are known."""
        code, presets = self.bash("cmake --list-presets=build")
        if code or f'"{preset}"' not in presets:
            return 1, f"expected a build preset, got {preset}"
        known = self.bash(f"cmake --build {self.build} --target help")[1] if targets else ""
        for target in targets:
            if not re.search(rf"^(\.\.\. )?{re.escape(target)}\b", known, re.MULTILINE):
                return 1, f"expected a target, got {target}"
        return 0, ""

    def help_of(self, text):
        """Of the subcommand or program that a command begins with."""
        words = text.split()
        return self.bash(" ".join(words[:2] if words[0] == "rectify" else words[:1]) + " --help")

    def find(self, text):
        """Of a command that cannot run as it stands: whether its program is there, and has the options named."""
        program = text.split()[0]
        if program.endswith(".sh") or program.startswith(".ci/"):
            return self.bash(f"test -x {program} && bash -n {program}")
        if program.endswith(".py") and text == program:
            return self.bash(f"test -x {program}")
        code, said = self.help_of(text)
        for option in re.findall(r"--[\w-]+", text):
            if not code and not re.search(rf"(?<![\w-]){option}(?![\w-])", said):
                return 2, f"expected an option of {program}, got {option}"
        return code, said
