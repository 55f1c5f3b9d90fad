"""``trace``: every intermediate of every step."""

from collections.abc import Iterable
from typing import Any

import array_api_compat
import numpy as np

from .containers import rebuild
from .kinds import PARTITION
from .lanes import Lanes
from .namespaces import is_exact
from .rule import Rule


def trace(opt: Rule, theta0: Any, grads: Iterable[Any]) -> dict[str, Any]:
    """Run ``opt`` on given gradients and keep all that its paper names.

    Args:
        opt: the rule.
        theta0: the parameters to start from, as for ``opt.init``.
        grads: g_1, …, g_T: an array of shape (T, …), or T times the containers of ``theta0``.

    Returns:
        name -> array of shape (T, …), row t − 1 holding the value after step t, in the containers of
        ``theta0``; running scalars as float64 arrays of shape (T,).  Symbols and exact numbers come
        as lists of length T.  Of a ``Partition``: ``theta``, and label -> the trace of its rule.

    Raises:
        ValueError: there is no gradient at all; and what ``opt.step`` raises.

    >>> import numpy as np, refimpl as ri
    >>> history = ri.trace(ri.Adam(lr=0.5, beta1=0.5, eps=0), np.array([0.0]), np.array([[1.0], [1.0]]))
    >>> list(history), history["m"].ravel(), history["m_hat"].ravel()
    (['theta', 'g', 'm', 'v', 'm_hat', 'v_hat'], array([0.5 , 0.75]), array([1., 1.]))
    """
    if opt.kind == PARTITION:
        return opt.traced(theta0, grads)  # type: ignore[attr-defined]
    params, state = theta0, opt.init(theta0)
    steps = []
    for g in grads:
        steps.append(list(opt.intermediates(params, g, state)))
        params, state = opt.kept(params, steps[-1], state)
    if not steps:
        raise ValueError("grads must hold at least one gradient, got none")
    names = steps[-1][0] if steps[-1] else {}
    columns = {name: [[values[name] for values in step] for step in steps] for name in names}
    return {name: _stacked(theta0, column) for name, column in columns.items() if not opt.is_history(name)}


def _stacked(theta0: Any, column: list[list[Any]]) -> Any:
    """One intermediate of all steps, stacked, in the containers of the parameters."""
    if isinstance(column[0][0], int | float | Lanes):  # a scalar of the state: the same for every array
        return np.asarray([np.asarray(values[0]) for values in column])
    each_leaf = zip(*column, strict=True)
    return rebuild(theta0, map(_stack, each_leaf))


def _stack(values: tuple[Any, ...]) -> Any:
    if is_exact(values[0]):
        return list(values)
    if isinstance(values[0], np.ndarray | np.generic):
        return np.stack(values)
    return array_api_compat.array_namespace(values[0]).stack(values)
