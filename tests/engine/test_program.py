"""The recorder and its programs: order, names, lifting."""

import numpy as np
import pytest

import refimpl as ri
from refimpl.core import rounded
from refimpl.engine.expressions import PYTHON
from refimpl.engine.nodes import Node, Recording, Tape, Untraceable
from refimpl.engine.program import record
from tests.every_rule import each_traceable


def interpreted(program, given):
    """The program evaluated node by node with the plain reading's own functions."""
    from refimpl.core.namespaces import FLOATS, NUMPY

    operators = {
        "+": lambda x, y: x + y,
        "-": lambda x, y: x - y,
        "*": lambda x, y: x * y,
        "/": lambda x, y: x / y,
        "**": rounded.power,
        "neg": lambda x: -x,
    }
    values = {}
    tape = next(iter(program.kept.values())).tape
    for node in tape.nodes:
        args = [values[x] if isinstance(x, Node) else x for x in node.args]
        if node.op == "input":
            values[node] = given[node.args[0]]
        elif node.op == "constant":
            values[node] = node.args[0]
        else:
            xp = NUMPY if node.is_array else FLOATS
            values[node] = operators[node.op](*args) if node.op in operators else getattr(xp, node.op)(*args)
    return {name: values[node] for name, node in program.kept.items()}


@each_traceable
def test_the_recorded_operations_are_the_rule(make):
    opt, rng = make(), np.random.default_rng(0)
    theta, g = rng.normal(size=(2, 5))
    _, state = opt.step(theta, rng.normal(size=5), opt.init(theta))
    new, new_state = opt.step(theta, g, state)
    h = opt.at(1)
    hyper = {"t": 2, "eta": h.schedule, **{name: getattr(h, name) for name in h.names}, **state.scalars}
    for name in ("phi", "psi", "inner"):
        if hasattr(hyper.get(name), "names"):
            hyper |= {f"{name}_{inner}": getattr(hyper[name], inner) for inner in hyper[name].names}
    hyper |= {f"h_{name}": value for name, value in hyper.items()}  # where the name is taken
    kept = interpreted(record(opt), {"theta": theta, "g": g, **state.slots, **hyper})
    assert kept.pop("theta").tobytes() == new.tobytes()
    assert {name: value.tobytes() for name, value in kept.items()} == {
        name: value.tobytes() for name, value in new_state.slots.items()
    }


def test_scalars_are_lifted_and_equal_ones_are_one():
    program = record(ri.AdamW())
    names = {node: node.args[0] for node in program.kept["m"].tape.nodes if node.op == "input"}
    texts = [PYTHON.write(node, names) for node in program.coefficients if node.op != "constant"]
    assert texts == [
        "eta",
        "lr",
        "beta1",
        "beta2",
        "eps",
        "weight_decay",
        "1.0 - beta1",
        "1.0 - beta2",
        "1.0 - power(beta1, t)",
        "1.0 - power(beta2, t)",
    ]


def test_what_is_not_kept_is_not_computed():
    class Idle(ri.SGD):
        def update(h, xp, t, eta, theta, g):
            idle = xp.sqrt(g) * h.l2  # used by nothing
            return {"theta": theta - g, "idle": idle}

    assert [node.op for node in record(Idle()).elements] == ["-"]


def test_signed_zeros_are_different_constants():
    tape = Tape()
    assert tape.constant(0.0) is tape.constant(0.0)
    assert tape.constant(0.0) is not tape.constant(-0.0)


REFUSED = {
    "bool": (bool, "a branch"),
    "float": (float, "a conversion"),
    "order": (lambda x: x > 0, "a comparison"),
    "equality": (lambda x: x == x, "a comparison"),
    "loop": (list, "a loop"),
    "part": (lambda x: x[0], "a loop"),
    "length": (len, "a loop"),
    "exponent": (lambda x: 2**x, "an array as an exponent"),
}


@pytest.mark.parametrize(("act", "what"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_straight_line_is_refused(act, what):
    x = Tape().input("theta", True)
    with pytest.raises(Untraceable, match=f"cannot trace {what}"):
        act(x)


ELSEWHERE = {
    "a method of arrays": lambda theta, g, t: theta.copy() - g,
    "a function of NumPy": lambda theta, g, t: theta - np.sqrt(t) * g,
    "a remainder": lambda theta, g, t: theta - (t % 2) * g,
    "a conversion of NumPy": lambda theta, g, t: theta - np.float64(t) * g,
}


@pytest.mark.parametrize("moved", ELSEWHERE.values(), ids=ELSEWHERE)
def test_whatever_an_update_raises_it_is_called_untraceable(moved):
    class Elsewhere(ri.SGD):
        def update(h, xp, t, eta, theta, g):
            return dict(theta=moved(theta, g, t))

    with pytest.raises(Untraceable, match=r"cannot trace .*Elsewhere, whose update raised .* straight line"):
        ri.jit(Elsewhere())


def test_foreign_operands_are_refused():
    x = Tape().input("theta", True)
    with pytest.raises(TypeError):
        x + np.ones(3)
    with pytest.raises(TypeError):
        x * "a"
    assert Recording(x.tape).scalar.number(3) == 3
