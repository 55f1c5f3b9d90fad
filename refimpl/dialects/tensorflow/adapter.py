"""``tensorflow.raw_ops.ResourceApply…``: operators that change variables which the caller keeps."""

import importlib
import inspect
from dataclasses import MISSING, fields
from typing import Any

import numpy as np

from ...core.containers import flat, rebuild
from ..call import Call

MODULE = "tensorflow.python.ops.gen_training_ops"
#: The arguments that are variables.
STATES = ("m", "v", "vhat", "accum", "accum_update", "ms", "mg", "mom")
#: What ``tf.compat.v1.train`` and Keras 2 start those with that do not start at zero.
STARTS = {"resource_apply_adagrad": 0.1, "resource_apply_adagrad_v2": 0.1, "ms": 1.0}


def knows(base: Any) -> bool:
    """Is it one of the operators?"""
    return not isinstance(base, type) and getattr(base, "__module__", "") == MODULE


class Adapter:
    """An operator on NumPy arrays; the powers of the betas are multiplied up, as its callers do."""

    def __init__(self, call: Call, settings: dict[str, float], schedule: Any):
        self.tf = importlib.import_module("tensorflow")
        self.call, self.schedule = call, schedule
        defaults = {field.name: field.default for field in fields(call.nearest_dialect) if field.default is not MISSING}
        own = inspect.signature(call.base).parameters
        self.given = {name: x for name, x in defaults.items() if name in own} | call.given(settings)
        self.slots = [name for name in own if name in STATES]
        self.rate = "alpha" if "alpha" in own else "lr"
        self.powers = {name: name.removesuffix("_power") for name in own if name.endswith("_power")}
        self.grad = "delta" if "delta" in own else "grad"

    def init(self, params: Any) -> Any:
        """The number of the step, and a value for each of the operator's variables, array by array."""
        start = STARTS.get(self.call.base.__name__, 0.0)
        return 0, [{name: np.full_like(x, STARTS.get(name, start)) for name in self.slots} for x in flat(params)]

    def step(self, params: Any, grads: Any, state: Any) -> tuple[Any, Any]:
        """One step for one array after the other."""
        k, kept = state
        eta = 1.0 if self.schedule is None else self.schedule(k)
        scalars = self.given | {self.rate: self.given[self.rate] * eta}
        scalars |= {name: self.given[beta] ** (k + 1) for name, beta in self.powers.items()}
        results = []
        for x, g, values in zip(flat(params), flat(grads), kept, strict=True):
            variables = {name: self.tf.Variable(value) for name, value in {"var": x, **values}.items()}
            handles = {name: variable.handle for name, variable in variables.items()}
            numbers = {
                name: value if isinstance(value, bool) else self.tf.constant(value, x.dtype)
                for name, value in scalars.items()
            }
            self.call.base(**handles, **numbers, **{self.grad: self.tf.constant(g)})
            results.append({name: variable.numpy() for name, variable in variables.items()})
        theta = iter([values.pop("var") for values in results])
        return rebuild(params, theta), (k + 1, results)
