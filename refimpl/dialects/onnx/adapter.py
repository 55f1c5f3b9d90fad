"""ONNX's training operators, as its reference implementation runs them: a graph of one node."""

import importlib
import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...core.containers import flat, rebuild
from ..call import Call
from .base import LIBRARY

DOMAIN = "ai.onnx.preview.training"
#: How many states an operator has besides the parameter.
STATES = {"Adagrad": 1, "Adam": 2, "Momentum": 1}


def knows(base: Any) -> bool:
    """Is it the class of one of the operators?"""
    return isinstance(base, type) and base.__module__.startswith(f"{LIBRARY.module}.") and base.__name__ in STATES


def parameters(base: Any) -> Mapping[str, inspect.Parameter]:
    """The inputs R and T, and the attributes, with the defaults of the schema."""
    onnx = importlib.import_module("onnx")
    found = {"R": inspect.Parameter.empty, "T": 0}
    for name, attribute in onnx.defs.get_schema(base.__name__, domain=DOMAIN).attributes.items():
        given = attribute.default_value
        found[name] = onnx.helper.get_attribute_value(given) if given.name else inspect.Parameter.empty
    return {
        name: inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value) for name, value in found.items()
    }


class Adapter:
    """An operator on NumPy arrays, one array at a time.

    Its outputs are cast to the dtype of its inputs, which the standard demands: ``Adam`` in the reference
    implementation gives float64 for float32.
    """

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.given, self.schedule = call.given(settings) | call.kept, schedule
        self.rate, self.first = self.given.pop("R"), self.given.pop("T", 0)
        self.states = STATES[call.base.__name__]
        self.run = _evaluator(call.base.__name__, self.states, self.given)

    def init(self, params: Any) -> Any:
        """The number of the step, and zeros for each array."""
        return 0, [[np.zeros_like(x)] * self.states for x in flat(params)]

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        """R, T and one array after the other."""
        k, kept = state
        rate = self.rate if self.schedule is None else self.rate * self.schedule(k)
        results = []
        for x, g, states in zip(flat(params), flat(grads), kept, strict=True):
            named = {"R": np.array(rate, x.dtype), "T": np.array(self.first + k, np.int64), "X0": x, "X1": g}
            named |= {f"X{2 + i}": value for i, value in enumerate(states)}
            results.append([np.asarray(y, x.dtype) for y in self.run(None, named)])
        return rebuild(params, iter([theta for theta, *_ in results])), (k + 1, [states for _, *states in results])


def _evaluator(name: str, states: int, attributes: dict[str, Any]) -> Any:
    """The reference implementation's evaluator of a graph of one operator."""
    onnx = importlib.import_module("onnx")
    helper, kinds = onnx.helper, onnx.TensorProto
    arrays = [f"X{i}" for i in range(2 + states)]
    outputs = [f"Y{i}" for i in range(1 + states)]
    node = helper.make_node(name, ["R", "T", *arrays], outputs, domain=DOMAIN, **attributes)
    inputs = [("R", kinds.DOUBLE), ("T", kinds.INT64), *((each, kinds.DOUBLE) for each in arrays)]
    typed = [
        [helper.make_tensor_value_info(each, kind, None) for each, kind in given]
        for given in (inputs, [(each, kinds.DOUBLE) for each in outputs])
    ]
    model = helper.make_model(helper.make_graph([node], name, *typed), opset_imports=[helper.make_opsetid(DOMAIN, 1)])
    return importlib.import_module("onnx.reference").ReferenceEvaluator(model).run
