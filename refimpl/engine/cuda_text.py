"""The text of the CUDA kernels: one element's step, in chunks of one array, of many, or of many with lanes."""

from ..core.rule import Rule
from .element import element, functions
from .program import Program

#: Threads in a block; each of them works on a pack of 16 bytes of every array.
THREADS = 256

_MODULE = """// {rule}, one step in place, written by refimpl: for --fmad=false, IEEE division and square root.

struct Coefficients {{
{members}}};

{functions}__device__ inline void element({element}, const Coefficients &c)
{{
{lines}
}}

// The arrays of one parameter; each lane has `inner` elements, and its coefficients from row `first` on.
struct Row {{
{pointers}    long long size, inner, first;
}};

// Which part of which row a block works on.
struct Part {{
    int row, chunk;
}};

struct alignas(16) Pack {{
    {type} x[{pack}];
}};

__device__ inline void one(long long i, {parameters}, const Coefficients &c)
{{
    {type} {loads};
    element({scalars}, c);
{stores}
}}

// Elements begin to end, {pack} for each thread of a block: as packs, where all arrays are aligned for it.
__device__ inline void span(long long begin, long long end, {parameters}, const Coefficients &c)
{{
    const unsigned long long addresses = {addresses};
    const long long i = begin + threadIdx.x * {pack}LL;
    if (addresses % sizeof(Pack) == 0 && i + {pack} <= end) {{
{load_packs}
        for (int member = 0; member < {pack}; member++)
            element({of_packs}, c);
{store_packs}
    }} else
        for (long long j = i; j < i + {pack} && j < end; j++)
            one(j, {names}, c);
}}

__device__ inline long long end_of(long long begin, long long size)
{{
    return begin + {chunk} < size ? begin + {chunk} : size;
}}

// One parameter.
extern "C" __global__ void __launch_bounds__({threads})
flat({parameters}, long long size{coefficients})
{{
    const Coefficients c = {{{values}}};
    const long long begin = blockIdx.x * {chunk}LL;
    span(begin, end_of(begin, size), {names}, c);
}}

// Many parameters.
extern "C" __global__ void __launch_bounds__({threads})
many(const Row *rows, const Part *parts{coefficients})
{{
    const Coefficients c = {{{values}}};
    const Row row = rows[parts[blockIdx.x].row];
    const long long begin = parts[blockIdx.x].chunk * {chunk}LL;
    span(begin, end_of(begin, row.size), {row_names}, c);
}}

// Many parameters, with coefficients for each lane.
extern "C" __global__ void __launch_bounds__({threads})
lanes(const Row *rows, const Part *parts, const Coefficients *table)
{{
    const Row row = rows[parts[blockIdx.x].row];
    const long long begin = parts[blockIdx.x].chunk * {chunk}LL;
    for (long long i = begin + threadIdx.x; i < end_of(begin, row.size); i += blockDim.x)
        one(i, {row_names}, table[row.first + i / row.inner]);
}}
"""


def chunk(dtype: str) -> int:
    """How many elements a block works on."""
    return THREADS * _pack(dtype)


def text(opt: Rule, program: Program, dtype: str) -> str:
    """CUDA C++ with the kernels ``flat``, ``many`` and ``lanes`` for one rule and dtype."""
    step = element(opt, program, dtype)
    arrays, kept, type_ = program.arrays, program.kept, step.type
    const = {name: "" if name in kept else "const " for name in arrays}
    parameters = ", ".join(f"{const[name]}{type_} *__restrict__ {name}s" for name in arrays)
    return _MODULE.format(
        rule=type(opt).__name__,
        type=type_,
        members=step.members,
        functions=functions(step, "__device__ inline"),
        element=", ".join(f"{type_} {'&' if name in kept else ''}{name}" for name in arrays),
        lines="\n".join(f"    {line}" for line in step.lines),
        pointers="".join(f"    {const[name]}{type_} *{name};\n" for name in arrays),
        parameters=parameters,
        loads=", ".join(f"{name} = {name}s[i]" for name in arrays),
        scalars=", ".join(arrays),
        stores="\n".join(f"    {name}s[i] = {name};" for name in kept),
        addresses=" | ".join(f"(unsigned long long){name}s" for name in arrays),
        load_packs="\n".join(f"        Pack {name} = *(const Pack *)({name}s + i);" for name in arrays),
        of_packs=", ".join(f"{name}.x[member]" for name in arrays),
        store_packs="\n".join(f"        *(Pack *)({name}s + i) = {name};" for name in kept),
        names=", ".join(f"{name}s" for name in arrays),
        row_names=", ".join(f"row.{name}" for name in arrays),
        coefficients="".join(f", {type_} c{i}" for i in range(len(step.fields))),
        values=", ".join(f"c{i}" for i in range(len(step.fields))),
        pack=_pack(dtype),
        chunk=chunk(dtype),
        threads=THREADS,
    )


def _pack(dtype: str) -> int:
    """Elements in 16 bytes, which one instruction loads."""
    return 128 // int(dtype.removeprefix("float"))
