"""Optimizers of libraries as targets: classes of ``torch.optim`` and of Keras, functions of optax.

No library is imported here: who has one of its classes has imported it.
"""

from functools import partial
from typing import Any

from ...rule import Rule
from ..targets import Target
from . import keras, optax, torch
from .call import Call, parts

#: The modules, each with ``PACKAGE``, the import path of its optimizers, ``knows`` and ``Adapter``.
LIBRARIES = (torch, optax, keras)


def target(thing: Any, against: type[Rule]) -> Target | None:
    """``thing`` as a target, if it is an optimizer of a library that is known here.

    Args:
        thing: a class or function, or a ``functools.partial`` of one, whose arguments are kept.
        against: the rule or dialect that it is held against, which decides on arguments such as ``nesterov=True``.
    """
    base, _ = parts(thing)
    for library in LIBRARIES:
        if library.knows(base):
            call = Call.of(thing, against, library.PACKAGE)
            return Target(
                name=call.name,
                make=partial(library.Adapter, call),
                takes=call.takes,
                library=call.library,
                defaults=call.defaults,
                notes=call.notes,
            )
    return None
