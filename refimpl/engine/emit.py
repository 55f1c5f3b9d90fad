"""``emit``: a rule's step as a translation unit of its own, in C99 or CUDA C++."""

from .._util.messages import shown
from ..core.kinds import refusal
from ..core.rule import Rule
from . import header_comment as manual
from .c_syntax import ELEMENTS
from .element import element, functions
from .nodes import Untraceable
from .power_text import INCLUDES, POWER
from .program import record
from .reserved import usable
from .scalars import coefficient_function
from .step_text import INLINE, kernel, loop

_FILE = """{header}
{includes}
{functions}{power}/* The scalars of one step, the same for every element. */
struct {name} {{
{members}}};

{about}
{coefficients}
{step}"""

_INCLUDES = {
    "c": """#include <float.h>
#include <math.h>
#include <stddef.h>

#if defined(__FAST_MATH__) || (defined(FLT_EVAL_METHOD) && FLT_EVAL_METHOD != 0)
#error "this would give other bits than the reference's"
#endif
""",
    "cuda": """#include <math.h>
#include <stddef.h>
""",
}
_LINKAGE = {"c": "", "cuda": 'extern "C" '}
_INLINE = {"c": "static inline", "cuda": INLINE}


def emit(opt: Rule, language: str, dtype: str = "float64", name: str | None = None) -> str:
    """One step of a rule as a translation unit of its own, in C99 or CUDA C++.

    It is written from the program that ``jit`` compiles, operation by operation, and has the bits of
    ``opt.step`` when it is compiled as its first comment says.  It consists of

    * ``struct NAME``, the scalars of one step;
    * ``NAME_coefficients(hyperparameters, bounds of the box, eta, t, running scalars)``, which computes
      them on the host, in double; what the rule does not use is left out;
    * ``NAME_step(n, theta, g, slots, c)``, in C a loop, in CUDA a kernel for any grid; and in CUDA
      ``NAME_element``, the same for one element.

    Args:
        opt: any rule that ``jit`` takes, without lanes.  Its numbers do not matter, since they are
            arguments of the function; whether it is projected does.
        language: ``"c"`` or ``"cuda"``.
        dtype: ``"float64"`` or ``"float32"``: of parameters, gradients and slots.
        name: what the functions' names begin with; by default the rule's in lower case.

    Returns:
        The text of the file.

    Raises:
        TypeError: ``opt`` is no rule, or its ``update`` is no straight line of operations
            (``refimpl.engine.Untraceable``).
        ValueError: another language or dtype, a name that C or C++ takes for itself, or lanes.

    >>> import refimpl as ri
    >>> text = emit(ri.SGDW(), "c")
    >>> print(text[text.index("/* One step:"):], end="")
    /* One step: n elements of theta and of each slot are overwritten; no two arrays may overlap. */
    void sgdw_step(size_t n, double *restrict thetas, const double *restrict gs, double *restrict ms,
                   struct sgdw c)
    {
        for (size_t i = 0; i < n; i++) {
            double theta = thetas[i];
            const double g = gs[i];
            double m = ms[i];
            m = c.momentum * m + c.eta_times_lr * g;  // line 8
            theta = theta - m - c.eta_times_weight_decay * theta;  // line 9
            thetas[i] = theta;
            ms[i] = m;
        }
    }
    """
    name = type(opt).__name__.lower() if name is None else name
    _check(opt, language, dtype, name)
    program = record(opt)
    step = element(opt, program, dtype)
    coefficients = coefficient_function(step, name, _LINKAGE[language])
    power = POWER.format(inline="static inline") if "rounded_power(" in coefficients else ""
    return _FILE.format(
        header=manual.header(opt, step, language, name),
        includes=_INCLUDES[language] + (INCLUDES if power else ""),
        power=power,
        functions=functions(step, _INLINE[language], host=True),
        name=name,
        members=step.members,
        about=manual.about_coefficients(opt, step),
        coefficients=coefficients,
        step=(loop if language == "c" else kernel)(step, name),
    )


def _check(opt: Rule, language: str, dtype: str, name: str) -> None:
    if not isinstance(opt, Rule):
        raise TypeError(f"opt must be a refimpl rule, got {shown(opt)}")
    if reason := refusal(opt, "refimpl.emit"):
        raise Untraceable(reason)
    if not isinstance(language, str) or language not in _INCLUDES:
        raise ValueError(f"language must be 'c' or 'cuda', got {shown(language)}")
    if not isinstance(dtype, str) or dtype not in ELEMENTS:
        raise ValueError(f"dtype must be 'float32' or 'float64', got {shown(dtype)}")
    if not usable(name):
        raise ValueError(
            f"name must be an identifier in C that begins with a letter, got {shown(name)}; words of C, C++ and their "
            f"headers, double underscores and one at the end are taken"
        )
    if lanes := opt.at(0).lanes:
        raise ValueError(
            f"{next(iter(lanes))} is an array of lanes; allowed is a number or a schedule, since the emitted "
            f"function takes one number for each hyperparameter"
        )
