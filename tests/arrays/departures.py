"""Where PyTorch and JAX depart from NumPy, measured operation by operation; test_departures holds them to it.

PyTorch takes square roots with a vector routine that is off by one ulp in about 1 % of results, and divides
a number by an array by multiplying it by reciprocals (a quarter of results off by one ulp).  In float16 it
does not round numbers to float16 before they meet an array.

JAX divides an array by anything of a smaller shape (a number, a column of lanes) by multiplying it by a
reciprocal (half of results off by one ulp), and replaces subnormal numbers, given or computed, by zeros.
"""

from tests.every_rule import TRAITS

OPERATIONS = {
    "array + array": lambda xp, a, b, column, x: a + b,
    "array - array": lambda xp, a, b, column, x: a - b,
    "array * array": lambda xp, a, b, column, x: a * b,
    "array / array": lambda xp, a, b, column, x: a / b,
    "number + array": lambda xp, a, b, column, x: x + a,
    "array + number": lambda xp, a, b, column, x: a + x,
    "number - array": lambda xp, a, b, column, x: x - a,
    "array - number": lambda xp, a, b, column, x: a - x,
    "number * array": lambda xp, a, b, column, x: x * a,
    "array * number": lambda xp, a, b, column, x: a * x,
    "number / array": lambda xp, a, b, column, x: x / a,
    "array / number": lambda xp, a, b, column, x: a / x,
    "column + array": lambda xp, a, b, column, x: column + a,
    "column - array": lambda xp, a, b, column, x: column - a,
    "column * array": lambda xp, a, b, column, x: column * a,
    "column / array": lambda xp, a, b, column, x: column / a,
    "array / column": lambda xp, a, b, column, x: a / column,
    "-array": lambda xp, a, b, column, x: -a,
    "abs": lambda xp, a, b, column, x: xp.abs(a),
    "sqrt": lambda xp, a, b, column, x: xp.sqrt(xp.abs(a)),
    "maximum": lambda xp, a, b, column, x: xp.maximum(a, b),
    "where": lambda xp, a, b, column, x: xp.where(a, a, b),
}

NO = frozenset()
PYTORCH = frozenset({"sqrt", "number / array"})
RECIPROCALS = frozenset({"array / number", "array / column"})
DEPARTURES = {
    ("torch", "float64"): PYTORCH,
    ("torch", "float32"): PYTORCH,
    ("torch", "float16"): frozenset({"number * array", "array * number", "number / array", "array / number"}),
    ("jax.numpy", "float32"): RECIPROCALS,
    ("jax.numpy", "float16"): RECIPROCALS,
    ("jax.numpy-x64", "float64"): RECIPROCALS,
    ("jax.numpy-x64", "float32"): RECIPROCALS,
    ("jax.numpy-x64", "float16"): RECIPROCALS,
}


def _departing(library):
    """The operations that a library rounds otherwise, in some dtype."""
    return frozenset().union(*(found for (name, _), found in DEPARTURES.items() if name == library))


#: The rules in which a departing operation stands, library by library; each division by a number or lanes is
#: one by 1 − β^t.
DEPARTING_RULES = {
    library: {name for name, traits in TRAITS.items() if traits.operations & _departing(library)}
    for library in ("torch", "jax.numpy", "jax.numpy-x64")
}
