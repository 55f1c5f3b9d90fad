"""Theorems that fail, for the experiments that rest on them."""

from derivations import theorem
from refimpl.claims.experiments import proofs


def failing_proof(monkeypatch):
    """Every theorem is asked with its first control, for which it must not hold."""

    def changed(name, full):
        return theorem(name).prove(**theorem(name).controls[0].arguments)

    monkeypatch.setattr(proofs, "prove", changed)
