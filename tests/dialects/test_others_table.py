"""docs/dialects.md is what the table's module writes."""

from pathlib import Path

from refimpl.dialects import dialects, table

PAGE = Path(__file__).resolve().parents[2] / "docs" / "dialects.md"


def test_the_page_is_up_to_date():
    assert PAGE.read_text(encoding="utf-8") == table.text(), "run python -m refimpl.dialects.table > docs/dialects.md"


def test_every_dialect_has_a_row_for_each_of_its_rules():
    lines = table.text().splitlines()
    for each in dialects():
        assert len([line for line in lines if line.startswith(f"| `{each.title()}` |")]) == len(each.rules)


def test_a_row_says_how_a_dialect_departs_and_its_other_defaults():
    lines = table.text().splitlines()
    assert "| `keras.Adagrad` | the sum starts at 0.1, and ε stands inside the root | `learning_rate` 0.001, " in next(
        line for line in lines if "keras.Adagrad" in line
    )
    assert "| `mlx.AdaDelta` | With γ = 1 the paper's | `rho` 0.9 |" in lines
    assert "| `tinygrad.AdamW` | the decay is multiplied by the learning rate |  |" in lines
