"""What is committed of a notebook is in order: in step with its text, complete, and of no one machine."""

import re

import pytest
from jupytext.config import load_jupytext_config

from notebooks import build

from .cells import ROOT, TEXTS, code, committed, each_notebook, pictures, printed, tags

#: Folders that only some machine has, and where an object happened to lie in memory.
OF_ONE_MACHINE = re.compile(r"/(?:home|root|tmp|work|Users|usr)/|[A-Z]:\\\\|site-packages|\bat 0x[0-9a-f]+")


def test_there_are_notebooks_and_no_stray_ones():
    found = {path for path in build.FOLDER.rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts}
    assert TEXTS
    assert found == {build.executed(text) for text in TEXTS}


@each_notebook
def test_notebook_and_text_have_the_same_cells(text):
    ours, theirs = build.read(text).cells, build.read(build.executed(text)).cells
    assert [(cell.cell_type, cell.source, cell.metadata) for cell in ours] == [
        (cell.cell_type, cell.source, cell.metadata) for cell in theirs
    ], f"python -m notebooks.build {text.stem} writes it anew"


@each_notebook
def test_the_notebook_gives_its_text_to_the_letter(text):
    """Else JupyterLab refuses to open a notebook that is newer than its text, and saving it changes other cells too."""
    assert build.as_text(build.read(build.executed(text))) == text.read_text(encoding="utf-8")


@each_notebook
def test_it_is_executed_from_top_to_bottom_without_a_warning(text):
    notebook = committed(text)
    assert notebook.metadata.kernelspec.name == "python3"
    assert "version" not in notebook.metadata.get("language_info", {})
    assert [cell.execution_count for cell in code(notebook)] == list(range(1, len(code(notebook)) + 1))
    outputs = [output for cell in code(notebook) for output in cell.outputs]
    assert [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"] == []


@each_notebook
def test_it_names_nothing_of_one_machine(text):
    notebook = committed(text)
    shown = [words for cell in code(notebook) for words in printed(cell)] + [cell.source for cell in notebook.cells]
    assert [words for words in shown if OF_ONE_MACHINE.search(words)] == []


@each_notebook
def test_every_picture_has_words_for_who_cannot_see_it(text):
    notebook = committed(text)
    without = [cell.source for cell in code(notebook) for _, words in pictures(cell) if len(words.split()) < 5]
    in_prose = [
        cell.source
        for cell in notebook.cells
        if cell.cell_type == "markdown" and re.search(r"!\[\s*\]|<img(?![^>]*alt=)", cell.source)
    ]
    assert (without, in_prose) == ([], [])


@each_notebook
def test_it_is_small_enough_to_be_read_on_the_web(text):
    assert build.executed(text).stat().st_size < 5e6, "GitHub shows no notebook that is much larger"


@pytest.mark.parametrize("words", ["/tmp/x", r"C:\\Users", "<object at 0x7f00aa>", "lib/site-packages/numpy"])
def test_what_is_of_one_machine_is_seen(words):
    assert OF_ONE_MACHINE.search(words)


def test_tags_are_those_that_mean_something():
    known = {"varies", "rebuilt", "bit-equal", "exercise", "remove-input", "hide-input", "hide-output"}
    used = {tag for text in TEXTS for cell in committed(text).cells for tag in tags(cell)}
    assert used <= known


def test_jupyterlab_keeps_each_pair_in_step():
    """What jupytext.toml says, as JupyterLab's server reads it for a notebook of the course."""
    path = str(build.executed(TEXTS[0]))
    assert load_jupytext_config(path).default_formats(path) == "ipynb,py:percent"
    assert load_jupytext_config(str(ROOT / "README.ipynb")) is None


@each_notebook
def test_links_lead_somewhere(text):
    prose = "\n".join(cell.source for cell in committed(text).cells if cell.cell_type == "markdown")
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)[^)]*\)", prose)
    planned = {name for name in links if re.fullmatch(r"(?:\.\./)?(?:10)_\w+\.ipynb", name)}
    assert [link for link in links if link not in planned and not (text.parent / link).exists()] == []
