"""The scenarios' numbers: committed, what their words say, and the same on every machine."""

import hashlib
import json

import numpy as np

from refimpl import SGD
from refimpl.conformance.inputs import FILE, array
from refimpl.conformance.scenarios import narrow_scenarios, scenarios
from refimpl.core.containers import leaves

GIVEN = json.loads(FILE.read_text(encoding="utf-8"))
NORMAL = {
    "theta": (8,),
    "grads": (12, 8),
    "views theta": (2, 3),
    "views grads": (6, 2, 3),
    "long theta": (2,),
    "long grads": (640, 2),
    "containers": (7, 13),
    "not finite theta": (4,),
    "not finite grads": (6, 4),
}
SHAPES = NORMAL | {"scales": (16, 8), "narrow theta": (8,), "narrow grads": (12, 8)}


def test_the_file_says_where_its_numbers_came_from():
    assert set(GIVEN) == {"origin", "arrays"}
    assert "AVX-512" in GIVEN["origin"]
    assert {name: array(name).shape for name in GIVEN["arrays"]} == SHAPES


def test_its_numbers_are_never_changed():
    """Vectors and reports hang on them: a new scenario gets new arrays."""
    numbers = hashlib.sha256(b"".join(array(name).astype("<f8").tobytes() for name in SHAPES)).hexdigest()
    assert numbers == "0a8f0708f4ad18368910f6d7e72875df6b4100a5d0d868841e70e479742b9bfb"


def test_they_are_what_the_scenarios_say():
    drawn = np.concatenate([array(name).ravel() for name in NORMAL])
    # of 1547 normal numbers the largest lies between 2.5 and 4.5 but for a chance of 1 in 10,000
    assert 2.5 < np.abs(drawn).max() < 4.5
    assert abs(drawn.mean()) < 4 / len(drawn) ** 0.5
    scales, narrow = np.abs(array("scales")), np.abs(array("narrow grads"))
    assert 1e-8 <= scales.min() < 1e-7 < 1e7 < scales.max() <= 1e8
    assert 0.1 <= narrow.min() < narrow.max() <= 3
    assert 0.5 <= np.abs(array("narrow theta")).min() < np.abs(array("narrow theta")).max() <= 2
    for name in SHAPES:
        if array(name).size > 8:
            assert 0.25 < np.mean(array(name) > 0) < 0.75, name


def test_each_call_gives_arrays_of_its_own():
    array("grads")[:] = 7
    assert not np.any(array("grads") == 7)


def test_a_row_fills_a_tree_in_order():
    (found,) = (each for each in scenarios(SGD) if each.name == "containers")
    for tree, row in zip((found.theta, *found.grads), array("containers"), strict=True):
        assert [x.shape for _, x in leaves(tree, "")] == [(2, 3), (3,), (3,), (), (0,)]
        assert np.array_equal(np.concatenate([x.ravel() for _, x in leaves(tree, "")]), row)


#: The scenarios of vectors 1.1.0, whose bits are written down below; a newer one need not be here.
FIRST = {
    *(
        "random",
        "constant",
        "spike",
        "scales",
        "schedule",
        "rest",
        "pause",
        "copied",
        "saved",
        "resumed",
        "views",
        "long",
    ),
    *("containers", "not finite", "spike without l2", "other lr", "other l2", "random, float32", "constant, float32"),
    *("spike, float32", "containers, float32"),
}


def every_scenario():
    return [*scenarios(SGD), *narrow_scenarios(SGD)]


def of_scenarios(chosen=None):
    """A number made of every bit of the scenarios."""
    found = hashlib.sha256()
    for each in chosen or every_scenario():
        for tree in (each.theta, *each.grads):
            for path, x in leaves(tree, each.name):
                found.update(f"{path} {x.dtype} {x.shape}".encode() + x.tobytes())
    return int(found.hexdigest()[:12], 16)


def test_all_scenarios_are_what_they_were():
    first = [each for each in every_scenario() if each.name in FIRST]
    assert len(first) == len(FIRST)
    assert of_scenarios(first) == 17747354038784
    narrow = [each for each in every_scenario() if each.name in ("bfloat16", "float16")]  # which are in no vector
    assert of_scenarios(narrow) == 146079580144515
