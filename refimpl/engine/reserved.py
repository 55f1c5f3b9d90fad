"""Names that emitted code may not have: words of C and C++, and what its headers and it itself define."""

import re

from ..core.operations import OPERATIONS, Form


def _functions(form: Form | None) -> set[str]:
    """What the text of an operation calls, in double and in float."""
    names = re.findall(r"(\w+)(?:\{f\})?\(", form.text) if form else []
    return {name + suffix for name in names for suffix in ("", "f")}


_C = """auto break case char const continue default do double else enum extern float for goto if inline int long
register restrict return short signed sizeof static struct switch typedef union unsigned void volatile while
alignas alignof bool constexpr false nullptr static_assert thread_local true typeof typeof_unqual asm fortran"""
_CPP = """and and_eq bitand bitor catch char8_t char16_t char32_t class co_await co_return co_yield compl concept
consteval constinit const_cast decltype delete dynamic_cast explicit export friend mutable namespace new
noexcept not not_eq operator or or_eq private protected public reinterpret_cast requires static_cast template
this throw try typeid typename using virtual wchar_t xor xor_eq final override import module"""
_DEFINED = """main std linux unix i386 NULL offsetof size_t ptrdiff_t max_align_t nullptr_t float_t double_t errno NAN
INFINITY HUGE_VAL HUGE_VALF HUGE_VALL math_errhandling MATH_ERRNO MATH_ERREXCEPT pow powf sqrt sqrtf fabs fabsf
fmax fmaxf fmin fminf cos sin exp log isnan isinf blockIdx threadIdx blockDim gridDim dim3 warpSize rounded"""
_CALLED = {name for row in OPERATIONS.values() for form in (row.c, row.c_host) for name in _functions(form)}
_WORDS = frozenset(" ".join([_C, _CPP, _DEFINED, *_CALLED]).split())
#: Macros of <float.h> and <math.h> by their first letters.
_PREFIXES = ("FLT_", "DBL_", "LDBL_", "FP_", "M_", "DECIMAL_", "CUDA", "cuda")


def usable(name: object) -> bool:
    """May C99 and CUDA C++ call a struct, and what begins with it and an underscore, by this name?

    >>> usable("adamw"), usable("for"), usable("a__b"), usable("2x")
    (True, False, False, False)
    """
    return (
        isinstance(name, str)
        and re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) is not None
        and name not in _WORDS
        and not name.startswith(_PREFIXES)
        and "__" not in f"{name}_"
    )
