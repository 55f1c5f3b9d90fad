"""The counts in the documents are those of today."""

import pytest

from tools import counts


def test_every_count_in_a_document_is_right(capsys):
    assert counts.main(["--check"]) == 0, f"run python -m tools.counts: {capsys.readouterr().out}"


def test_the_counts_that_readme_boasts_of_are_marked():
    text = "".join(path.read_text(encoding="utf-8") for path in counts.DOCUMENTS)
    assert {mark[2] for mark in counts.MARK.finditer(text)} == set(counts.COUNTS)


def test_a_wrong_count_is_named_and_written_anew(tmp_path, monkeypatch, capsys):
    document = tmp_path / "page.md"
    document.write_text("has <!-- count:libraries -->3<!-- /count --> of them, not 3", encoding="utf-8")
    monkeypatch.setattr(counts, "ROOT", tmp_path)
    monkeypatch.setattr(counts, "DOCUMENTS", (document,))
    assert counts.main(["--check"]) == 1
    assert capsys.readouterr().out == f"page.md: libraries is {counts.count('libraries')}, not 3\n"
    assert counts.main([]) == 0
    now = document.read_text(encoding="utf-8")
    assert now == f"has <!-- count:libraries -->{counts.count('libraries')}<!-- /count --> of them, not 3"
    assert counts.main(["--check"]) == 0


def test_what_is_not_counted_is_refused():
    with pytest.raises(KeyError, match="unicorns"):
        counts.counted("<!-- count:unicorns -->1<!-- /count -->")
