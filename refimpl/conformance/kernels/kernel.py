"""``kernel_target``: a function in a shared library, which is judged in a process of its own."""

import ctypes
import json
import os
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..._util.messages import shown
from ...core.rule import Rule
from ...dialects import Dialect
from ..against import Against
from ..apart.imported import Imported
from ..apart.process import Child
from ..scenarios import names
from ..targets import Target
from .calling import Caller
from .prototype import Parameter, parameters


@dataclass(frozen=True)
class Kernel(Imported):
    """What ``kernel_target`` returns."""

    library: str
    function: str
    signature: str
    values: dict[str, str | float]
    fixed: dict[str, float]

    @property
    def parameters(self) -> list[Parameter]:
        """Those of the function."""
        return parameters(self.signature, self.values)

    def start(self, right: Against) -> Child:
        """A process that loads the library: what crashes there is a finding."""
        described = json.dumps({name: x for name, x in asdict(self).items() if name != "name"})
        return Child([sys.executable, "-m", "refimpl.conformance.kernels.serving", described])

    def as_target(self, against: type[Rule]) -> Target:
        """The function called in this process.

        Raises:
            ValueError: the library cannot be loaded, or has no such function.
        """
        asked = self.parameters
        uses = set().union(*(each.uses for each in asked))
        try:
            function = ctypes.CDLL(self.library)[self.function]
        except (OSError, AttributeError) as error:
            raise ValueError(f"the function {self.function!r} of {self.library!r} cannot be called: {error}") from error
        function.restype = None
        dtype = next(each.dtype for each in asked if each.kind == "theta")

        def make(settings: dict[str, float], schedule: Any) -> Caller:
            return Caller(function, asked, settings, schedule)

        taken = uses | ({"schedule"} if "eta" in uses else set())
        return Target(self.name, make, taken.__contains__, dtypes=(dtype,), fixed=_free(self.fixed, against, taken))


def kernel_target(
    library: str | os.PathLike[str],
    function: str,
    signature: str,
    values: dict[str, str | float] | None = None,
    fixed: dict[str, float] | None = None,
) -> Kernel:
    """A function in a shared library, compiled from C, C++, Rust or another language, as a target of ``ri.check``.

    It makes one step of one array.  Each pointer gets an array without gaps, in row-major order: parameters,
    gradient, or a buffer of the state, which starts with zeros and is kept for that array.  Around each lie guard
    elements, which must not change.  The function is called in a process of its own, so that a crash is a finding.

    Args:
        library: the file, such as "libmine.so".
        function: its name in the library; in C++ and CUDA declare it ``extern "C"``.
        signature: its parameters as C declares them, such as "float *theta, const float *grad, float *m, float *v,
            long n, float lr, float beta1, float beta2, float eps, float weight_decay, int t"; the whole prototype
            does as well.  The type of theta is the precision in which it is judged.
        values: for parameters whose name says nothing.  Of a number: a constant, or an expression in refimpl's
            names, such as ``{"wd": "weight_decay / lr", "correction": "1 / (1 - beta1**t)"}``; known besides are n,
            t (from 1), k = t − 1 and the schedule's eta.  Of a pointer: "theta", "g", or the number that fills a
            buffer.
        fixed: hyperparameters that are constants in its code, such as ``{"eps": 1e-8}``.

    Raises:
        TypeError, ValueError: there is no such file, or a parameter cannot be understood.
    """
    path = Path(library).absolute()
    if not path.is_file():
        raise ValueError(f"library must be a shared library, got {shown(str(library))}")
    for name, given in (("function", function), ("signature", signature)):
        if not isinstance(given, str):
            raise TypeError(f"{name} must be a text, got {shown(given)}")
    found = Kernel(f"{path.name}:{function}", str(path), function, signature, dict(values or {}), dict(fixed or {}))
    found.parameters  # noqa: B018, raises
    return found


def _free(fixed: dict[str, float], rule: type[Rule], taken: set[str]) -> dict[str, float]:
    """Constants of hyperparameters that the function does not take.

    Raises:
        ValueError: one of them is none.
    """
    free = [name for name in names(rule.rules[0] if issubclass(rule, Dialect) else rule) if name not in taken]
    if strange := [name for name in fixed if name not in free]:
        raise ValueError(
            f"fixed must be for hyperparameters that the function does not take ({', '.join(free)}), got {strange[0]!r}"
        )
    return {name: float(x) for name, x in fixed.items()}


def described(text: str) -> Kernel:
    """The kernel whose description ``start`` wrote."""
    given = json.loads(text)
    return Kernel(f"{Path(given['library']).name}:{given['function']}", **given)
