"""Rules read on symbols: the very ``update`` that trains networks, run on SymPy's expressions."""

from collections.abc import Iterable, Iterator
from typing import Any

import sympy

from refimpl.core.namespaces import reading
from refimpl.core.rule import Rule

from .computed import answered

#: The functions of ``refimpl.core.namespaces`` over SymPy's expressions.
XP = reading(sympy.Integer(0))


def positive(names: str) -> Any:
    """Symbols for positive numbers, named as ``sympy.symbols`` names them."""
    return sympy.symbols(names, positive=True)


def real(names: str) -> Any:
    """Symbols for real numbers."""
    return sympy.symbols(names, real=True)


def index(name: str = "t") -> Any:
    """A symbol for a step number, 1, 2, 3 …"""
    return sympy.Symbol(name, integer=True, positive=True)


def sequence(name: str, **assumptions: bool) -> Any:
    """A sequence of numbers, real if nothing else is said: ``g = sequence("g")``, then ``g[t]``."""
    return sympy.IndexedBase(name, **(assumptions or {"real": True}))


def update(opt: Rule, t: Any, theta: Any, g: Any, **kept: Any) -> dict[str, Any]:
    """All that the rule computes in step ``t``, which may be a symbol, from any state.

    Args:
        opt: a rule whose hyperparameters are exact numbers, symbols or schedules of them.
        t: the step, counted from 1; a schedule is asked for t − 1.
        theta, g: θ_{t−1} and g_t.
        kept: the slots and scalars after step t − 1, by name; for those that are left out any real number
            may stand, a symbol of that name.

    Returns:
        The values by name, each of which remembers that the code computed it; see ``Computed``.
    """
    t = sympy.sympify(t)
    h = opt.over(XP.number, t - 1)
    state = {name: real(name) for name in (*opt.slots, *opt.scalars) if not opt.is_history(name)}
    state |= {name: sympy.sympify(value) for name, value in kept.items()}
    theta, g = sympy.sympify(theta), sympy.sympify(g)
    call = (type(opt), repr(opt), t, theta, g, *sorted((name, str(value)) for name, value in state.items()))
    return answered(h.apply(XP, t, theta, g, **state), call)


def steps(opt: Rule, theta: Any, gradients: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """What ``update`` returns in steps 1, 2, 3 … from ``opt.init`` on, a dict for each gradient."""
    theta = sympy.sympify(theta)
    state = opt.init(theta)
    for g in gradients:
        values = list(opt.intermediates(theta, sympy.sympify(g), state))
        theta, state = opt.kept(theta, values, state)
        yield answered(values[0])
