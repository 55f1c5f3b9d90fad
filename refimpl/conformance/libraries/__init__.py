"""Optimizers of libraries as targets: their own classes and functions, by which a library is known.

No library is imported here: who has one of its classes has imported it.
"""

from functools import partial
from typing import Any

from ...rule import Rule
from ..targets import Target
from . import (
    autograd,
    jax_examples,
    keras,
    mlx,
    numpy_ml,
    onnx,
    optax,
    paddle,
    pytorch_optimizer,
    sklearn,
    tensorflow,
    tinygrad,
    torch,
)
from .call import Call, parts

#: The modules, each with ``PACKAGE``, the import path of its optimizers, ``knows`` and ``Adapter``.  Where needed:
#: ``SCHEDULED``, if no rate can change; ``parameters``, if a signature does not say what is taken.
LIBRARIES = (
    *(pytorch_optimizer, torch, optax, keras, jax_examples, mlx, tinygrad),
    *(onnx, paddle, tensorflow, sklearn, numpy_ml, autograd),
)


def target(thing: Any, against: type[Rule]) -> Target | None:
    """``thing`` as a target, if it is an optimizer of a library that is known here.

    Args:
        thing: a class or function, or a ``functools.partial`` of one, whose arguments are kept.
        against: the rule or dialect that it is held against, which decides on arguments such as ``nesterov=True``.
    """
    base, _ = parts(thing)
    for library in LIBRARIES:
        if library.knows(base):
            call = Call.of(thing, against, library)
            return Target(
                name=call.name,
                make=partial(library.Adapter, call),
                takes=call.takes,
                library=call.library,
                defaults=call.defaults,
                notes=call.notes,
                dtypes=call.kin.dtypes,
                single=call.kin.single,
            )
    return None
