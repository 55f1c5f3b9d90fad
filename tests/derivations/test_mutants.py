"""Change one token of a formula, and some proof about it breaks.

The copies are those of ``tools/mutation``: each operator, number, name, function, term or statement of a formula
exchanged or left out.  Here some are tried; ``python -m tools.mutants --proofs`` tries them all.
"""

import pytest

from tests.derivations.breaking import PROOFS, survivors
from tools.mutation.equivalent import EQUIVALENT
from tools.mutation.targets import GROUPS
from tools.mutation.unproved import UNPROVED


@pytest.mark.parametrize("name", PROOFS)
def test_a_changed_formula_breaks_a_proof(name):
    assert survivors(name, PROOFS[name]) == []


def test_what_no_proof_refuses_is_there_and_has_a_reason():
    paths = {target.path for group in GROUPS.values() for target in group.targets}
    assert {path for path, _ in UNPROVED} <= paths
    assert all(UNPROVED.values())
    assert not UNPROVED.keys() & EQUIVALENT.keys()
