"""The GPU back end: CuPy arrays in place, one launch a step for all arrays of a device and dtype.

tests/gpu runs it on a GPU, and report.md there says on which it had NumPy's bits.  Where there is none, the
tests compile its kernels for the host, and this very code launches them on stand-ins for CuPy's arrays.

CuPy adds ``-ftz=true`` to the options of every kernel, of its own and of ours: float32 subnormals are
zeros in the plain reading on CuPy arrays and here.
"""

import functools
from collections.abc import Callable
from typing import Any

from ..core.rule import Rule
from ..core.state import State
from . import cuda_text, device
from . import in_place as pieces
from .launch import Kernels, Launch
from .program import Program

#: No fused multiply-add, and division and square root as IEEE 754 has them, so that all rounds as in NumPy.
OPTIONS = ("-std=c++14", "--fmad=false", "--prec-div=true", "--prec-sqrt=true")


@functools.cache
def compiled(text: str) -> Kernels:
    """The kernels of this text; CuPy compiles them at their first launch, and keeps them on disk."""
    import cupy

    module = cupy.RawModule(code=text, options=OPTIONS)
    return Kernels(*(module.get_function(name) for name in Kernels._fields))


def kernels(opt: Rule, program: Program, dtype: str) -> Kernels:
    """The kernels of a rule."""
    return compiled(cuda_text.text(opt, program, dtype))


class Work(pieces.Work):
    """All arrays of a step, on one GPU or several."""

    arrays_type = device.Arrays
    on_gpu = True

    def __init__(self, opt: Rule, params: Any, grads: Any, state: State):
        super().__init__(opt, params, grads, state)
        self._launches: dict[int, dict[tuple[int, str], Launch]] = {}

    def _exchange(self) -> None:
        for launches in self._launches.values():
            for (device_id, _), launch in launches.items():
                with _device(device_id):
                    launch.exchange()

    def run(self, kernels: Callable[[str], Any], coefficients: tuple[Any, ...], lane_axes: int) -> None:
        """One step, on the current stream; nothing waits for it."""
        if lane_axes not in self._launches:
            self._launches[lane_axes] = self._launches_for(lane_axes)
        for (device_id, dtype), launch in self._launches[lane_axes].items():
            with _device(device_id):
                launch.run(kernels(dtype), coefficients)

    def _launches_for(self, lane_axes: int) -> dict[tuple[int, str], Launch]:
        alike: dict[tuple[int, str], list[device.Arrays]] = {}
        for x in self.arrays:
            assert isinstance(x, device.Arrays)
            if x.all[0].size:
                alike.setdefault(x.place, []).append(x)
        launches = {}
        for place, found in alike.items():
            with _device(place[0]):
                launches[place] = Launch(found, lane_axes)
        return launches


def _device(device_id: int) -> Any:
    import cupy

    return cupy.cuda.Device(device_id)
