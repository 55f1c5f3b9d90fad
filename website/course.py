"""The notebooks as pages: as they are committed, with their images as files that carry their words."""

import base64
import hashlib
import html
import json
from collections.abc import Iterable
from pathlib import Path

from .links import relinked

#: What is shown on a page where a notebook has sliders that only a kernel moves.
NEEDS_KERNEL = (
    "<p><em>The sliders of this picture need a running notebook, which <code>make notebooks</code> opens; "
    "here they are at their start.</em></p>"
)


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
        if "course.interact(" in "".join(cell["source"]):
            cell["outputs"].append({"output_type": "display_data", "metadata": {}, "data": {"text/html": NEEDS_KERNEL}})
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
    size = f' width="{width}"' if width else ""
    data["text/html"] = f'<img class="figure" src="{up}_static/course/{name}" alt="{alt}"{size} loading="lazy">'


def index(notebooks: Iterable[str], pages: Iterable[str]) -> str:
    """The page of the course: its notebooks in order, those in folders after them, and its other pages."""
    names = [page.removeprefix("course/").removesuffix(".ipynb") for page in notebooks]
    lessons = "\n".join(name for name in names if "/" not in name)
    others = "\n".join(name for name in names if "/" in name)
    more = "\n".join(page.removeprefix("course/").removesuffix(".md") for page in pages)
    text = (
        "# The course\n\nFrom gradient descent to AdamW, in notebooks: each formula is the reference's own, each claim "
        "is run. `make notebooks` opens them in JupyterLab, to be changed and run again.\n\n"
        f"```{{toctree}}\n:maxdepth: 1\n{lessons}\n```\n"
    )
    text += f"\n```{{toctree}}\n:caption: Exercises\n:maxdepth: 1\n{others}\n```\n" if others else ""
    return text + (f"\n```{{toctree}}\n:caption: For teachers\n:maxdepth: 1\n{more}\n```\n" if more else "")
