"""What each reading of a rule's text may assume of it.

An *elementwise* rule does the same to each element and looks at no other.  A *reduction* rule also sums over an
array, or over all of them, as a norm does.  A *matrix* rule multiplies matrices.  A *partition* steps each array by
one of several rules.
"""

from typing import Any

ELEMENTWISE, REDUCTION, MATRIX = KINDS = ("elementwise", "reduction", "matrix")
#: The kind of ``refimpl.Partition`` alone, which no rule may have that has a text.
PARTITION = "partition"

#: Reading -> the kinds of rules that it serves.
SERVED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("opt.step", "refimpl.trace"), (*KINDS, PARTITION)),
    "refimpl.explain": KINDS,
    **dict.fromkeys(("exact numbers", "refimpl.Box"), (ELEMENTWISE, REDUCTION, PARTITION)),
    **dict.fromkeys(("refimpl.jit", "lanes"), (ELEMENTWISE, PARTITION)),
    **dict.fromkeys(("refimpl.emit", "refimpl.training", "refimpl.gamma"), (ELEMENTWISE,)),
    **dict.fromkeys(("the bounds of refimpl.check", "the certified truth of the golden files"), (ELEMENTWISE,)),
}


def refusal(opt: Any, reading: str) -> str:
    """Why a reading cannot serve a rule, and which can; "" if it can.

    >>> import refimpl as ri
    >>> class Clipped(ri.SGD):
    ...     kind = "matrix"
    >>> refusal(Clipped(), "refimpl.Box").partition("; ")[2]
    'allowed for it are opt.step, refimpl.trace, refimpl.explain'
    """
    served = SERVED[reading]
    if opt.kind in served:
        return ""
    others = ", ".join(name for name, kinds in SERVED.items() if opt.kind in kinds)
    return (
        f"{reading} cannot serve {opt.name}, a rule of the kind {opt.kind!r}, but only {' and '.join(served)} rules; "
        f"allowed for it are {others}"
    )
