"""The check on real optimizers of other projects: ``python -m tools.real_implementations SOURCES > docs/…``.

SOURCES is a folder that holds what is not in Python's environment: git checkouts of llm.c, tiny-dnn, convnetjs,
ML-From-Scratch and ferrograd by these names, and node_modules with @tensorflow/tfjs and js-pytorch.  What is missing
is named and left out.  The command prints docs/real-implementations.md, and fails if a verdict is not the one that
reading the source gave, which stands beside each.
"""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import refimpl as ri

from .real.table import TABLE, Real

COLUMNS = (
    "optimizer",
    "project",
    "version",
    "language",
    "precision",
    "glue",
    "held against",
    "the check says",
    "the source says",
)
GLUE = Path(__file__).resolve().parent / "real"
COMPILERS = {
    ".c": ["cc", "-O3", "-shared", "-fPIC", "-w"],
    ".cpp": ["c++", "-std=c++14", "-O3", "-shared", "-fPIC", "-w"],
    ".rs": ["rustc", "-O", "--crate-type", "cdylib", "-A", "warnings"],
}


def target(each: Real, sources: Path, folder: Path) -> Any:
    """What ``ri.check`` is given.

    Raises:
        LookupError: something that it needs is not there.
    """
    if not each.glue or each.glue.endswith(".py"):
        return each.target
    glue = GLUE / each.glue
    if glue.suffix == ".mjs":
        return ri.command_target(["node", str(glue), str(sources), each.target])
    return ri.kernel_target(_library(glue, sources, folder), each.target, each.signature, each.values, each.fixed)


def _library(glue: Path, sources: Path, folder: Path) -> Path:
    made = folder / f"lib{glue.stem}.so"
    if not made.exists():
        text = glue.read_text(encoding="utf-8").replace("/SOURCES", str(sources))
        source = folder / glue.name
        source.write_text(text, encoding="utf-8")
        command = COMPILERS[glue.suffix]
        if shutil.which(command[0]) is None:
            raise LookupError(f"there is no {command[0]}")
        includes = [] if glue.suffix == ".rs" else [f"-I{sources}", f"-I{sources}/tiny-dnn", "-lm"]
        done = subprocess.run([*command, str(source), "-o", str(made), *includes], capture_output=True, text=True)
        if done.returncode:
            raise LookupError(done.stderr.strip().splitlines()[0])
    return made


def version(each: Real, sources: Path) -> str:
    """Of the package, or the commit and its date.

    Raises:
        LookupError: it is not there.
    """
    checkout, package = sources / each.project, sources / "node_modules" / each.project / "package.json"
    if package.exists():
        return str(json.loads(package.read_text(encoding="utf-8"))["version"])
    if (checkout / ".git").exists():
        command = ["git", "-C", str(checkout), "log", "-1", "--format=%h of %cs"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    try:
        return importlib.metadata.version(each.project)
    except importlib.metadata.PackageNotFoundError as error:
        raise LookupError("it is not there") from error


def glue_lines(name: str) -> int:
    """How many lines of a file are neither empty nor comment."""
    lines = (each.strip() for each in (GLUE / name).read_text(encoding="utf-8").splitlines())
    return sum(bool(each) and not each.startswith(("//", "/*", "#!", '"""')) for each in lines)


def row(each: Real, found: Any, release: str) -> str:
    """A row of the table."""
    lines = glue_lines(each.glue) if each.glue else 0
    where = f"[{lines} lines](../tools/real/{each.glue})" if each.glue else "none"
    told = found.heading.split(" is ", 1)[1] if " is " in found.heading else found.heading
    asked = f"`{each.against}`"
    cells = (each.name, each.project, release, each.language, each.precision, where, asked, told, each.source)
    return f"| {' | '.join(cells)} |"


def main(sources: Path) -> int:
    """Print the page; 1 if a verdict is wrong."""
    page = GLUE / "page.md"
    print(page.read_text(encoding="utf-8").strip() + "\n")
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    wrong = []
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [*sys.path, str(sources / "ML-From-Scratch")]))
    os.environ.setdefault("KERAS_BACKEND", "torch")
    with tempfile.TemporaryDirectory() as folder:
        for each in TABLE:
            try:
                release = version(each, sources)
                found = ri.check(target(each, sources, Path(folder)), each.against, seconds=60)
            except (LookupError, ValueError) as error:
                print(f"{each.name} of {each.project} is left out: {error}", file=sys.stderr)
                continue
            if not each.holds(found):
                wrong.append(f"{each.name} of {each.project}")
                print(found.text(), file=sys.stderr)
            print(row(each, found, release), flush=True)
    print("".join(f"wrong: {name}\n" for name in wrong), end="", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).absolute()))
