"""refimpl beside PyTorch and optax on one machine, in one interleaved run: what ``refimpl bench`` does.

Nothing here is loaded by ``import refimpl``, and no peer before it is measured.
"""
