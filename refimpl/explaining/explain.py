"""``explain``: what one step does, statement by statement."""

from typing import Any

from .._util.messages import shown
from ..core.rule import Rule
from ..core.state import State
from ..engine.observed_update import statements
from .figures import summary
from .formulas import PROJECTION, Formula, after_statement, formulas, symbols_before
from .steps import Values, values
from .table import Explanation, Row


def explain(opt: Rule, theta: Any, grad: Any, state: State | None = None) -> Explanation:
    """One step of a rule as a table: formula beside code line beside this step's numbers.

    The code lines are the rule's source.  Each formula is what its line does to symbols, and each number what
    it does to ``theta`` and ``grad``: the same text, run twice.  Where θ has one element the formula is shown
    with the numbers in it as well.

    Args:
        opt: the rule, or a library's dialect of one.
        theta: θ_{t−1}, as for ``opt.step``: an array, or containers of arrays.
        grad: g_t, in the same containers and shapes.
        state: the state after step t − 1; that of ``opt.init`` by default, so that t = 1.

    Returns:
        An ``Explanation``, which prints as a table and is one in a notebook.

    Raises:
        TypeError: ``opt`` is not a ``refimpl.Rule``.
        OSError: the source of ``opt`` is nowhere, as of a class typed into the plain Python prompt.
        TypeError, ValueError: as ``opt.step``.

    >>> import numpy as np, refimpl as ri
    >>> print(explain(ri.SGD(lr=0.5), np.array([1.0]), np.array([4.0])))
    SGD, step t = 1
    given: θ_{t−1} = [1], g_t = [4], η_t = 1, α = 0.5, λ′ = 0
    <BLANKLINE>
    g_t ← g_t + λ′ θ_{t−1}       g = g + h.l2 * theta  # line 6                     4 + 0 · 1 = 4
    θ_t = θ_{t−1} − η_t α g_t    theta = theta - eta * h.lr * g  # lines 8 and 9    1 − 1 · 0.5 · 4 = -1
    """
    if not isinstance(opt, Rule):
        raise TypeError(f"opt must be a refimpl.Rule, such as refimpl.AdamW(), got {shown(opt)}")
    opt.needs("refimpl.explain")
    state = opt.init(theta) if state is None else state
    every = values(opt, theta, grad, state)
    first = next(iter(every.values()), {})
    t = state.t + 1
    symbols, equations = symbols_before(opt, t), formulas(opt, t)
    code = dict(enumerate(statements(type(opt).update))) | {PROJECTION: "theta = h.box.project(xp, theta)"}
    given = tuple((symbols[key], _side_by_side(every, key)) for key in first if key in symbols and key != "t")
    assigned = [key for key in first if isinstance(key, tuple)]
    rows = [
        _row(name, code[number], equations.get((number, name)), every, (number, name))
        for number, name in assigned
        if equations.get((number, name), ...) is not None
    ]
    title = opt.title() if hasattr(opt, "title") else opt.name
    return Explanation(title, t, given, tuple(rows))


def _row(name: str, code: str, equation: Formula | None, every: dict[str, Values], key: tuple[int, str]) -> Row:
    value = _side_by_side(every, key)
    if equation is None:
        return Row(name, "", "", code, "", value)
    substituted = _substituted(equation, every)
    return Row(name, equation.latex(), equation.text(), code, substituted, value.strip("[]") if substituted else value)


def _side_by_side(every: dict[str, Values], key: Any) -> str:
    """A value of each parameter array, with its path where they differ."""
    texts = {path: summary(each[key]) for path, each in every.items()}
    if len(set(texts.values())) == 1:
        return next(iter(texts.values()))
    return "; ".join(f"{path} {text}" for path, text in texts.items())


def _substituted(equation: Formula, every: dict[str, Values]) -> str:
    """The formula with this step's numbers in it, where θ is one array of one element."""
    (only, *others) = every.values()
    texts = {after_statement(*key) if isinstance(key, tuple) else key: summary(each) for key, each in only.items()}
    if others or any("," in text for text in texts.values()):
        return ""
    numbers = {key: text.strip("[]") for key, text in texts.items()}
    return equation.substituted({key: f"({text})" if text[:1] == "-" else text for key, text in numbers.items()})
