"""What is broken, and the tests that must notice."""

import importlib
import inspect
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from types import FunctionType


@dataclass(frozen=True)
class Target:
    """One function: a method of a class, or a function of a module."""

    module: str
    path: str  # "AdamW.update", or a function's name

    @property
    def owner(self):
        module = importlib.import_module(self.module)
        return getattr(module, self.path.split(".")[0]) if "." in self.path else module

    @property
    def name(self) -> str:
        return self.path.split(".")[-1]

    @property
    def function(self) -> FunctionType:
        return vars(self.owner)[self.name]

    @property
    def source(self) -> str:
        return textwrap.dedent(inspect.getsource(self.function))

    @property
    def settings(self) -> tuple[str, ...]:
        """The hyperparameters or settings that its text reads from ``h``, ``s`` or ``self``."""
        if not isinstance(self.owner, type):
            return ()
        return tuple(field.name for field in fields(self.owner) if field.name not in ("schedule", "box"))

    @contextmanager
    def replaced_by(self, source: str) -> Iterator[None]:
        """The function has the code that ``source`` defines, wherever it is referred to."""
        namespace = dict(vars(importlib.import_module(self.module)))
        exec(compile(source, "mutant", "exec"), namespace)
        function, code = self.function, self.function.__code__
        function.__code__ = namespace[self.name].__code__
        try:
            yield
        finally:
            function.__code__ = code


@dataclass(frozen=True)
class Group:
    """Targets with one set of tests."""

    targets: tuple[Target, ...]
    tests: tuple[str, ...]


def _rule(name: str) -> Group:
    return Group((Target(f"refimpl.rules.{name.lower()}", f"{name}.update"),), (f"tests/rules/test_{name.lower()}.py",))


def _averages(module: str) -> Group:
    found = vars(importlib.import_module(f"refimpl.rules.{module}")).values()
    own = [c.__name__ for c in found if isinstance(c, type) and c.__module__.endswith(module) and "update" in vars(c)]
    targets = tuple(Target(f"refimpl.rules.{module}", f"{name}.update") for name in own)
    return Group(targets, ("tests/rules/test_adaptive.py",))


def _schedules(module: str, *paths: str, tests: str = "") -> Group:
    targets = tuple(Target(f"refimpl.schedules.{module}", path) for path in paths)
    return Group(targets, (f"tests/schedules/test_{tests or module}.py",))


RULES = (
    *("SGD", "Momentum", "Nesterov", "SGDW", "AdaGrad", "RMSProp", "AdaDelta"),
    *("Adam", "AdamW", "AdaMax", "NAdam", "AMSGrad", "AdamNC", "Adaptive"),
)
GROUPS = {
    **{name: _rule(name) for name in RULES},
    "phi": _averages("phi"),
    "psi": _averages("psi"),
    "Box": Group((Target("refimpl.box", "Box.project"),), ("tests/rules/test_box.py",)),
    "Constant": _schedules("constant", "Constant.eta"),
    "InverseSqrt": _schedules("inverse_sqrt", "InverseSqrt.eta", tests="constant"),
    "StepDrop": _schedules("step_drop", "StepDrop.eta"),
    "CosineAnnealing": _schedules("cosine", "CosineAnnealing.eta"),
    "WarmRestarts": _schedules("warm_restarts", "WarmRestarts.run", "WarmRestarts.eta"),
    "NormalizedDecay": _schedules("warm_restarts", "NormalizedDecay.eta", tests="normalized"),
    "normalized_weight_decay": _schedules("normalized", "normalized_weight_decay"),
    "Triangular": _schedules("cyclical", "Triangular.cycle", "Triangular.height", "Triangular.eta"),
    "Triangular2": _schedules("cyclical", "Triangular2.eta"),
    "ExpRange": _schedules("cyclical", "ExpRange.eta"),
    "RangeTest": _schedules("cyclical", "RangeTest.eta"),
    "Warmup": _schedules("warmup", "Warmup.eta"),
}
