"""Questions in a notebook: guess first, answer an exercise, look at the solution."""

import ast
import inspect
from importlib import import_module
from typing import Any

from .._util.escaping import markdown as markdown_of
from .._util.escaping import prose
from .exercise import NOT_YET, Exercise
from .reading import fold, markdown


def answer(text: str) -> None:
    """The folded answer to a "predict, then run": what the cell has measured, which its code must not give away."""
    fold("Made your guess? Open to compare.", text)


def exercise(name: str) -> Exercise:
    """The exercise of that name: ``adam.first_step`` is ``first_step`` in ``refimpl.course.exercises.adam``.

    >>> exercise("adam.first_step").judge(0.001)
    'Right.'
    """
    module, _, variable = name.partition(".")
    return getattr(import_module(f".exercises.{module}", __package__), variable)


def ask_number(name: str, given: Any) -> None:
    """Say of an answer, a number or the letter of a choice, whether it is right, nearly right or not."""
    markdown(f"**{exercise(name).judge(given)}**")


def ask_code(target: Any, against: str) -> None:
    """Say of a learner's optimizer whether it is the paper's, and if not, which mistake explains its numbers."""
    from ..conformance import check

    if target is ...:
        return markdown(f"**{NOT_YET}**")
    if not inspect.isclass(target) and hasattr(target, "step"):
        target = type(target)  # an optimizer was made already; the checker makes its own, with its own settings
    report = check(target, against=against)
    if report.passed:
        return markdown(f"**Right.** It has the numbers of `{against}` in every scenario.")
    verdict = prose(report.verdict).replace(prose(report.target), markdown_of(report.target.rpartition(".")[2]), 1)
    return markdown(f"**Not yet.** {verdict}{_said_of(report.dialect)}.{_where(report)}")


def ask_schedule(fn: Any, against: str, **settings: Any) -> None:
    """Say of a learner's schedule whether it is the paper's, and if not, from which step on it differs."""
    from ..conformance import check_schedule
    from ..conformance.schedules.against import against_named

    if fn is ...:
        return markdown(f"**{NOT_YET}**")
    report = check_schedule(fn, against, **settings)
    if report.passed:
        return markdown(f"**Right.** It is `{against}` at every step that was asked.")
    words = f"**Not yet.** {prose(report.verdict)}."
    departures = [outcome.departure.step for outcome in report.scenarios if outcome.departure]
    if departures:
        right = against_named(against, settings).right
        k = next((k for k in range(min(departures)) if abs(fn(k) - right(k)) > 1e-9), min(departures))
        words += f" The first step that differs is k = {k}: {fn(k):.6g} in place of {right(k):.6g}."
    return markdown(words)


class Letters(ast.NodeTransformer):
    """In a cell, ``ask_number("…", b)`` means the letter b, unless the learner has a variable of that name."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names

    def visit_Call(self, node: ast.Call) -> ast.AST:
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called == "ask_number" and len(node.args) == 2:
            given = node.args[1]
            if isinstance(given, ast.Name) and len(given.id) == 1 and given.id not in self.names:
                node.args[1] = ast.copy_location(ast.Constant(given.id), given)
        return self.generic_visit(node)


def understand_letters() -> None:
    """Let a running notebook understand a letter without quotes."""
    import sys

    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is not None and not any(isinstance(each, Letters) for each in shell.ast_transformers):
        shell.ast_transformers.append(Letters(shell.user_ns))


def _where(report: Any) -> str:
    """Where to look, if no known mistake explains the numbers: the first that departs."""
    if report.dialect or report.diagnosis:
        return ""
    right = sum(outcome.passed for outcome in report.scenarios)
    first = next(outcome for outcome in report.scenarios if not outcome.passed)
    words = f" {right} of {len(report.scenarios)} scenarios are right. The first that is not, *{first.shows}*, "
    if first.departure is None:
        return f"{words}could not be finished: {markdown_of(first.reason)}"
    departure = first.departure
    return f"{words}departs in step {departure.step}, with {departure.got:.6g} in place of {departure.expected:.6g}."


def _said_of(dialect: str | None) -> str:
    """What is said of a library's variant: where it differs from the paper."""
    if dialect is None:
        return ""
    library, _, rule = dialect.partition(".")
    words = (getattr(import_module(f"refimpl.dialects.{library}"), rule).__doc__ or "").splitlines()[0]
    return f" ({words.rstrip('.')})"
