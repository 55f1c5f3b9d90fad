"""What is refused where a bit is decided, why, and what to use instead.

The evidence: 120 functions of NumPy and ``math`` under NumPy without its dispatched features, glibc without FMA and
another OpenBLAS kernel.  Sums, means, quantiles, square roots and a generator's bits never differed; these did, or call
what did, or are compiled so that an ARM processor may fuse a product and a sum.
"""

import ast
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Refusal:
    """Why something may not be used, and what may."""

    why: str
    instead: str


SCALARS = "a correctly rounded scalar for each element, or numbers that are kept as data"
EXACT = "math.fsum of the products, or the form in closed terms"
POWER = Refusal("is a power, which NumPy and the C library round by processor", f"x * x, {SCALARS}")
MATMUL = Refusal("sums in an order that BLAS chooses by processor", EXACT)
_LIBM = Refusal("is rounded otherwise by another C library or processor", SCALARS)
_SIMD = Refusal("is rounded by NumPy as the processor's vector units have it", SCALARS)
_SPACED = Refusal("takes powers or logarithms of arrays", "literals, np.ldexp, or powers of ten one by one")
_FUSED = Refusal("is compiled, so that some processors fuse its products and sums", EXACT)
_ORDER = Refusal("leaves equal elements in an order that depends on the processor", 'kind="stable"')
DRAWN = Refusal(
    "draws with the C library's functions, or with a product and a sum that may be fused",
    "np.ldexp(1 + rng.random(n), rng.integers(-27, 27, n)), or numbers that are kept as data",
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: NumPy's element by element functions that IEEE 754, or exactness, fixes.  Any other one is refused.
PORTABLE = _words(
    """add subtract multiply divide true_divide negative positive absolute abs fabs sqrt square reciprocal sign signbit
    copysign floor ceil trunc rint maximum minimum fmax fmin equal not_equal less less_equal greater greater_equal
    logical_and logical_or logical_xor logical_not bitwise_and bitwise_or bitwise_xor bitwise_not invert bitwise_invert
    left_shift right_shift bitwise_left_shift bitwise_right_shift bitwise_count isfinite isinf isnan isnat nextafter
    spacing ldexp frexp modf fmod remainder mod floor_divide divmod conjugate conj gcd lcm heaviside"""
)
_PRODUCTS = ("matmul", "vecdot", "matvec", "vecmat", "dot", "vdot", "inner", "tensordot", "convolve", "correlate")
_NAMED = {
    **dict.fromkeys((*_PRODUCTS, "cov", "corrcoef", "polyfit"), MATMUL),
    **dict.fromkeys(("einsum", "interp"), _FUSED),
    **dict.fromkeys(("geomspace", "logspace"), _SPACED),
    **dict.fromkeys(("argsort", "sort", "argpartition", "partition"), _ORDER),
    **dict.fromkeys(("pow", "power", "float_power"), POWER),
    **dict.fromkeys(("sinc", "i0", "angle", "unwrap"), _SIMD),
}
_DRAWS = _words(
    """normal standard_normal uniform exponential standard_exponential gamma standard_gamma lognormal
    multivariate_normal laplace logistic gumbel pareto weibull rayleigh standard_cauchy standard_t chisquare dirichlet
    poisson binomial geometric vonmises wald power triangular randn gauss normalvariate lognormvariate expovariate
    gammavariate betavariate vonmisesvariate paretovariate weibullvariate"""
)
#: Modules that are refused as a whole.
_MODULES = {
    **dict.fromkeys(("numpy.linalg", "numpy.polynomial"), MATMUL),
    **dict.fromkeys(("numpy.fft", "numpy.emath", "numpy.lib.scimath"), _SIMD),
    **dict.fromkeys(("cmath", "scipy"), _LIBM),
}
#: Of ``math``, what IEEE 754, or exactness, fixes.
_MATH = _words(
    """sqrt fsum sumprod prod floor ceil trunc fabs fmod modf frexp ldexp nextafter ulp copysign isfinite isinf
    isnan isclose isqrt gcd lcm comb perm factorial remainder pi e tau inf nan fma"""
)

#: Methods, known by name alone.
METHODS = {name: DRAWN for name in _DRAWS if name not in ("power", "triangular", "geometric", "gamma")}
METHODS |= {"dot": MATMUL, "argsort": _ORDER, "argpartition": _ORDER}
METHODS |= dict.fromkeys(("__pow__", "__rpow__", "__ipow__"), POWER)
METHODS |= dict.fromkeys(("__matmul__", "__rmatmul__", "__imatmul__"), MATMUL)
#: Operators as functions, by their names in ``operator``.
_OPERATORS = {**dict.fromkeys(("pow", "ipow"), POWER), **dict.fromkeys(("matmul", "imatmul"), MATMUL)}


def refusal_of(name: str, call: ast.Call | None) -> Refusal | None:
    """Why a function may not be used; None if it may.

    Args:
        name: its full name, such as "numpy.linalg.norm".
        call: where it is called, if it is.
    """
    module, _, last = name.rpartition(".")
    for refused, why in _MODULES.items():
        if name == refused or name.startswith(refused + "."):
            return why
    if module == "math":
        return None if last in _MATH else _LIBM
    if module in ("numpy.random", "random"):
        return DRAWN if last in _DRAWS else None
    if module == "operator":
        return _OPERATORS.get(last.strip("_"))
    if module != "numpy":
        return None
    if call and is_stable(last, call):
        return None
    if last in _NAMED:
        return _NAMED[last]
    is_elementwise = isinstance(getattr(np, last, None), np.ufunc)
    return _SIMD if is_elementwise and last not in PORTABLE else None


def is_stable(name: str, call: ast.Call) -> bool:
    """Is it a sort that leaves equal elements as they were?"""
    given = {each.arg: getattr(each.value, "value", None) for each in call.keywords}
    return name in ("argsort", "sort") and (given.get("kind") in ("stable", "mergesort") or given.get("stable") is True)
