"""The pages that are Markdown files of the repository, and parts of the README."""

import re
from pathlib import Path

from refimpl.show import momentum_slider

from .links import relinked

#: docs/ in the order of reading; what is not named comes after.
ORDER = ("README", "matrix", "dialects", "findings", "vectors", "proofs", "theorems")


def files(root: Path) -> dict[str, Path]:
    """Page, or image, -> file."""
    found = {path.stem: path for path in sorted((root / "docs").glob("*.md"))}
    ordered = [*(name for name in ORDER if name in found), *(name for name in found if name not in ORDER)]
    pages = {f"docs/{name}.md": found[name] for name in ordered}
    pages |= {f"docs/{name}.md": root / f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING")}
    pages |= {f"course/{path.name}": path for path in sorted((root / "notebooks").glob("*.md"))}
    return pages | {f"docs/{path.name}": path for path in sorted((root / "docs").glob("*.png"))}


def page(path: Path, file: str, page: str, known: set[str]) -> str:
    """A file as a page."""
    return relinked(path.read_text(encoding="utf-8"), file, page, known)


def section(readme: str, heading: str) -> str:
    """What stands under a heading of the README.

    Raises:
        ValueError: there is no such heading.
    """
    match = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", readme, re.DOTALL | re.MULTILINE)
    if match is None:
        raise ValueError(f"README.md has no heading {heading!r}")
    return match[1].strip()


def benchmarks(root: Path, known: set[str]) -> str:
    """The benchmarks: what the README says of them, and the tables of the GPU run."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    gpu = (root / "tests/gpu/benchmark.md").read_text(encoding="utf-8")
    gpu = re.sub(r"^#+ ", lambda match: f"#{match[0]}", gpu, flags=re.MULTILINE)
    parts = ["# Benchmarks", section(readme, "Fast"), "## GPUs", section(readme, "GPUs"), gpu]
    return relinked("\n\n".join(parts), "README.md", "benchmarks.md", known) + "\n"


def front(path: Path, known: set[str]) -> str:
    """The first page: a picture to play with, and where everything is."""
    documents = [name for name in known if name.startswith("docs/") and name.endswith(".md")]
    listed = "\n".join(name.removesuffix(".md") for name in sorted(documents, key=_place))
    text = path.read_text(encoding="utf-8").replace("@documents@", listed)
    return text.replace("@slider@", momentum_slider(rate=0.04, momentum=0.6).html)


def _place(name: str) -> tuple[int, str]:
    stem = Path(name).stem
    return (ORDER.index(stem) if stem in ORDER else len(ORDER), stem)
