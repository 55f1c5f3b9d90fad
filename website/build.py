"""Make the site: ``python -m website.build``, or ``make site``.

The pages are gathered in out/site-pages and made into out/site, which needs no server: open index.html.
"""

import argparse
import shutil
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

from . import claims, course, documents, proofs, reference

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
OUT = ROOT / "out"


def pages(out: Path, static: Path) -> dict[str, str]:
    """Path -> text, of every page of the site; images go to ``static``."""
    notebooks = {
        f"course/{path.relative_to(ROOT / 'notebooks').as_posix()}": path
        for path in sorted((ROOT / "notebooks").rglob("[0-9]*.ipynb"))
        if ".ipynb_checkpoints" not in path.parts
    }
    made = {f"proofs/{name}.md": text for name, text in proofs.pages().items()}
    files = documents.files(ROOT)
    known = {*made, *reference.names(), *notebooks, *files, "index.md", "claims.md", "course/index.md"}
    made |= {f"reference/{name}.md": text for name, text in reference.pages(known).items()}
    made["claims.md"] = claims.page(out, static / "claims", known)
    made["course/index.md"] = course.index(notebooks, (page for page in files if page.startswith("course/")))
    made["index.md"] = documents.front(ROOT, HERE / "index.md")
    for page, path in files.items():
        if page.endswith(".md"):
            file = path.relative_to(ROOT).as_posix()
            made[page] = documents.page(path, file, page, known)
    for page, path in notebooks.items():
        file = path.relative_to(ROOT).as_posix()
        made[page] = course.staged(path, file, page, static / "course", known)
    return made


def gather(source: Path, out: Path) -> None:
    """Write the sources of the site to a folder, which is emptied first."""
    shutil.rmtree(source, ignore_errors=True)
    static = source / "_static"
    shutil.copytree(HERE / "static", static)
    shutil.copy(HERE / "conf.py", source)
    (static / "mathjax").mkdir()
    shutil.copy(mathjax(), static / "mathjax")
    for page, text in pages(out, static).items():
        (source / page).parent.mkdir(parents=True, exist_ok=True)
        (source / page).write_text(text, encoding="utf-8")
    for page, path in documents.files(ROOT).items():
        if not page.endswith(".md"):
            shutil.copy(path, source / page)


def mathjax() -> Path:
    """MathJax's one file with everything in it, as the package ``sphinx-mathjax-offline`` has it."""
    spec = find_spec("sphinx-mathjax-offline")
    if spec is None or spec.origin is None:
        how = "pip install -c requirements/constraints.txt '.[site]'"
        raise SystemExit(f"MathJax is missing: {how}, or `make site`, which does")
    return Path(spec.origin).parent / "static" / "mathjax" / "tex-svg.js"


def build(site: Path, out: Path = OUT) -> None:
    """Make the site in a folder.

    Raises:
        subprocess.CalledProcessError: Sphinx found something wrong.
    """
    source = site.with_name(f"{site.name}-pages")
    gather(source, out)
    shutil.rmtree(site, ignore_errors=True)
    sphinx = [sys.executable, "-m", "sphinx", "-b", "html", "-W", "--keep-going", "-q", "-j", "auto"]
    subprocess.run([*sphinx, "-d", str(source.with_name(f"{site.name}-doctrees")), str(source), str(site)], check=True)
    for page in site.rglob("*.html"):  # Sphinx's captions of the navigation are headings without a level
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace('role="heading">', 'role="heading" aria-level="2">'), encoding="utf-8")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m website.build", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--site", type=Path, default=OUT / "site", help="the folder to make it in (out/site)")
    parser.add_argument(
        "--claims", type=Path, default=OUT, metavar="DIR", help="where `refimpl reproduce` wrote claims.json (out)"
    )
    arguments = parser.parse_args()
    started = time.monotonic()
    if not (arguments.claims / "claims.json").exists():
        print(
            "no claims.json: the claims have their recorded verdicts only; `make reproduce` measures them", flush=True
        )
    build(arguments.site.resolve(), arguments.claims)
    print(f"{arguments.site / 'index.html'}: {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
