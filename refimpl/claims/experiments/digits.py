"""Numbers in words, with those digits only on which a run and its twins agree."""

import math
from collections.abc import Sequence
from decimal import Decimal
from string import Formatter
from typing import Self

#: Significant digits that are shown at most.
MOST = 3


def agreed(values: Sequence[float], sign: str = "") -> str:
    """The digits on which the numbers agree when they are rounded, or else where they begin and end.

    Args:
        values: of a run and its twins.
        sign: "+" to write the sign of positive numbers too.

    >>> agreed([0.704, 0.698, 0.7]), agreed([0.704]), agreed([0.17, 0.8, 0.4], "+")
    ('0.70', '0.704', '+0.17…+0.80')
    """
    values = [float(value) + 0.0 for value in values]  # no −0
    if len(set(values)) == 1 and values[0].is_integer() and abs(values[0]) < 10**6:
        return _typeset(f"{values[0]:{sign}.0f}")
    for digits in range(MOST, 0, -1):
        shown = {_rounded(value, sign, digits) for value in values}
        if len(shown) == 1:
            return shown.pop()
    return _range(min(values), max(values), sign)


def _range(least: float, greatest: float, sign: str) -> str:
    """Both ends to the second digit of their distance."""
    places = 1 - int(f"{greatest - least:e}".partition("e")[2]) if math.isfinite(greatest - least) else 0
    if not 0 <= places <= 6:
        return f"{_rounded(least, sign, 2)}…{_rounded(greatest, sign, 2)}"
    return "…".join(_typeset(f"{round(end, places) + 0.0:{sign}.{places}f}") for end in (least, greatest))


def _rounded(value: float, sign: str, digits: int) -> str:
    """To so many significant digits, all of them written; without an exponent where that is short."""
    text = f"{value:{sign}.{digits - 1}e}"
    if math.isfinite(value) and -5 < int(text.partition("e")[2]) < 6:
        text = f"{Decimal(text):{sign}f}"
    return _typeset(text)


def _typeset(text: str) -> str:
    return text if "e" in text else text.replace("-", "−")


class Told(str):
    """A sentence with numbers in it, which can be told again with the digits on which others agree.

    >>> run, twin = Told("gain {:+} of {}", 0.704, 3), Told("gain {:+} of {}", 0.698, 3)
    >>> str(run), run.beside([twin.values])
    ('gain +0.704 of 3', 'gain +0.70 of 3')
    """

    template: str
    values: tuple[float, ...]

    def __new__(cls, template: str, *values: float) -> Self:
        made = super().__new__(cls, _filled(template, [(value,) for value in values]))
        made.template, made.values = template, tuple(map(float, values))
        return made

    def beside(self, twins: Sequence[Sequence[float]]) -> str:
        """With the digits on which the values of the twins agree."""
        return _filled(self.template, list(zip(self.values, *twins, strict=True)))


def _filled(template: str, columns: Sequence[Sequence[float]]) -> str:
    pieces = [(text, field is not None, spec or "") for text, field, spec, _ in Formatter().parse(template)]
    places = sum(is_place for _, is_place, _ in pieces)
    if places != len(columns):
        raise ValueError(f"{template!r} must have a place for each of {len(columns)} numbers, got {places}")
    rest = iter(columns)
    return "".join(text + (agreed(next(rest), spec) if is_place else "") for text, is_place, spec in pieces)
