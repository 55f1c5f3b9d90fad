"""When a verdict is given: deciding numbers, their thresholds, and twins; all of it made up."""

import math

import pytest

from refimpl.claims.experiments.deciding import MOST, Compared, Number, answers, decide, everything, named, where, yes
from refimpl.claims.experiments.verdicts import CORRECTED, NOT_REPRODUCED, REPRODUCED, UNDECIDED

INF, NAN = math.inf, math.nan


@pytest.mark.parametrize(
    ("relation", "below", "at", "above"),
    [("<", True, False, False), ("<=", True, True, False), (">", False, False, True), (">=", False, True, True)],
)
def test_relations_below_at_and_above_the_threshold(relation, below, at, above):
    values = (math.nextafter(0.5, 0), 0.5, math.nextafter(0.5, 1))
    assert [Number(value, relation, 0.5).holds for value in values] == [below, at, above]
    assert not Number(NAN, relation, 0.5).holds
    side = 1 if above else -1
    assert Number(0.75, relation, 0.5).distance == side * 0.25
    assert Number(0.25, relation, 0.5).distance == side * -0.25
    assert Number(0.5, relation, 0.5).distance == 0


def test_what_is_no_relation_or_threshold():
    with pytest.raises(ValueError, match=r"relation must be one of <, <=, >, >=, got '=='"):
        Number(1, "==", 1)
    for threshold in (NAN, INF):
        with pytest.raises(ValueError, match=f"threshold must be a finite number, got {threshold}"):
            Number(1, "<", threshold)


def test_numbers_are_plain_floats():
    number = Number(1, "<", 2)
    assert (type(number.value), type(number.threshold)) == (float, float)


@pytest.mark.parametrize(
    ("value", "twins", "settled"),
    [
        (0.8, (0.7, 0.9), True),  # 0.3 away, spread 0.2
        (0.75, (0.625, 0.875), False),  # 0.25 away, spread 0.25: no farther than that
        (0.75, (0.6251, 0.875), True),
        (0.6, (0.45, 0.62), False),  # a twin on the other side
        (0.5, (0.5, 0.5), False),  # at the threshold, where one ulp would tell
        (0.8, (0.8, 0.8), True),
        (0.2, (0.25, 0.3), True),  # settled that it does not hold
        (NAN, (0.8, 0.8), False),
        (0.8, (NAN, 0.8), False),
        (INF, (INF, INF), False),
        (0.5, (), True),  # nothing that rounding moves: the relation says which side the threshold is on
        (NAN, (), False),
        (INF, (), False),
    ],
)
def test_settled(value, twins, settled):
    assert Compared(Number(value, ">", 0.5), twins).settled == settled


def test_spread():
    assert Compared(Number(1.0, ">", 0), (0.5, 2.0)).spread == 1.5
    assert Compared(Number(1.0, ">", 0)).spread == 0
    assert math.isnan(Compared(Number(NAN, ">", 0), (1.0,)).spread)


def both_or_one(holds):
    return REPRODUCED if all(holds.values()) else CORRECTED if any(holds.values()) else NOT_REPRODUCED


def numbers(a, b):
    return {"a": Number(a, ">", 0), "b": Number(b, ">", 0)}


@pytest.mark.parametrize(
    ("run", "twin", "verdict"),
    [
        ((2, 2), (1.5, 1.5), REPRODUCED),
        ((2, -2), (1.5, -1.5), CORRECTED),
        ((-2, -2), (-1.5, -1.5), NOT_REPRODUCED),
        ((2, 2), (2, -1), UNDECIDED),  # the twin's verdict is another
        ((2, 1), (2, 2.5), UNDECIDED),  # the verdicts agree, but b is nearer to 0 than they spread
        ((2, 0), (2, 0), UNDECIDED),  # exactly at the threshold
        ((2, NAN), (2, NAN), UNDECIDED),
        ((2, INF), (2, INF), UNDECIDED),
    ],
)
def test_a_verdict_needs_the_twins(run, twin, verdict):
    assert decide(both_or_one, numbers(*run), [numbers(*twin)]).verdict == verdict


def test_what_is_no_number_decides_nothing_even_where_it_does_not_matter():
    assert decide(everything(REPRODUCED), numbers(-2, NAN), [numbers(-2, NAN)]).verdict == UNDECIDED
    assert decide(everything(REPRODUCED), numbers(-2, 1), [numbers(-2, INF)]).verdict == UNDECIDED


def test_a_number_in_doubt_that_changes_no_verdict_does_not_matter():
    assert decide(everything(REPRODUCED), numbers(-2, 1), [numbers(-2.5, -1)]).verdict == NOT_REPRODUCED
    assert decide(everything(REPRODUCED), numbers(2, 1), [numbers(2.5, -1)]).verdict == UNDECIDED


def test_each_side_of_two_numbers_in_doubt_is_tried():
    """Where both flip together the verdict is the same; where one does it is not, and no twin need show that."""

    def alike(holds):
        return REPRODUCED if holds["a"] == holds["b"] else NOT_REPRODUCED

    assert decide(alike, numbers(1, 1), [numbers(-1, -1)]).verdict == UNDECIDED


def test_without_twins_the_rule_alone_decides_unless_a_number_is_none():
    assert decide(both_or_one, numbers(1, 0)).verdict == CORRECTED
    found = decide(both_or_one, numbers(1, NAN))
    assert (found.verdict, found.finite) == (UNDECIDED, False)
    assert decide(both_or_one, numbers(1, 0)).finite


def test_too_many_numbers_in_doubt_decide_nothing():
    doubtful = {str(i): Number(0, ">", 0) for i in range(MOST + 1)}
    asked = []

    def always(holds):
        asked.append(holds)
        return REPRODUCED

    assert decide(always, doubtful, [doubtful]).verdict == UNDECIDED
    assert len(asked) < 3  # and they are not tried, two to the number of them
    del doubtful["0"]
    assert decide(always, doubtful, [doubtful]).verdict == REPRODUCED


def test_a_twin_has_the_run_s_numbers():
    with pytest.raises(ValueError, match=r"a twin must have the deciding numbers \['a', 'b'\], got \['a'\]"):
        decide(both_or_one, numbers(1, 1), [{"a": Number(1, ">", 0)}])


def test_helpers():
    assert answers({"x": yes(True), "y": yes(False)}) == {"x": True, "y": False}
    assert Compared(yes(True), (1.0, 1.0)).settled
    assert not Compared(yes(True), (1.0, 0.0)).settled
    assert where({named("a: b", "gap"): True, named("c", "no gap"): False}, "gap") == {"a: b": True}
    rule = everything(CORRECTED)
    assert (rule({"x": True, "y": True}), rule({"x": True, "y": False})) == (CORRECTED, NOT_REPRODUCED)
