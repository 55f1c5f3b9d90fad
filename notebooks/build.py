"""Execute notebooks from their text and commit what came out: ``python -m notebooks.build [NAME ...]``.

``NAME.py`` is what is written and reviewed, in jupytext's py:percent format; ``NAME.ipynb`` is what people read,
executed.  The same text gives the same bytes, but for what a cell tagged ``varies`` prints.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

FOLDER = Path(__file__).resolve().parent
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
#: One thread for linear algebra, so that sums have one order and two notebooks fit on two cores.
ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0"}
#: Seconds after which a cell is taken to hang; the notebook's own limit is for the tests.
PATIENCE = 300
#: What a notebook leaves behind that is of its session and means nothing on a page.
WIDGET = "application/vnd.jupyter.widget-view+json"
#: Asked of the kernel when all is done.
SECONDS = "import time; print(time.process_time())"


def texts() -> list[Path]:
    """The text of every notebook, in the order of reading."""
    return sorted(path for path in FOLDER.rglob("[0-9]*.py") if ".ipynb_checkpoints" not in path.parts)


def executed(text: Path) -> Path:
    """The notebook that goes with a text."""
    return text.with_suffix(".ipynb")


def read(path: Path) -> NotebookNode:
    """A notebook's cells without outputs, from its text or from the notebook itself."""
    notebook = jupytext.read(path, fmt="py:percent" if path.suffix == ".py" else "ipynb")
    notebook.metadata = nbformat.from_dict(KERNEL)
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:03d}"
        cell.metadata = nbformat.from_dict(metadata(cell.metadata))
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def metadata(given: NotebookNode) -> dict[str, object]:
    """The tags of a cell, its blank lines in the text, and what JupyterLab needs to fold ``hide-input``."""
    kept = {name: given[name] for name in ("tags", "lines_to_next_cell") if name in given}
    return kept | ({"jupyter": {"source_hidden": True}} if "hide-input" in given.get("tags", []) else {})


def as_text(notebook: NotebookNode) -> str:
    """The text of a notebook, without a header: what jupytext.toml tells JupyterLab to write."""
    copy = nbformat.from_dict(notebook)
    filters = {"notebook_metadata_filter": "-all", "cell_metadata_filter": "tags"}
    copy.metadata = nbformat.from_dict({"jupytext": filters})
    for cell in copy.cells:
        cell.metadata.pop("jupyter", None)
    return jupytext.writes(copy, fmt="py:percent")


def run(text: Path) -> tuple[NotebookNode, float]:
    """The notebook of a text, executed by a clean kernel in its folder, and the kernel's processor seconds.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell raised.
    """
    notebook = read(text)
    notebook.cells.append(nbformat.v4.new_code_cell(SECONDS, id="seconds"))
    os.environ |= ENVIRONMENT
    resources = {"metadata": {"path": str(text.parent)}}
    settings = {"record_timing": False, "coalesce_streams": True, "store_widget_state": False}
    settings |= {"kernel_name": "python3", "extra_arguments": ["--log-level=ERROR"]}
    NotebookClient(notebook, timeout=PATIENCE, resources=resources, **settings).execute()
    seconds = float(notebook.cells.pop().outputs[0].text)
    return clean(notebook), seconds


def clean(notebook: NotebookNode) -> NotebookNode:
    """Without what differs between two runs of the same text; a widget needs its kernel, so none is kept."""
    notebook.metadata.pop("widgets", None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if WIDGET not in output.get("data", {})]
    return notebook


def chosen(names: list[str]) -> list[Path]:
    """The texts that are meant: by name, by number, or by path; all if none is named."""
    found = []
    for name in names:
        stem = Path(name).stem
        matching = [path for path in texts() if path.stem == stem or path.stem.startswith(f"{stem}_")]
        if not matching:
            raise SystemExit(f"no notebook {name!r}; there are {', '.join(path.stem for path in texts())}")
        found += matching
    return found or texts()


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m notebooks.build", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help="03_adam, or 03; all if none is given")
    parser.add_argument(
        "--from-notebook", action="store_true", help="the cells were edited in NAME.ipynb: write NAME.py first"
    )
    arguments = parser.parse_args()
    for text in chosen(arguments.names):
        if arguments.from_notebook:
            text.write_text(as_text(read(executed(text))), encoding="utf-8")
        started = time.monotonic()
        notebook, seconds = run(text)
        nbformat.write(notebook, executed(text))
        size = executed(text).stat().st_size / 1e6
        print(f"{text.stem}: {time.monotonic() - started:.1f} s, {seconds:.1f} s of a core, {size:.2f} MB", flush=True)


if __name__ == "__main__":
    sys.exit(main())
