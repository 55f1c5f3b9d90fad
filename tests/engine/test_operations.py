"""Every operation of the table in every reading and every language: a column that is forgotten fails by its name."""

import ctypes
import math
import operator
import shutil
import subprocess
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from refimpl.conformance.bounds import Bounded, Unit
from refimpl.core.lanes import Lanes, by_lane
from refimpl.core.namespaces import FLOATS, NUMPY, SCALARS, reading
from refimpl.core.operations import CALLS, OPERATIONS
from refimpl.core.powers import power
from refimpl.engine.c_syntax import ELEMENTS, HOST
from refimpl.engine.element import _words
from refimpl.engine.expressions import PYTHON, PYTHON_ELEMENTS, called, definitions
from refimpl.engine.nodes import Recording, Tape, Untraceable
from refimpl.engine.sequences import evaluated
from refimpl.explaining.notation import LATEX, TEXT
from tests.ulp import assert_same

each_operation = pytest.mark.parametrize("op", OPERATIONS)
OPERATORS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "neg": operator.neg}
#: Binary fractions of which every operation but these has a finite value.
NUMBERS = (0.25, 0.75, 2.0)
SIGNED = (-2.5, -0.0, 0.0, 0.75, 3.0)
POSITIVE = ("sqrt", "log", "**", "floor_log")
#: For arrays an operator, and in C and Numba's loops for scalars alone.
SCALARS_ONLY = {op for op, row in OPERATIONS.items() if row.rounded}


def function(op, xp):
    return OPERATORS.get(op) or getattr(xp, OPERATIONS[op].call)


def places(op, wide=False):
    """The operands that an operation is tried on; floor of a negative zero is what the machine says."""
    count = len(OPERATIONS[op].operands)
    if op == "floor_log":
        return [(x, 2.0) for x in (0.75, 2.0, 5.0)]
    if op == "floor" and wide:
        return [(x,) for x in SIGNED if math.copysign(1, x) > 0 or x]
    return list(product(SIGNED if wide and op not in (*POSITIVE, "/", "log1p") else NUMBERS, repeat=count))


def expected(op, *operands):
    """In float64."""
    return float(power(*operands) if op == "**" else function(op, FLOATS)(*operands))


def recorded(op, is_array=False):
    tape = Tape()
    inputs = [tape.input(name, is_array) for name in OPERATIONS[op].operands]
    node = function(op, Recording(tape))(*inputs)
    return node, {x: x.args[0] for x in inputs}


@each_operation
def test_it_is_recorded_under_its_name(op):
    node, names = recorded(op)
    assert (node.op, node.args) == (op, tuple(names))
    if OPERATIONS[op].call:
        with pytest.raises(TypeError):
            function(op, Recording(node.tape))(*names, *names, *names, *names)


@each_operation
@pytest.mark.parametrize("language", [LATEX, TEXT], ids=["LaTeX", "text"])
def test_it_is_written_as_mathematics(op, language):
    node, names = recorded(op)
    text = language.write(node, names)
    if op != "ones_like":
        assert all(name in text for name in names.values())
    assert "{" not in text.replace("_{", "") or language is LATEX
    assert _words(node, {}).count("_") >= len(names) - 1


@each_operation
def test_it_is_written_for_the_host_and_for_arrays_of_steps(op):
    node, names = recorded(op)
    scope = {call: by_lane(getattr(FLOATS, call)) for call in CALLS}
    compiled = eval(f"lambda {', '.join(names.values())}: {PYTHON.write(node, names)}", scope)
    for operands in places(op, wide=True):
        assert_same(np.float64(compiled(*operands)), np.float64(expected(op, *operands)), f"{operands}")
    columns = dict(zip(names.values(), map(np.array, zip(*places(op, wide=True), strict=True)), strict=True))
    if op != "ones_like":  # which is no scalar
        values = [expected(op, *operands) for operands in places(op, wide=True)]
        assert_same(np.asarray(evaluated(node, columns), float), np.array(values))


@each_operation
def test_lanes_and_scalars_have_the_floats_values(op):
    for operands in places(op):
        numbers = [SCALARS.number(x) for x in operands]
        assert float(function(op, SCALARS)(*numbers)) == expected(op, *operands)
    if op != "ones_like":
        lanes = map(Lanes, zip(*places(op), strict=True))
        assert function(op, SCALARS)(*lanes).values == tuple(expected(op, *operands) for operands in places(op))


@each_operation
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_numba_does_what_numpy_does_with_arrays(op, dtype):
    """As plain Python here; ``test_jit`` compiles."""
    node, names = recorded(op, is_array=True) if op != "**" else (None, {})
    if op in SCALARS_ONLY:
        if node is not None:
            with pytest.raises(Untraceable, match=f"cannot write {op} of an array in Numba's Python"):
                PYTHON_ELEMENTS.write(node, names)
            assert not hasattr(NUMPY, OPERATIONS[op].call), "arrays have it with other bits on other machines"
        return
    scope = {"T": np.dtype(dtype).type, "np": np, "njit": lambda **_: lambda f: f, "sqrt": np.sqrt}
    exec(definitions([node], PYTHON_ELEMENTS), scope)
    compiled = eval(f"lambda {', '.join(names.values())}: {PYTHON_ELEMENTS.write(node, names)}", scope)
    columns = [np.array(column, dtype) for column in zip(*places(op, wide=True), strict=True)]
    found = function(op, NUMPY)(*columns)
    assert_same(found, np.array([compiled(*operands) for operands in zip(*columns, strict=True)], dtype))
    for name in ("array_api_strict", "torch", "jax.numpy"):
        _same_in(name, op, columns, found)


def _same_in(name, op, columns, found):
    try:
        xp = __import__(name, fromlist=["asarray"])
    except ImportError:
        return
    arrays = [xp.asarray(column) for column in columns]
    if str(arrays[0].dtype).rpartition(".")[2] == str(columns[0].dtype):  # JAX may have no float64
        theirs = np.asarray(function(op, reading(arrays[0]))(*arrays))
        assert np.array_equal(theirs, found), name  # of equal zeros JAX takes the greater


@pytest.fixture(scope="module")
def in_c(tmp_path_factory):
    """Each operation as a function of C, by language and name; None where C refuses it."""
    if shutil.which("gcc") is None:
        pytest.skip("gcc is not installed")
    texts, written = ["#include <math.h>\n"], {}
    for kind, language in {"host": HOST, **ELEMENTS}.items():
        for i, op in enumerate(OPERATIONS):
            node, names = recorded(op, is_array=kind != "host" and op != "**")
            if language.forms[op] is None or op == "**":
                continue
            texts += (
                [language.definition(row, "static") for row in called([node], language)] if kind != "float64" else []
            )
            parameters = ", ".join(f"{language.type} {name}" for name in names.values())
            texts.append(f"{language.type} {kind}_{i}({parameters}) {{ return {language.write(node, names)}; }}\n")
            written[kind, op] = f"{kind}_{i}"
    folder = tmp_path_factory.mktemp("c")
    (folder / "all.c").write_text("".join(texts))
    command = ["gcc", "-std=c99", "-O1", "-ffp-contract=off", "-Wall", "-Werror", "-Wno-unused-parameter"]
    done = subprocess.run(
        [*command, "-fPIC", "-shared", "-o", "all.so", "all.c", "-lm"], cwd=folder, capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    library = ctypes.CDLL(str(folder / "all.so"))
    return {key: getattr(library, name) for key, name in written.items()}


@each_operation
@pytest.mark.parametrize("kind", ["host", "float32", "float64"])
def test_c_has_the_same_bits_or_refuses(in_c, op, kind):
    if (kind, op) not in in_c:
        assert op in SCALARS_ONLY, "what arrays have must be in C"
        return
    real = {"float32": ctypes.c_float}.get(kind, ctypes.c_double)
    run = in_c[kind, op]
    run.restype, run.argtypes = real, [real] * len(OPERATIONS[op].operands)
    for operands in places(op, wide=True):
        found = run(*operands)
        want = expected(op, *operands) if kind == "host" else function(op, NUMPY)(*np.array(operands, kind)[:, None])
        dtype = "float64" if kind == "host" else kind
        assert_same(np.array(found, dtype), np.asarray(want, dtype).reshape(()), f"{operands}")


@each_operation
@pytest.mark.parametrize("package", ["sympy", "mpmath", "fractions", "flint"])
def test_exact_numbers_have_it(op, package):
    module = pytest.importorskip(package)
    number = {"sympy": "Rational", "mpmath": "mpf", "fractions": "Fraction", "flint": "arb"}[package]
    number = getattr(module, number)
    for operands in places(op):
        if package == "sympy" and op == "**":
            continue
        exact = [number(Fraction(x)) if package == "fractions" else number(x) for x in operands]
        if package == "fractions" and op in ("exp", "expm1", "log", "log1p", "cos", "sqrt", "**"):
            continue  # irrational but by chance
        found = function(op, reading(exact[0]))(*exact)
        assert float(found) == pytest.approx(expected(op, *operands), rel=1e-14), operands


@each_operation
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_its_bound_holds_for_all_that_rounding_may_make_of_its_operands(op, dtype):
    unit = Unit(dtype)
    off = 64 * unit.roundoff
    for operands in places(op, wide=True):
        bounded = [Bounded(np.float64(x), np.float64(off), np.float64(abs(x)), unit) for x in operands]
        if op == "floor_log":
            bounded[1] = unit.literal(operands[1])
        with unit.quiet():
            found = function(op, unit)(*bounded)
        assert np.isclose(float(found.value), expected(op, *operands), rtol=1e-15)
        for signs in product((-1, 0, 1), repeat=len(operands)):
            moved = [
                x + sign * off * (op != "floor_log" or i == 0)
                for i, (x, sign) in enumerate(zip(operands, signs, strict=True))
            ]
            there = abs(expected(op, *moved) - expected(op, *operands))
            assert there <= float(np.max(found.error)) + 4 * np.spacing(abs(float(found.value))), (operands, moved)
