"""The table of real implementations: what it promises of glue, languages and precisions, and that its page is whole."""

from pathlib import Path

from tools.real.table import SINGLE, TABLE
from tools.real_implementations import COLUMNS, GLUE, glue_lines

PAGE = Path(__file__).resolve().parents[1] / "docs/real-implementations.md"


def test_there_are_enough_of_every_kind():
    assert len(TABLE) >= 15
    assert sum(each.precision == SINGLE for each in TABLE) >= 5
    assert {"Python", "JavaScript", "Rust"} < {each.language for each in TABLE}
    assert any(each.language in ("C", "C++") for each in TABLE)


def test_the_glue_is_twenty_lines_at_most():
    for each in TABLE:
        assert not each.glue or glue_lines(each.glue) <= 20, each.glue


def test_a_verdict_that_fails_must_say_why():
    assert [each.name for each in TABLE if not each.passes and not each.told] == []


def test_the_page_has_a_row_for_each_with_its_version():
    rows = [line.strip("| ").split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    assert rows[0] == list(COLUMNS)
    assert [row[:2] + row[3:5] + [row[-1]] for row in rows[2:]] == [
        [each.name, each.project, each.language, each.precision, each.source] for each in TABLE
    ]
    assert all(row[2].strip() for row in rows[2:])


def test_the_page_begins_as_it_is_printed():
    assert PAGE.read_text(encoding="utf-8").startswith((GLUE / "page.md").read_text(encoding="utf-8").strip())
