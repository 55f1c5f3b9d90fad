"""A row of the matrix, as data."""

from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True)
class Path:
    """One execution path of an optimizer.

    Attributes:
        name: its arguments, such as "foreach=True"; "" for the default path.
        passed: does it compute the dialect, in every scenario?
        reason: where it departs first, if it does.
        ulps: dtype -> the worst distance from the dialect.
        bound: the worst distance as a share of what is allowed.
        same: has it every bit of the default path?
    """

    name: str
    passed: bool
    reason: str
    ulps: dict[str, float]
    bound: float
    same: bool


@dataclass(frozen=True)
class Row:
    """A rule in a library.

    Attributes:
        rule: the paper's rule, by class name.
        library, version: the library's name in the table, and its version.
        dialect: the dialect that was expected.
        target: the real thing.
        papers: does it compute the paper's rule?
        named: the dialect that its numbers are, by the check against the paper's rule.
        missing: why it was not run.
        paths: the default path first.
        defaults: hyperparameter -> (the library's default, the paper's), where they differ.
        notes: what else is worth knowing.
        scenarios: how many runs were judged.
    """

    rule: str
    library: str
    version: str
    dialect: str
    target: str = ""
    papers: bool | None = None
    named: str | None = None
    missing: str = ""
    paths: tuple[Path, ...] = ()
    defaults: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    scenarios: int = 0

    @property
    def passed(self) -> bool:
        """Is every path the dialect, and does the check against the paper's rule name it?"""
        return not self.missing and self.named == self.dialect and all(path.passed for path in self.paths)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self) | {"passed": None if self.missing else self.passed}

    @classmethod
    def of(cls, given: dict[str, Any]) -> Self:
        """Read back."""
        own = {name: value for name, value in given.items() if name != "passed"}
        own["paths"] = tuple(Path(**path) for path in own["paths"])
        own["defaults"] = {name: tuple(pair) for name, pair in own["defaults"].items()}
        return cls(**own | {"notes": tuple(own["notes"])})
