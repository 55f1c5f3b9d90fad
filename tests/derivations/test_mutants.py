"""Change one token of a formula, and some proof about it breaks.

The copies are those of ``tools/mutation``: each operator, number, name, function, term or statement of an
``update`` exchanged or left out.  Here every eighth is tried; ``python -m tests.derivations.breaking`` tries them all.
"""

import pytest

from tests.derivations.breaking import PROOFS, survivors

SHARE = 8


@pytest.mark.parametrize("name", PROOFS)
def test_a_changed_formula_breaks_a_proof(name):
    assert survivors(name, SHARE) == []
