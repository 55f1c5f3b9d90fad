"""A verdict in its other forms: as a page, in a notebook, as JSON."""

import math
from dataclasses import asdict, dataclass
from typing import Any, Self

from .judging import Departure
from .page import fragment, page
from .verdict import Outcome, Verdict


@dataclass(frozen=True)
class Report(Verdict):
    """What ``ri.check`` returns; the attributes are those of ``Verdict``."""

    def html(self) -> str:
        """All of it as a page that needs nothing else: with a plot for each scenario, light and dark."""
        return page(self)

    def _repr_html_(self) -> str:
        return fragment(self)

    def as_dict(self) -> dict[str, Any]:
        """All of it, for JSON; what a search has found is the explanation there."""
        every = asdict(self) | {"verdict": self.verdict}
        found = every.pop("found")
        return every | {"explanation": found} if found else every

    def as_json(self) -> Any:
        """``as_dict`` with words for the numbers that JSON has none for."""
        return _finite(self.as_dict())

    @classmethod
    def of(cls, given: dict[str, Any]) -> Self:
        """The report of which ``given`` is the ``as_dict``, read back from JSON."""
        outcomes = [dict(each) for each in given["scenarios"]]
        for each in outcomes:
            each["course"] = tuple(map(tuple, each["course"]))
            for kind in ("departure", "state"):
                if each[kind] is not None:
                    each[kind] = Departure(**each[kind] | {"element": tuple(each[kind]["element"])})
        words = ("target", "against", "passed", "dialect", "diagnosis", "line", "place", "thread")
        explanation = given["explanation"]
        return cls(
            **{name: given[name] for name in words},
            explanation=explanation if isinstance(explanation, str) else "",
            found=explanation if isinstance(explanation, dict) else None,
            alternatives=tuple(given["alternatives"]),
            scenarios=tuple(Outcome(**each) for each in outcomes),
            notes=tuple(given["notes"]),
            defaults={name: tuple(pair) for name, pair in given["defaults"].items()},
        )


def _finite(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _finite(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [_finite(value) for value in tree]
    return str(tree) if isinstance(tree, float) and not math.isfinite(tree) else tree
