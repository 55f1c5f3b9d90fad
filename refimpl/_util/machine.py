"""On what was measured: processor, memory, versions, and the settings that matter for speed."""

import os
import platform
from pathlib import Path

from .._version import __version__
from . import threads
from .versions import version

PACKAGES = ("numpy", "numba", "torch", "jax", "jaxlib", "optax")


def machine() -> dict[str, str | int | None]:
    """What a reader needs to judge the numbers."""
    return {
        "processor": _processor(),
        "cores": threads.available(),
        "memory_GiB": _rounded(_memory("MemTotal")),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "refimpl": __version__,
        **{name: version(name) for name in PACKAGES},
        "huge_pages": _huge_pages(),
        "threads_of_jax": "all that XLA takes, one for each core",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS"),
        "XLA_FLAGS": os.environ.get("XLA_FLAGS"),
    }


def summary(facts: dict[str, str | int | None]) -> str:
    """The same in a line."""
    packages = ", ".join(f"{name} {facts[name] or 'absent'}" for name in ("refimpl", *PACKAGES) if name != "jaxlib")
    return (
        f"{facts['processor']}, {facts['cores']} cores, {facts['memory_GiB']} GiB; Python {facts['python']}, {packages}"
    )


def available_memory() -> int | None:
    """Bytes that may be used without swapping; None where the system does not say."""
    return _memory("MemAvailable")


def _memory(line: str) -> int | None:
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(text.split()[1]) * 1024 for text in lines if text.startswith(f"{line}:")), None)


def _rounded(size: int | None) -> int | None:
    return None if size is None else round(size / 2**30)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (text.partition(":")[2].strip() for text in lines if text.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _huge_pages() -> str:
    """NumPy asks for them, PyTorch when told to; the C library can ask for everyone."""
    try:
        text = Path("/sys/kernel/mm/transparent_hugepage/enabled").read_text(encoding="ascii")
    except OSError:
        return "unknown"
    mode = text.partition("[")[2].partition("]")[0]
    if mode != "madvise":
        return mode
    if "glibc.malloc.hugetlb=1" in os.environ.get("GLIBC_TUNABLES", ""):
        return "for all, by GLIBC_TUNABLES"
    return "NumPy and PyTorch; JAX does not ask for them"
