"""Theorems of ``derivations`` as parts of an experiment."""

from typing import TYPE_CHECKING, Any

from .deciding import Number, yes

if TYPE_CHECKING:
    from derivations import Proof


def prove(name: str, full: bool) -> "Proof":
    """Run a derivation; ``full`` asks for its controls too, changes under which it must fail."""
    from derivations import prove as run  # needs SymPy, which is not needed where nothing is proved

    proof = run(name)
    return proof.controlled() if full else proof


def holds(proof: "Proof") -> bool:
    """Whether every step held, and every control that was run failed."""
    return proof.proved and proof.controls_fail


def deciding(proof: "Proof") -> dict[str, Number]:
    """The number that decides first where a claim is a theorem: whether its proof holds."""
    return {f"theorem {proof.theorem.name} holds": yes(holds(proof))}


def numbers(proof: "Proof") -> dict[str, Any]:
    """What is told of it, for machines."""
    told = proof.as_dict()
    return {key: told[key] for key in ("name", "verdict", "steps", "seconds")} | {"controls": len(proof.refutations)}


def sentence(proof: "Proof") -> str:
    """The same in a line."""
    checked = sum(step.kind == "checked" for step in proof.steps)
    controls = f", {len(proof.refutations)} controls fail" if proof.refutations and proof.controls_fail else ""
    return f"theorem {proof.theorem.name} {proof.verdict}, {checked} exact steps in {proof.seconds:.2f} s{controls}"
