"""What tinygrad's dialects share: the library, and how its arguments are called."""

import os
import shutil

from ...core.hyper import FRACTION
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="tinygrad",
    title="tinygrad",
    module="tinygrad.nn.optim",
    distribution="tinygrad",
    place=6,
    # it compiles C by clang, or runs in Python
    environment={"DEV": os.environ.get("DEV") or ("CPU" if shutil.which("clang") else "PYTHON")},
    seconds=600.0,
)


class Tinygrad(Dialect):
    """Base of tinygrad's."""

    library = LIBRARY.name
    arguments = {"l2": "weight_decay", "beta1": "b1", "beta2": "b2"}
    allowed = {**Dialect.allowed, **dict.fromkeys(("b1", "b2"), FRACTION)}
    dtypes = ("float32",)
    note = (
        "tinygrad keeps its buffers, the learning rate and the products β^t in float32, for parameters in float64 too"
    )
