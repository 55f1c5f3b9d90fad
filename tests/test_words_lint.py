"""The lint of words: what it finds, and the list of files that are still to be rewritten."""

import pytest

from tools import words_lint


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ε stands outside the root", ["stands"]),
        ("AdamNC stands for nothing; a stand-in; understand", []),
        ("drawn anew", ["anew"]),
        ("held against 5", ["held against"]),
        ("what is asked of it", ["asked of"]),
        ("It is that, as well.", ["as well"]),
        ("as well as", []),
        ("and 5 besides.", ["besides"]),
        ("Whoever writes this", ["Whoever writes this"]),
        ("Who writes this?", []),
        ("a plain sentence", []),
    ],
)
def test_words(text, words):
    assert [word for _, word, _ in words_lint.found(text)] == words


def test_the_project_has_no_such_words_but_in_the_files_listed():
    todo = set(words_lint.TODO.read_text(encoding="utf-8").split())
    assert list(words_lint.complaints(words_lint.ROOT, todo)) == []


def test_the_list_only_gets_shorter(tmp_path, monkeypatch):
    monkeypatch.setattr(words_lint, "files", lambda root: ["clean.md", "other.md"])
    (tmp_path / "clean.md").write_text("It is here.")
    (tmp_path / "other.md").write_text("\nIt stands here.")
    told = list(words_lint.complaints(tmp_path, {"clean.md", "gone.md"}))
    assert told == [
        "clean.md: is clean; take it out of tools/words_todo.txt",
        'other.md:2: \'stands\': write "is", "lies" or the verb that fits',
        "gone.md: is not there; take it out of tools/words_todo.txt",
    ]
    assert list(words_lint.complaints(tmp_path, {"other.md"})) == []
