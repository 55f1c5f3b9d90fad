"""The scalar inputs of a program: what each is called, and where in the rule its number is."""

from operator import attrgetter
from typing import Any

from ..core.rule import Rule
from .nodes import Recording, Tape
from .reserved import usable

#: What ``update``, the programs, the compiled loops and the emitted code call so themselves, beside xp's functions.
_OWN = {
    "t",
    "eta",
    "theta",
    "thetas",
    "g",
    "_g",
    "k",
    "i",
    "n",
    "c",
    "T",
    "np",
    "inf",
    "nan",
    "range",
    "loop",
    "rounded",
}
_OWN |= {name for name in dir(Recording) if not name.startswith("_")}


def input_names(opt: Rule) -> dict[str, str]:
    """The path of each hyperparameter -> what its input is called: ``phi.beta`` -> ``phi_beta``.

    The schedule is ``eta``, as in ``update``.  A hyperparameter whose own name is taken, such as ``eta`` or ``m``,
    is ``h_eta`` or ``h_m``, after ``h.eta`` in the rule's text.
    """
    taken = {*_OWN, *opt.slots, *opt.scalars}
    names: dict[str, str] = {}
    for path in opt.numbers():
        name = path.replace(".", "_")
        name = name if usable(name) else f"h_{name}"
        while name in taken:
            name = f"h_{name}"
        taken.add(name)
        names[path] = name
    return names | {"schedule": "eta"}


def symbolic(opt: Rule, k: int, tape: Tape) -> Any:
    """The hyperparameters after ``k`` steps with an input node in place of each number."""
    names = input_names(opt)
    return opt.at(k).mapped(lambda path, _: tape.input(names[path], False))


def lookups(opt: Rule) -> dict[str, Any]:
    """For each hyperparameter input, a function that finds it in the rule."""
    return {name: attrgetter(path) for path, name in input_names(opt).items()}
