"""Numbers as readers like them."""


def timing(seconds: float) -> str:
    """Three digits and a unit."""
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{_three_digits(seconds / scale)} {unit}"
    return f"{seconds * 1e9:.0f} ns"


def span(quartiles: tuple[float, float]) -> str:
    """First and third quartile, in one unit."""
    first, third = (timing(x).split() for x in quartiles)
    return f"{first[0]}–{' '.join(third)}" if first[1] == third[1] else f"{' '.join(first)}–{' '.join(third)}"


def times(ratio: float | None) -> str:
    """A ratio, or a dash where there is none."""
    return "—" if ratio is None else f"{_three_digits(ratio)} ×"


def size(count: int) -> str:
    """Bytes."""
    return f"{count / 2**20:.2f} MiB" if count >= 2**20 else f"{count / 2**10:.1f} KiB"


def rate(bytes_per_second: float | None) -> str:
    """A bandwidth, or a dash where there is none."""
    return "—" if bytes_per_second is None else f"{bytes_per_second / 1e9:.1f} GB/s"


def _three_digits(x: float) -> str:
    return f"{x:.2f}" if x < 10 else f"{x:.1f}" if x < 100 else f"{x:.0f}"
