"""What a command shows while it runs: nothing, plain lines, or bars and tables on a terminal."""

import sys

import pytest

from refimpl._util import progress
from refimpl._util.progress import Bars, Plain, Silent, Table, reporter

TABLE = Table(["name", "verdict"], [["a", ("held", "green")]], title="Targets", ruled=True)


def spoken(quiet, **given):
    """A run of two parts, from the first word to the last."""
    with reporter(quiet, 3, "all parts", **given) as shown:
        shown.says("first")
        shown.begins("one")
        shown.progress(1, 2)
        shown.ends("one is done")
        shown.ends(parts=2)
    shown.closes("the end", [TABLE], "the table\n")
    return shown


def test_nothing_is_shown_where_json_is_the_output(capsys):
    assert type(spoken(True)) is Silent
    assert capsys.readouterr() == ("", "")


def test_plain_lines(capsys):
    assert type(spoken(False)) is Plain
    assert capsys.readouterr() == ("first\none is done\nthe table\nthe end\n", "")


@pytest.mark.parametrize("given", [{}, {"refreshing": False}, {"estimating": True, "part": "this part"}])
def test_bars_and_tables_on_a_terminal(monkeypatch, capsys, given):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    shown = spoken(False, **given)
    assert isinstance(shown, Bars)
    everything, part = shown.bars.tasks
    assert (everything.description, everything.completed, everything.total) == ("all parts", 3, 3)
    assert (part.description, part.completed, part.total, part.visible) == ("one", 1, 2, True)
    out = capsys.readouterr().out
    for words in ("Targets", "name", "verdict", "a", "held", "the end"):
        assert words in out
    assert "the table" not in out
    assert "one is done" not in out


def test_the_bar_of_the_part_is_hidden_until_one_begins(monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert not progress.reporter(False, 1, "all parts", part="this part").bars.tasks[1].visible
