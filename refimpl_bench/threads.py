"""From how many elements a second thread pays: what ``refimpl._util.threads.WORTHWHILE`` is set by.

    python -m refimpl_bench.threads

The compiled loop of AdamW on one thread, and its two halves on two, in turn: the medians, and from which
size on two are faster in every row.  SGD, which has the least to do for an element, is there to show the
other end.
"""

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial

from refimpl._util import threads
from refimpl.core.rule import Rule
from refimpl.rules import SGD, AdamW

from .arithmetic import prepared

SIZES = tuple(1 << k for k in range(10, 23))
TURNS = 41
#: A turn lasts about so long, in seconds.
LEAST = 2e-3


def medians(opt: Rule, dtype: str, elements: int) -> tuple[float, float]:
    """The seconds that a step takes on one thread, and on two."""
    kernel, coefficients, arrays = prepared(opt, dtype, elements)
    half = elements // 2
    whole, first, second = (
        partial(kernel, *coefficients, *(a[part] for a in arrays))
        for part in (slice(None), slice(half), slice(half, None))
    )
    contestants = whole, partial(threads.together, [first, second])
    repeats = max(1, round(LEAST / max(map(_seconds, contestants))))
    turns = [[_seconds(step, repeats) for step in contestants] for _ in range(TURNS)]
    one, two = map(statistics.median, zip(*turns, strict=True))
    return one, two


def pays_from(rows: Sequence[tuple[int, float, float]]) -> int | None:
    """The least size from which on two threads are faster, of (elements, seconds on one, seconds on two)."""
    least = None
    for elements, one, two in reversed(rows):
        if two >= one:
            break
        least = elements
    return least


def _seconds(step: Callable[[], None], repeats: int = 1) -> float:
    step()  # not timed
    start = time.perf_counter()
    for _ in range(repeats):
        step()
    return (time.perf_counter() - start) / repeats


def _told(least: int | None) -> str:
    if least is None:
        return "Two threads paid at none of these sizes: is the machine busy?"
    return f"Two threads pay from {least:,} elements on."


def main() -> None:
    """Print the tables."""
    for opt in (AdamW(), SGD()):
        for dtype in ("float32", "float64"):
            rows = [(elements, *medians(opt, dtype, elements)) for elements in SIZES]
            print(f"| {opt.name}, {dtype} | 1 thread, µs | 2 threads, µs | ratio |\n|---|---|---|---|")
            for elements, one, two in rows:
                print(f"| {elements:,} | {one * 1e6:.1f} | {two * 1e6:.1f} | {two / one:.2f} |")
            print(f"\n{_told(pays_from(rows))}\n")


if __name__ == "__main__":
    main()
