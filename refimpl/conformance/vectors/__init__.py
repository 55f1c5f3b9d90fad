"""Golden vectors: inputs and certified outputs of every rule, for implementations in any language.

The data are in ``data``; ``docs/vectors.md`` says what is in them.
``python -m refimpl.conformance.vectors.build`` makes them.
"""

from .layout import VERSION

__all__ = ["VERSION"]
