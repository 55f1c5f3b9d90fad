"""What ONNX's dialects share: the library, and how its inputs and attributes are called."""

from ...core.hyper import AT_LEAST_ZERO, FRACTION
from ..dialect import Dialect
from ..library import Library

LIBRARY = Library(
    name="onnx",
    title="ONNX",
    module="onnx.reference.ops.aionnx_preview_training",
    distribution="onnx",
    place=7,
)


class ONNX(Dialect):
    """Base of ONNX's."""

    library = LIBRARY.name
    arguments = {"lr": "R", "eps": "epsilon", "l2": "norm_coefficient"}
    allowed = {
        **Dialect.allowed,
        **dict.fromkeys(("R", "epsilon", "norm_coefficient", "norm_coefficient_post", "decay_factor"), AT_LEAST_ZERO),
        "alpha": FRACTION,
    }
    single = True
    note = "ONNX stores attributes, which all but R and T are, in float32"
