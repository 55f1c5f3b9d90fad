"""What can be moved in a notebook can be moved on a page: nothing waits for a kernel."""

import re

from .cells import code, committed, each_notebook, prose

PLAYER = 'class="refimpl-play'


def players(notebook):
    """The HTML of each player."""
    outputs = [output.get("data", {}).get("text/html", "") for cell in code(notebook) for output in cell.outputs]
    return [html for html in outputs if PLAYER in html]


@each_notebook
def test_no_slider_needs_a_kernel(text):
    assert "interact(" not in text.read_text(encoding="utf-8")


@each_notebook
def test_what_says_move_or_play_comes_with_something_to_move(text):
    notebook = committed(text)
    words = "\n".join(prose(notebook))
    if re.search(r"\b(?:[Mm]ove|[Dd]rag)\b[^.]{0,30}\bsliders?\b|\b[Pp]ress play\b", words):
        assert players(notebook)
    if text.parent.name == "notebooks":
        opening = []
        for cell in notebook.cells:
            if "What was wrong before" in cell.source or "Where to go" in cell.source:
                break
            opening.append(cell)
        assert players(type(notebook)(cells=opening)), "there is nothing to play with at the start"


@each_notebook
def test_a_player_carries_less_than_400_kilobytes(text):
    assert [len(html) for html in players(committed(text)) if len(html) > 400_000] == []
