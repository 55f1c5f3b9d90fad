"""Arrays as programs have them: of many sizes and axes, in any layout, under any names, reused after the step."""

from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import numpy as np

from ..core.containers import map_leaves
from ..core.hyperparameter_table import tried
from ..core.rule import Rule
from .dyadic import array
from .scenarios import Scenario, names

#: Lengths that leave remainders after every vector length, and all up to 70.
SIZES, EVERY_SIZE = (1, 7, 9, 17, 33, 70), range(1, 71)
LARGE = 100_003
SHAPES = ((2, 3, 4), (2, 1, 3, 2))
#: Names in no order, of which some optimizers treat some as special.
KEYS = {"z.weight": (2, 3), "bias": (3,), "layer_norm": (8,), "a": (4,), "norm.bias": (3,)}
#: The shapes of the other scenarios are used again: a library that compiles does so for each new one.
LINE, PLANE = (8,), (2, 3)


def array_scenarios(rule: type[Rule]) -> list[Scenario]:
    """All runs of this kind; each is short, since every formula is judged by the other scenarios."""
    settings = {name: tried(rule, name)[0] for name in names(rule)}
    beside = {name: tried(rule, name)[1] for name in names(rule)}

    def made(name: str, shows: str, shapes: Any, steps: int = 3, given: str = "") -> Scenario:
        theta, *grads = (_tree(shapes, seed) for seed in range(steps + 1))
        return Scenario(name, shows, theta, tuple(grads), settings, given=given)

    return [
        *_small(rule, settings),
        made("sizes", "arrays of several lengths", {f"n{n}": (n,) for n in SIZES}),
        made("every size", "an array of each length from 1 to 70", {f"n{n}": (n,) for n in EVERY_SIZE}, 2),
        made("large", f"an array of {LARGE:,} elements", (LARGE,), 2),
        made("axes", "arrays of three and four axes", {f"p{i}": shape for i, shape in enumerate(SHAPES)}),
        made("empty", "empty arrays first, amid others and last", [(0,), (3,), (0,), (8,), (0,)]),
        made("keys", "names in no order, and names such as bias and norm", KEYS, 4),
        made("reordered", "gradients whose keys come in another order", KEYS, given="reordered"),
        made(
            "fortran",
            "parameters in Fortran order, gradients in C order and in Fortran order",
            PLANE,
            4,
            given="fortran",
        ),
        made("strided", "parameters with gaps between their elements", PLANE, 4, given="strided"),
        made("overwritten", "one gradient array for all steps, overwritten after each", LINE, 6, given="overwritten"),
        replace(
            made("in turn", "another instance, with other settings, steps in between", LINE, 6, given="in turn"),
            beside=beside,
        ),
        replace(made("neighbours", "large gradients beside small ones", (33,), 5), grads=_uneven((33,), 5)),
    ]


def _small(rule: type[Rule], settings: dict[str, float]) -> list[Scenario]:
    """Where ε decides: gradients from 2^-17 down to 2^-38, the rule's own ε, and no L2 that would hide them."""
    if "eps" not in settings:
        return []
    eps = next(float(field.default) for field in fields(rule) if field.name == "eps")  # type: ignore[arg-type]
    usual = settings | {name: x for name, x in {"eps": eps, "l2": 0.0}.items() if name in settings}
    theta, *grads = (array(LINE, seed) for seed in range(7))
    scale = 2.0 ** (-17 - 3 * np.arange(*LINE))
    return [Scenario("small", "gradients of the size of ε, and no L2", theta, tuple(g * scale for g in grads), usual)]


def _tree(shapes: Any, seed: int) -> Any:
    """Arrays of these shapes, each of numbers of its own."""
    if isinstance(shapes, dict):
        return {name: array(shape, seed + 100 * i) for i, (name, shape) in enumerate(shapes.items(), 1)}
    if isinstance(shapes, list):
        return [array(shape, seed + 100 * i) for i, shape in enumerate(shapes, 1)]
    return array(shapes, seed)


def _uneven(shape: tuple[int, ...], steps: int) -> tuple[np.ndarray, ...]:
    """Gradients of which every seventh is 2^10 times as large, another one at each step."""
    every = np.arange(int(np.prod(shape))).reshape(shape)
    return tuple(array(shape, t + 1) * np.where((every + t) % 7 == 0, 2.0**10, 1.0) for t in range(steps))


# How parameters and gradients are handed over, by ``Scenario.given``.


def strided(x: np.ndarray) -> np.ndarray:
    """The same numbers where others lie between them."""
    room = np.full((*x.shape, 2), 7, x.dtype)
    room[..., 0] = x
    return room[..., 0]


def view(x: np.ndarray) -> np.ndarray:
    """The same, not to be written to."""
    found = strided(x)
    found.flags.writeable = False
    return found


def in_fortran_order(x: np.ndarray) -> np.ndarray:
    """A copy whose first axis is the fastest."""
    return np.array(x, order="F")


#: How the parameters are laid out before each step.
PARAMS: dict[str, Callable[[np.ndarray], np.ndarray]] = {"fortran": in_fortran_order, "strided": strided}


def gradients(scenario: Scenario, tree: Any, t: int = 1) -> Any:
    """The gradients of step t, as they are handed over."""
    if scenario.given == "fortran" and t % 2 == 0:
        return map_leaves(in_fortran_order, tree)
    found = map_leaves(view if scenario.given == "views" else np.array, tree)
    return dict(reversed(found.items())) if scenario.given == "reordered" and isinstance(found, dict) else found
