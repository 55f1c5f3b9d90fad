"""All that is asked of an implementation of a rule: every run, in every precision."""

from ..core.rule import Rule
from .array_scenarios import array_scenarios
from .precision_runs import single
from .scenarios import Scenario, narrow_scenarios, scenarios


def all_scenarios(rule: type[Rule]) -> list[Scenario]:
    """The runs of ``scenarios``, those on arrays as they are, each in float64 and float32, and the narrow ones."""
    made = [*scenarios(rule), *array_scenarios(rule)]
    known = {each.name for each in made}
    others = [single(each) for each in made if each.dtype == "float64"]
    return [*made, *(each for each in others if each.name not in known), *narrow_scenarios(rule)]
