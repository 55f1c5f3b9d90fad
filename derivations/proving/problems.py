"""Problems read on symbols: the very ``coefficient`` that a run draws its losses from."""

from inspect import getattr_static
from typing import Any

import sympy

import refimpl.problems
from refimpl.problems import LinearOnline

from .board import NotProved
from .computed import computed
from .symbols import XP

#: What makes a problem of its formulas, for every one of them.
MACHINERY = ("coefficients", "draw", "loss", "gradient", "loss_and_gradient", "best", "check_start")
#: What a changed problem must have from the one that it changes.
OWN = ("__init__", "__post_init__", "__new__", "__getattribute__", "__getattr__", "require", "random", "theta0")


def coefficient(case: Any, t: Any) -> Any:
    """c_t of a linear problem for a symbol t, or for the number u in [0, 1) that it is drawn by.

    Raises:
        NotProved: the problem changes more than its formulas, so that they do not say what its losses are.
    """
    kind = type(case)
    known = next((cls for cls in kind.__mro__ if getattr(refimpl.problems, cls.__name__, None) is cls), LinearOnline)
    for names, cls in ((MACHINERY, LinearOnline), (OWN, known)):
        for name in names:
            if getattr_static(case, name, None) is not getattr_static(cls, name, None):
                raise NotProved(
                    f"{kind.__name__} overrides {name}, so that its formulas do not say what its losses are",
                    sympy.Symbol(name),
                )
    return computed(sympy.sympify(case.coefficient(XP, t)))
