"""What schedules and problems share: checks of their settings that name what is wrong."""

from dataclasses import fields
from typing import Any

import numpy as np

from .readings import is_exact


class Settings:
    """A frozen dataclass whose settings are numbers; exact ones and symbols may be allowed too."""

    def require(self, name: str, holds: Any, allowed: str) -> None:
        """A ValueError naming the setting, its value and what is allowed, unless ``holds``."""
        try:
            holds = bool(holds)
        except TypeError:  # undecided for a symbol
            return
        if not holds:
            raise ValueError(f"{type(self).__name__}: {name} must be {allowed}, got {getattr(self, name)!r}")

    def require_numbers(self, *names: str) -> None:
        """Each setting named, or every one, must be a finite number or an exact one; NumPy's become Python's."""
        for name in names or [field.name for field in fields(self)]:  # type: ignore[arg-type]
            value = getattr(self, name)
            if is_exact(value):
                continue
            if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
                raise TypeError(f"{type(self).__name__}: {name} must be a finite number, got {value!r}")
            self.require(name, np.isfinite(value), "a finite number")
            object.__setattr__(self, name, value.item() if isinstance(value, np.generic) else value)

    def require_counts(self, *names: str, most: float = np.inf) -> None:
        """Each setting named must be an integer from 1 to ``most``; NumPy's become Python's."""
        for name in names:
            value = getattr(self, name)
            whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
            allowed = "an integer >= 1" if most == np.inf else f"an integer from 1 to {most}"
            self.require(name, whole and 1 <= value <= most, allowed)
            object.__setattr__(self, name, int(value))
