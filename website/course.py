"""The notebooks as pages: as they are committed, with their images as files that carry their words."""

import base64
import hashlib
import html
import json
import struct
from collections.abc import Iterable
from pathlib import Path

from .links import relinked


def staged(notebook: Path, file: str, page: str, images: Path, known: set[str]) -> str:
    """The JSON of a notebook for the site.

    Args:
        notebook: the committed notebook.
        file, page: where it is in the repository, and on the site.
        images: the folder that gets its images, ``_static/course`` of the site.
        known: all pages.
    """
    content = json.loads(notebook.read_text(encoding="utf-8"))
    up = "../" * page.count("/")
    for cell in content["cells"]:
        if cell["cell_type"] == "markdown":
            cell["source"] = relinked("".join(cell["source"]), file, page, known)
            continue
        for output in cell["outputs"]:
            _with_words(output, images, up)
            data = output.get("data", {})
            if "text/markdown" in data:
                data["text/markdown"] = relinked("".join(data["text/markdown"]), file, page, known)
    return json.dumps(content, ensure_ascii=False)


def _with_words(output: dict, images: Path, up: str) -> None:
    """A PNG with alt text becomes an image element, which the notebook format has no place for."""
    data = output.get("data", {})
    words = output.get("metadata", {}).get("image/png", {})
    if "image/png" not in data or "text/html" in data:
        return
    png = base64.b64decode("".join(data.pop("image/png")))
    name = f"{hashlib.sha256(png).hexdigest()[:16]}.png"
    images.mkdir(parents=True, exist_ok=True)
    (images / name).write_bytes(png)
    alt, width = html.escape(words.get("alt", "")), words.get("width")
    across, down = struct.unpack(">II", png[16:24])  # the header of a PNG; with both, nothing moves when it has loaded
    size = f' width="{width}" height="{round(width * down / across)}"' if width else ""
    data["text/html"] = f'<img class="figure" src="{up}_static/course/{name}" alt="{alt}"{size} loading="lazy">'


def index(notebooks: Iterable[str], pages: Iterable[str]) -> str:
    """The page of the course: its notebooks in order, those in folders after them, and its other pages."""
    names = [page.removeprefix("course/").removesuffix(".ipynb") for page in notebooks]
    lessons = "\n".join(name for name in names if "/" not in name)
    folders = sorted({name.rpartition("/")[0] for name in names if "/" in name}, reverse=True)
    more = "\n".join(page.removeprefix("course/").removesuffix(".md") for page in pages)
    text = (
        "# The course\n\nFrom gradient descent to AdamW, in notebooks: each formula is the reference's own, each claim "
        "is run. `make notebooks` opens them in JupyterLab, to be changed and run again.\n\n"
        f"```{{toctree}}\n:maxdepth: 1\n{lessons}\n```\n"
    )
    for folder in folders:
        inside = "\n".join(name for name in names if name.startswith(f"{folder}/"))
        text += f"\n```{{toctree}}\n:caption: {folder.capitalize()}\n:maxdepth: 1\n{inside}\n```\n"
    return text + (f"\n```{{toctree}}\n:caption: More\n:maxdepth: 1\n{more}\n```\n" if more else "")
