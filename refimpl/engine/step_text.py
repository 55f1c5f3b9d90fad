"""The step itself in emitted code: a loop in C, a kernel in CUDA C++."""

from .c_syntax import folded
from .element import Element

#: What a function for one element is in CUDA C++.
INLINE = "__host__ __device__ inline"

_LOOP = """\
/* One step: n elements of theta and of each slot are overwritten; no two arrays may overlap. */
{signature}
{{
    for (size_t i = 0; i < n; i++) {{
{loads}
{lines}
{stores}
    }}
}}
"""

_KERNEL = """\
/* One step of one element, for kernels of your own, or for the host. */
{element}
{{
{lines}
}}

/* One step, on any grid: n elements of theta and of each slot are overwritten; no two arrays may overlap. */
{kernel}
{{
    const size_t stride = (size_t)gridDim.x * blockDim.x;
    for (size_t i = (size_t)blockIdx.x * blockDim.x + threadIdx.x; i < n; i += stride)
        {name}_element({at_i}, c);
}}
"""


def loop(step: Element, name: str) -> str:
    """The step in C: each array of the program, in the plural, is loaded, worked on and stored."""
    arrays, kept = step.program.arrays, step.program.kept
    parameters = ", ".join(f"{'' if key in kept else 'const '}{step.type} *restrict {key}s" for key in arrays)
    return _LOOP.format(
        signature=folded(f"void {name}_step(size_t n, {parameters}, struct {name} c)"),
        loads="\n".join(
            f"        {'' if key in step.changed else 'const '}{step.type} {key} = {key}s[i];" for key in arrays
        ),
        lines="\n".join(f"        {line}" for line in step.lines),
        stores="\n".join(f"        {key}s[i] = {key};" for key in kept),
    )


def kernel(step: Element, name: str) -> str:
    """The step in CUDA C++: a function of references for one element, and a kernel around it."""
    arrays, kept = step.program.arrays, step.program.kept
    references = ", ".join(f"{step.type} {'&' if key in kept else ''}{key}" for key in arrays)
    parameters = ", ".join(f"{'' if key in kept else 'const '}{step.type} *__restrict__ {key}" for key in arrays)
    return _KERNEL.format(
        name=name,
        element=folded(f"{INLINE} void {name}_element({references}, const struct {name} &c)"),
        lines="\n".join(f"    {line}" for line in step.lines),
        kernel=folded(f'extern "C" __global__ void {name}_step(size_t n, {parameters}, struct {name} c)'),
        at_i=", ".join(f"{key}[i]" for key in arrays),
    )
