"""What schedules and problems share: checks of their settings that name what is wrong."""

from dataclasses import fields
from typing import Any

import numpy as np

from .._util.messages import failed, shown
from .lanes import Lanes
from .namespaces import is_exact
from .number_checks import FINITE, number
from .other_names import Named


class Settings(Named):
    """A frozen dataclass whose settings are numbers; exact ones and symbols may be allowed too."""

    def require(self, name: str, holds: Any, allowed: str) -> None:
        """A ValueError naming the setting, its value and what is allowed, unless ``holds``."""
        try:
            holds = bool(holds)
        except TypeError:  # undecided for a symbol
            return
        if not holds:
            raise ValueError(f"{type(self).__name__}: {name} must be {allowed}, got {shown(getattr(self, name))}")

    def require_order(self, low: str, high: str) -> None:
        """``low`` <= ``high``, and their difference, which a formula multiplies, must not overflow."""
        least, most = getattr(self, low), getattr(self, high)
        try:
            holds, width = least <= most, most - least
        except (TypeError, ArithmeticError) as error:  # two kinds of numbers that do not go together
            raise failed(f"{type(self).__name__}: {high} - {low}", error) from error
        self.require(low, holds, f"<= {high} = {shown(most)}")
        if not is_exact(width):
            self.require(low, np.isfinite(width), f"so near to {high} = {shown(most)} that their difference is a float")

    def require_numbers(self, *names: str) -> None:
        """Each setting named, or every one, must be a finite number or an exact one; NumPy's become Python's."""
        for name in names or [field.name for field in fields(self)]:  # type: ignore[arg-type]
            value = number(f"{type(self).__name__}: {name}", getattr(self, name), FINITE)
            if isinstance(value, Lanes):
                raise TypeError(f"{type(self).__name__}: {name} must be a finite number, got {shown(value)}")
            object.__setattr__(self, name, value)

    def require_counts(self, *names: str, most: float = np.inf) -> None:
        """Each setting named must be an integer from 1 to ``most``; NumPy's become Python's."""
        for name in names:
            value = getattr(self, name)
            whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
            allowed = "an integer >= 1" if most == np.inf else f"an integer from 1 to {most}"
            self.require(name, whole and 1 <= value <= most, allowed)
            object.__setattr__(self, name, int(value))
