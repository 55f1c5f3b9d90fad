"""Greek letters have one table."""

from pathlib import Path

from refimpl.core.symbols import LATEX, LETTERS, SPELLED

ROOT = Path(__file__).resolve().parents[1]


def test_every_letter_has_each_of_its_forms():
    assert set(LETTERS.values()) == set(LATEX) == set(SPELLED)
    assert all(LETTERS[LATEX[letter].removeprefix("\\")] == letter for letter in LATEX)
    assert LATEX["ε"] == r"\varepsilon"
    assert (SPELLED["ε"], SPELLED["φ"]) == ("eps", "phi")


def test_no_other_file_has_a_table_of_them():
    files = [path for name in ("refimpl", "derivations", "website") for path in (ROOT / name).rglob("*.py")]
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in files}
    tables = [name for name, text in texts.items() if all(f'"{letter}"' in text for letter in "αβμ")]
    assert tables == ["refimpl/core/symbols.py"]
