"""Optimizers of libraries as targets."""

from typing import Any

from .targets import Target


def target(thing: Any) -> Target | None:
    """``thing`` as a target, if it is an optimizer of a library that is known here."""
    return None
