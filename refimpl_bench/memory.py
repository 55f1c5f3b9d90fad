"""The memory that ``step_`` needs beyond parameters, gradients and slots, in a process of its own.

``python -m refimpl_bench.memory`` measures and prints it as JSON.
"""

import json
import os
import subprocess
import sys
import tracemalloc
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from refimpl.core.containers import flat
from refimpl.engine import jit
from refimpl.rules import AdamW

from .contestants import Data
from .workloads import workload

STEPS = 3
DTYPE = "float32"


@dataclass(frozen=True)
class Memory:
    """What some steps of AdamW on GPT-2's tensors added.

    Attributes:
        parameters: how many there were.
        resident: bytes by which the largest resident set of the process grew; None where the system does not say.
        allocated: bytes that Python and NumPy had allocated at most beyond what they had before.
    """

    parameters: int
    resident: int | None
    allocated: int

    @property
    def largest(self) -> int:
        return max(self.allocated, self.resident or 0)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure(quick: bool) -> Memory:
    """Measure in a new process, with the allocator as it is by default."""
    environment = {name: value for name, value in os.environ.items() if name != "GLIBC_TUNABLES"}
    command = [sys.executable, "-m", "refimpl_bench.memory", *(["--quick"] if quick else [])]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} exited with {done.returncode}:\n{done.stderr}")
    return Memory(**json.loads(done.stdout))


def _measured(quick: bool) -> Memory:
    """The kernel is compiled, and every page of every array is there, before it begins."""
    work, fast = workload("gpt2", quick), jit(AdamW())
    small = np.ones(8, DTYPE)
    fast.step_(small, np.ones(8, DTYPE), fast.init(small))
    data = Data(work, DTYPE)
    params = data.params()
    state = fast.init(params)
    for slot in state.slots.values():
        for array in flat(slot):
            array.fill(0)
    before = _largest_resident_set()
    for _ in range(STEPS):
        state = fast.step_(params, data.grads, state)
    after = _largest_resident_set()
    tracemalloc.start()
    start, _ = tracemalloc.get_traced_memory()
    for _ in range(STEPS):
        state = fast.step_(params, data.grads, state)
    _, peak = tracemalloc.get_traced_memory()
    resident = None if before is None or after is None else after - before
    return Memory(work.parameters, resident, peak - start)


def _largest_resident_set() -> int | None:
    try:
        import resource
    except ModuleNotFoundError:  # on Windows
        return None
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else size * 1024


if __name__ == "__main__":
    print(json.dumps(_measured("--quick" in sys.argv[1:]).as_dict()))
