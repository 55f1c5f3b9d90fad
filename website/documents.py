"""The pages that are Markdown files of the repository, and the first page."""

import re
import tomllib
from pathlib import Path

from refimpl.show import momentum_slider

from .links import relinked

#: The page that lists the others, by need.
TABLE = "docs/index.md"
#: The documents outside docs/.
OUTSIDE = {f"docs/{name}.md": f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING")}
#: Headings of that page -> captions of the navigation.
CAPTIONS = {"Do": "How-to", "Look up": "Reference", "Understand": "Explanation"}


def files(root: Path) -> dict[str, Path]:
    """Page, or image, -> file."""
    pages = {f"docs/{path.name}": path for path in sorted((root / "docs").glob("*.md"))}
    pages |= {page: root / file for page, file in OUTSIDE.items()}
    pages |= {f"course/{path.name}": path for path in sorted((root / "notebooks").glob("*.md"))}
    return pages | {f"docs/{path.name}": path for path in sorted((root / "docs").glob("*.png"))}


def page(path: Path, file: str, page: str, known: set[str]) -> str:
    """A file as a page."""
    return relinked(path.read_text(encoding="utf-8"), file, page, known)


def groups(root: Path) -> dict[str, list[str]]:
    """Caption of the navigation -> its pages, as the tables of docs/index.md have them."""
    found: dict[str, list[str]] = {}
    for part in re.split(r"^## ", (root / TABLE).read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        if caption := CAPTIONS.get(part.partition(":")[0]):
            listed = re.findall(r"^\| \[[^]]+\]\((?:\.\./)?([\w-]+)\.md\)", part, re.MULTILINE)
            found[caption] = [f"docs/{name}" for name in listed]
    return found


def front(root: Path, path: Path) -> str:
    """The first page: a picture to play with, and where everything is."""
    text = path.read_text(encoding="utf-8").replace("@slider@", momentum_slider(rate=0.04, momentum=0.6).html)
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    text = text.replace("@repository@", project["urls"]["Repository"])
    for caption, pages in groups(root).items():
        text = text.replace(f"@{caption}@", "\n".join(pages))
    return text
