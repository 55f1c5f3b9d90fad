"""What a straight line may contain: the operations, a few pure functions, and the package's own exceptions."""

import functools
import itertools
from typing import Any

from refimpl.core.operations import CALLS

#: What ``xp`` has, each of which means the same for a symbol as for a number.
OPERATIONS = frozenset(CALLS) | {"ones_like", "zeros_like", "copy"}

#: Functions of sequences: the gradients so far, whose number is known in every reading, and constants.
PURE: dict[Any, str] = {
    dict: "dict",
    len: "len",
    range: "range",
    sum: "sum",
    zip: "zip",
    list: "list",
    tuple: "tuple",
    functools.reduce: "reduce",
    itertools.accumulate: "accumulate",
}

#: How a permitted text is read: all that it may do; what comes after ``else``; as no number.
BOTH, ELSE, STATIC = "both", "else", "static"

#: Control flow of this package itself, by function and exact text, with the reason why symbols see all of it.  Of an
#: ``if`` the test is enough where symbols see both sides.
#: A copy made by ``changed`` may keep it unchanged.
PERMITTED: dict[tuple[str, str], dict[str, str]] = {
    # Which slots φ and ψ have is a constant of their classes, known before any number.
    ("refimpl.rules.adaptive", "Adaptive.update"): {"if h.keeps_history": BOTH},
    ("refimpl.rules.adaptive", "Adaptive.keeps_history"): {"self.phi.keeps_history or self.psi.keeps_history": STATIC},
    ("refimpl.rules.averages", "Moment.keeps_history"): {"HISTORY in self.slots": STATIC},
    ("refimpl.rules.averages", "Moment.inputs"): {"mine if self.keeps_history else {'g': g, **mine}": BOTH},
    # Lanes are many values at once, laid along the first axes; which value is in which lane does not matter.
    ("refimpl.core.box", "Box.project"): {
        "self.lo.like(theta) if isinstance(self.lo, Lanes) else self.lo": ELSE,
        "self.hi.like(theta) if isinstance(self.hi, Lanes) else self.hi": ELSE,
    },
    # As many terms as there are milestones.
    ("refimpl.schedules.step_drop", "StepDrop.eta"): {"for milestone in s.milestones": BOTH},
    # The name of a formula, which is one of three.
    ("refimpl.schedules.wsd", "WSD.eta"): {"SHAPES[s.shape]": BOTH},
    # T_mult = 1 is a formula of its own, of which a theorem has to ask too.  Floats within 2^-6 of 1 take a third,
    # equal to the second in exact arithmetic, that no symbol sees.
    ("refimpl.schedules.warm_restarts", "WarmRestarts.run"): {
        "if s.T_mult == 1": BOTH,
        "if not is_exact(s.T_mult) and s.T_mult < NEAR_ONE:\n    return s._slowly_growing(xp, k)": BOTH,
    },
}
