"""What a process answers, read without any trust: what does not fit is a misbehaviour, and says which line it was."""

import json
from dataclasses import fields
from typing import Any

import numpy as np

from ...core.containers import leaves
from ..running import Misbehaviour, Result
from ..scenarios import Scenario
from .bits import from_text


class Garbage(Misbehaviour):
    """An answer that is none of the protocol."""


def parsed(line: bytes, what: str) -> dict[str, Any]:
    """The object on a line.

    Args:
        what: the answer that is waited for, for messages.

    Raises:
        Garbage: there is none.
    """
    try:
        found = json.loads(line, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Garbage(f"{what} must be a line with a JSON object, got {clean(repr(line[:60]))}") from None
    if not isinstance(found, dict):
        raise Garbage(f"{what} must be a line with a JSON object, got {clean(repr(line[:60]))}")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) != len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def clean(text: Any, longest: int = 300) -> str:
    """Words of a stranger: one line, printable, not too long."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)[:longest]).split())


def step_of(answer: dict[str, Any], scenario: Scenario, t: int) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """The parameters and the slots after step t.

    Raises:
        Garbage: it is not the answer for that step.
    """
    if answer.get("step") != t or isinstance(answer.get("step"), bool):
        raise Garbage(f'the answer for step {t} must have "step":{t}, got {clean(json.dumps(answer), 80)}')
    slots = answer.get("slots", {})
    if not isinstance(slots, dict):
        raise Garbage(f"slots in the answer for step {t} must be an object, got {clean(slots, 40)}")
    params = _arrays(answer.get("params"), scenario, f"params in the answer for step {t}")
    return params, {name: _arrays(x, scenario, f"slot {clean(name, 20)} in step {t}") for name, x in slots.items()}


def _arrays(given: Any, scenario: Scenario, where: str) -> dict[str, np.ndarray]:
    """A list of arrays in the order of the parameters: texts in the dtype of the run, or objects with their own."""
    places = list(leaves(scenario.theta, "params"))
    if not isinstance(given, list) or len(given) != len(places):
        raise Garbage(f"{where} must be a list of {len(places)} arrays, got {clean(given, 40)}")
    found = {}
    for (path, theta), each in zip(places, given, strict=True):
        dtype = str(theta.dtype)
        if isinstance(each, dict):
            dtype, each = str(each.get("dtype")), each.get("data")
        try:
            found[path] = from_text(each, theta.shape, dtype)
        except ValueError as error:
            raise Garbage(f"{where}, array {clean(path, 40)}: {error}") from None
    return found


def result_of(steps: list[Any], slots: list[Any], done: dict[str, Any]) -> Result:
    """A run from its answers.

    Args:
        done: the last answer; an optimizer of Python may say in it what else ``Result`` has.
    """
    found = Result(steps=steps, slots=slots, declared=any(slots))
    for field in fields(Result):
        given = done.get(field.name)
        if field.name in ("steps", "slots") or given is None:
            continue
        if isinstance(given, list):
            given = tuple(clean(x) for x in given[:20])
        elif isinstance(given, str):
            given = clean(given)
        if isinstance(given, bool | str | int | tuple):
            setattr(found, field.name, given)
    return found


def refused(answer: dict[str, Any]) -> Misbehaviour:
    """The misbehaviour that an answer tells, of the kind that it names."""
    kinds = {cls.__name__: cls for cls in _below(Misbehaviour)}
    cls = kinds.get(str(answer.get("kind", "Refusal")), Misbehaviour)
    error = cls.__new__(cls, clean(answer["refused"]))
    more = answer.get("more", {})
    vars(error).update({str(k): clean(x) for k, x in more.items()} if isinstance(more, dict) else {})
    notes = answer.get("notes", ())
    error.notes = tuple(clean(x) for x in notes[:20]) if isinstance(notes, list) else ()
    return error


def _below(cls: type[Misbehaviour]) -> set[type[Misbehaviour]]:
    return {cls, *(each for below in cls.__subclasses__() for each in _below(below))}
