"""What arithmetic alone costs: the compiled kernels on data that stays in the cache.

    python -m refimpl_bench.arithmetic

For each rule and dtype it prints the nanoseconds an element takes when no memory is waited for, and
what that makes of 8 million elements on all threads.  Where this is near the time that `refimpl bench`
measures, a step is bound by the processor's divider and root, unless the memory takes as long.

In float64 AdamW it does.  Two of its three divisions are by numbers that all elements share, and each of these
could be five multiplications and additions with every bit the same (P. Markstein 1990, IBM J. Res. Dev. 34 (1);
Muller et al., Handbook of Floating-Point Arithmetic, on division with a fused multiply-add).  That was tried: here
an element took 1.8 ns instead of 3.1, and a step of 16 million elements on two threads 27.1 ms instead of 27.3.
So the loop divides.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np

from refimpl import engine, rules
from refimpl._util import threads
from refimpl.core.rule import Rule

ELEMENTS, TURNS, REPEATS = 16_384, 25, 20
FLAT = 8_000_000


def prepared(opt: Rule, dtype: str, elements: int) -> tuple[Callable[..., None], tuple[float, ...], list[np.ndarray]]:
    """A rule's kernel, the coefficients of its second step, and arrays after the first one."""
    compiled = engine.Jit(opt)
    theta = np.linspace(0.5, 1.5, elements).astype(dtype)
    grads, state = theta.copy(), compiled.init(theta)
    state = compiled.step_(theta, grads, state)
    kernel = compiled._kernels(dtype)[0]
    given, _ = compiled._at(1)
    coefficients, _ = compiled._coefficients(*given, *state.scalars.values(), 2)
    return kernel, coefficients, [theta, grads, *state.slots.values()]


def nanoseconds(opt: Rule, dtype: str) -> float:
    """The median time of one element in a kernel whose arrays fit the second-level cache."""
    kernel, coefficients, arrays = prepared(opt, dtype, ELEMENTS)
    turns = []
    for _ in range(TURNS):
        start = time.perf_counter()
        for _ in range(REPEATS):
            kernel(*coefficients, *arrays)
        turns.append(time.perf_counter() - start)
    return statistics.median(turns) / REPEATS / ELEMENTS * 1e9


def main() -> None:
    """Print the table."""
    print(f"| rule | dtype | ns an element | 8 million on {threads.available()} threads |\n|---|---|---|---|")
    for rule in rules.ALL:
        for dtype in ("float32", "float64"):
            each = nanoseconds(rule(**rule.needs_settings), dtype)
            print(f"| {rule.__name__} | {dtype} | {each:.2f} | {each * FLAT / threads.available() / 1e6:.1f} ms |")


if __name__ == "__main__":
    main()
