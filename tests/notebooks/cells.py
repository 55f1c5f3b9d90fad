"""The notebooks and their cells, as the tests read them."""

import re
from pathlib import Path

import nbformat
import pytest

from notebooks import build

ROOT = Path(__file__).resolve().parent.parent.parent
TEXTS = build.texts()
#: 00 shows the way, and the exercises have no story of their own.
LESSONS = [path for path in TEXTS if path.parent == build.FOLDER and not path.stem.startswith("00")]
each_notebook = pytest.mark.parametrize("text", TEXTS, ids=lambda path: path.stem)
each_lesson = pytest.mark.parametrize("text", LESSONS, ids=lambda path: path.stem)


def committed(text):
    """The notebook of a text, as it is committed."""
    return nbformat.read(build.executed(text), as_version=4)


def code(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


def tags(cell):
    return set(cell.metadata.get("tags", ()))


def printed(cell):
    """The text that a cell shows: what it prints, its last value, and Markdown."""
    shown = []
    for output in cell.outputs:
        if output.output_type == "stream":
            shown.append(output.text)
        else:
            shown += [output.data[kind] for kind in ("text/plain", "text/markdown") if kind in output.get("data", {})]
    return shown


def pictures(cell):
    """(kind of picture, its alternative text) for each picture of a cell."""
    found = []
    for output in cell.outputs:
        for kind in output.get("data", {}):
            if kind.startswith("image/"):
                found.append((kind, output.metadata.get(kind, {}).get("alt", "")))
        for picture in re.findall(r"<(?:img|svg|canvas)\b[^>]*>", output.get("data", {}).get("text/html", "")):
            words = re.search(r'(?:alt|aria-label)="([^"]*)"', picture)
            found.append(("html", words.group(1) if words else ""))
    return found
