"""The cheat sheet is made from the rules, and the committed one is up to date."""

from pathlib import Path

from refimpl import rules
from refimpl.course import cheat_sheet

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_committed_sheet_is_that_of_the_rules():
    made = "python -m refimpl.course.cheat_sheet > notebooks/cheat_sheet.md"
    assert (ROOT / "notebooks/cheat_sheet.md").read_text(encoding="utf-8") == cheat_sheet.page(), (
        f"make it again: {made}"
    )


def test_every_rule_has_its_formula_and_what_it_keeps():
    page = cheat_sheet.page()
    for rule in rules.ALL:
        assert f"| {rule.__name__} |" in page
        own = "evaluated" in vars(rule) and rule is not rules.Lookahead  # Lookahead hands its inner rule's on
        moved = "y_{t+1} =" if own else "θ_t ="
        assert any(moved in line for line in cheat_sheet.formula(rule)), rule.__name__


def test_the_decay_is_measured():
    assert [cheat_sheet.decay(rule) for rule in (rules.SGDW, rules.Lion)] == ["decay: takes λθ", "decay: takes αλθ"]
