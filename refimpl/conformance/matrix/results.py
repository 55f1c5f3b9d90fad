"""All that a run of the matrix has found."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from ..._util.machine import machine
from .known import surprises
from .libraries import LIBRARIES
from .rows import Row
from .schedules import Schedule


@dataclass
class Results:
    """Rows as they come in, and on what they were made."""

    rows: list[Row] = field(default_factory=list)
    schedules: list[Schedule] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    now: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.UTC))

    @property
    def facts(self) -> dict[str, str]:
        """When, with what and on what."""
        this = machine()
        versions = {row.library: row.version for row in self.rows if row.version and not row.missing}
        return {
            "date": self.now.strftime("%Y-%m-%d"),
            "machine": f"{this['processor']}, {this['cores']} cores, {this['system']}, Python {this['python']}",
            "NumPy": str(this["numpy"]),
            "libraries": ", ".join(f"{name} {version}" for name, version in versions.items()),
            "not run": "; ".join(dict.fromkeys(f"{row.library}: {row.missing}" for row in self.rows if row.missing))
            or "none",
        }

    @property
    def notes(self) -> dict[str, str]:
        """Library -> what a report on it says besides."""
        found: dict[str, str] = {}
        for row in self.rows:
            for note in row.notes:
                if not note.startswith("not tested"):
                    found.setdefault(row.library, note)
        return found

    @property
    def surprises(self) -> list[str]:
        """What is not as it is known, and the processes that ended."""
        return [*surprises(self.rows), *(f"{name}: {reason}" for name, reason in self.lost.items())]

    def sorted(self) -> None:
        """By rule and library, as the tables have it."""
        order = [each.title for each in LIBRARIES]
        self.rows.sort(key=lambda row: (row.rule.lower(), order.index(row.library)))

    def as_json(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "facts": self.facts,
            "rows": [row.as_dict() for row in self.rows],
            "schedules": [each.as_dict() for each in self.schedules],
            "surprises": self.surprises,
        }
