"""A rule or a schedule changed in one place, for the controls: proofs of it must fail."""

import inspect
import sys
import textwrap
from typing import Any


def changed(cls: type, old: str, new: str, method: str = "") -> Any:
    """A subclass of ``cls`` in whose formula the text ``old`` reads ``new``.

    Args:
        cls: a rule, whose ``update`` is changed, or a schedule, whose ``eta`` is.
        old: a text that occurs there exactly once.
        new: what stands there instead.
        method: the method to change, where it is another.

    Raises:
        ValueError: ``old`` does not occur, or more than once.

    >>> from refimpl import SGD
    >>> import sympy
    >>> opt = changed(SGD, "theta - ", "theta + ")(lr=sympy.Integer(1))
    >>> opt.step(sympy.Integer(5), sympy.Integer(2), opt.init(sympy.Integer(5)))[0]
    7
    """
    method = method or ("update" if hasattr(cls, "update") else "eta")
    function = inspect.getattr_static(cls, method)
    source = textwrap.dedent(inspect.getsource(function))
    if source.count(old) != 1:
        raise ValueError(f"old must occur once in {cls.__name__}.{method}, got {old!r}, {source.count(old)} times")
    namespace = dict(vars(sys.modules[function.__module__]))
    exec(compile(source.replace(old, new), f"<{cls.__name__} changed>", "exec"), namespace)
    return type(cls.__name__, (cls,), {method: namespace[method], "__module__": cls.__module__, "__doc__": cls.__doc__})
