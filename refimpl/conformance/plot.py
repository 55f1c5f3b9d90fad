"""A run as a small SVG: the distance from the reference over the steps, and what is allowed, on a log scale."""

import math
from html import escape

Course = tuple[tuple[int, float, float], ...]

WIDTH, HEIGHT = 360, 190
LEFT, RIGHT, TOP, BOTTOM = 46, 8, 20, 34


def plot(name: str, course: Course, departs: int | None = None) -> str:
    """The picture; "" if nothing was judged.

    Args:
        name: the scenario's.
        course: step, distance and what is allowed, of the element that is closest to its limit.
        departs: the step at which it departs first.
    """
    numbers = [x for _, *pair in course for x in pair if 0 < x < math.inf]
    if not numbers:
        return ""
    low, high = math.floor(math.log10(min(numbers))) - 1, math.ceil(math.log10(max(numbers)) + 1e-9)
    first, last = course[0][0], course[-1][0]

    def x(step: int) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * ((step - first) / (last - first) if last > first else 0.5)

    def y(value: float) -> float:
        share = ((math.log10(value) if 0 < value < math.inf else low) - low) / (high - low)
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * min(max(share, 0), 1)

    parts = [_tens(low, high, y), *_steps(first, last, x)]
    if departs is not None:
        at = f"{x(departs):.1f}"
        parts.append(f'<line class="departs" x1="{at}" x2="{at}" y1="{TOP}" y2="{HEIGHT - BOTTOM}"/>')
    allowed = " ".join(f"{x(t):.1f},{y(limit):.1f}" for t, _, limit in course)
    found = " ".join(f"{x(t):.1f},{y(far):.1f}" for t, far, _ in course)
    parts += [f'<polyline class="allowed" points="{allowed}"/>', f'<polyline class="found" points="{found}"/>']
    if len(course) <= 40:
        parts += [f'<circle class="found" cx="{x(t):.1f}" cy="{y(far):.1f}" r="2.4"/>' for t, far, _ in course]
    parts += [
        f'<text x="{LEFT}" y="12">distance (●, solid) and what is allowed (dashed)</text>',
        f'<text x="{(LEFT + WIDTH) / 2}" y="{HEIGHT - 4}" text-anchor="middle">step t</text>',
    ]
    told = f"{name}: " + ("within what is allowed at every step" if departs is None else f"departs at step {departs}")
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(told)}">'
        f"<title>{escape(told)}</title>{''.join(parts)}</svg>"
    )


def _tens(low: int, high: int, y: object) -> str:
    """Lines at powers of ten, at most five of them; the lowest also stands for 0."""
    every, parts = max(1, math.ceil((high - low) / 5)), []
    for power in range(low, high + 1, every):
        at = y(10.0**power) if power > -308 else HEIGHT - BOTTOM  # type: ignore[operator]
        label = "0" if power == low else f"1e{power}"
        parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        parts.append(f'<text x="{LEFT - 4}" y="{at + 4:.1f}" text-anchor="end">{label}</text>')
    return "".join(parts)


def _steps(first: int, last: int, x: object) -> list[str]:
    """The first and the last step, and one between them."""
    steps = sorted({first, (first + last) // 2, last})
    return [
        f'<text x="{x(t):.1f}" y="{HEIGHT - BOTTOM + 15}" text-anchor="middle">{t}</text>'  # type: ignore[operator]
        for t in steps
    ]
