"""What the scenarios alone tell, where no known mistake has a target's numbers: it is wrong in some of them only."""

from collections.abc import Sequence

from .scenarios import NARROW
from .verdict import Outcome

STATE = "it is right until its state is copied or saved: what is kept there loses something"

#: Scenarios, all of whose failures are among these -> what that says.  The smallest set that holds them decides.
ONLY = {
    (
        "containers",
        "keys",
        "reordered",
    ): "it is right for one array and wrong for several: they share state, or a count",
    ("copied",): STATE,
    ("saved",): STATE,
    ("resumed",): "it is right until a new optimizer loads what was saved: something is missing in it",
    ("copied", "saved", "resumed"): STATE,
    ("views",): "it is right for contiguous gradients and misreads strided views",
    ("not finite",): "infinity and NaN in a gradient do not come through, or reach other elements",
    ("pause",): "a step without any gradient is left out, where averages and t go on",
    ("pause", "rest"): "a step without any gradient is left out, where averages, t and the decay go on",
    ("schedule",): "it is right as long as the schedule is constant",
    ("long",): "it is right at first and wrong late in a long run: see the step at which it departs",
    ("sizes", "every size", "large", "neighbours"): "it is right for short arrays and wrong for longer ones",
    ("sizes", "every size", "large", "neighbours", "axes"): "it is right for short arrays and wrong for longer ones",
    ("every size",): "it is wrong for arrays of some lengths only",
    ("large",): "it is right for short arrays and wrong for a very long one",
    ("axes",): "it is right for arrays of one and two axes and wrong for more",
    (
        "fortran",
        "strided",
    ): "it is right for arrays in C order and wrong for others: it takes elements as they are stored",
    ("keys",): "it is wrong for some names of parameters, or for names that are not sorted",
    ("empty",): "it is wrong where some arrays are empty",
    ("overwritten",): "its state is the caller's gradient array, or a view of it: it must keep a copy",
    ("in turn",): "two instances share their state, a count or a setting",
    ("zero momentum",): "it is right but where the momentum is 0",
    (
        "scales",
        "not finite",
        "neighbours",
    ): "it is right for ordinary gradients and wrong for extreme ones: are they clipped?",
    (
        "scales",
        "not finite",
        "neighbours",
        "constant",
        "spike",
    ): "it is wrong for large or small gradients only: are they clipped?",
}
NEARLY = "it is right in float32, and in float64 no closer than float32 rounds: something in it is float32"


def hint(outcomes: Sequence[Outcome]) -> str | None:
    """In which scenarios alone a target fails, and what that says; None if it fails elsewhere too."""
    failed = {outcome.scenario.removesuffix(", float32") for outcome in outcomes if not outcome.passed}
    failed.discard("spike without l2" if "spike" in failed else "")
    if not failed:
        return None
    narrow = {name for name in NARROW if any(each.endswith(name) for each in failed)}
    if all(each.endswith(NARROW) for each in failed):
        wide = [each for each in ("float64", "float32") if any(_dtype(outcome) == each for outcome in outcomes)]
        return f"it is right in {' and '.join(wide)} and departs in {' and '.join(sorted(narrow))}"
    both = {"float32" in outcome.scenario for outcome in outcomes} == {True, False}
    if both and all("float32" in outcome.scenario for outcome in outcomes if not outcome.passed):
        return "it is right in float64 and departs in float32"
    failed = {each for each in failed if not each.endswith(NARROW)}
    fitting = [scenarios for scenarios in ONLY if failed <= set(scenarios)]
    if fitting:
        return ONLY[min(fitting, key=len)]
    return NEARLY if _nearly(outcomes) else None


def _dtype(outcome: Outcome) -> str:
    name = outcome.scenario.rpartition(", ")[2]
    return name if name in ("float32", *NARROW) else "float64"


def _nearly(outcomes: Sequence[Outcome]) -> bool:
    """Does it depart in float64 only, and where it does by at most a few hundred units of float32?"""
    failed = [outcome for outcome in outcomes if not outcome.passed]
    return all(
        outcome.departure is not None and outcome.departure.dtype == "float64" and outcome.departure.ulps < 2.0**37
        for outcome in failed
    ) and any("float32" in outcome.scenario and outcome.passed for outcome in outcomes)
