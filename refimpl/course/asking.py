"""Questions in a notebook: guess first, answer an exercise, look at the solution."""

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
    report = check(target, against=against)
    if report.passed:
        return markdown(f"**Right.** It has the numbers of `{against}` in every scenario.")
    verdict = prose(report.verdict).replace(prose(report.target), markdown_of(report.target.rpartition(".")[2]), 1)
    return markdown(f"**Not yet.** {verdict}{_said_of(report.dialect)}.{_where(report)}")


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
