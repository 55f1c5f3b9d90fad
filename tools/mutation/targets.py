"""What is broken, and the tests that must notice."""

import importlib
import inspect
import linecache
import textwrap
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from types import FunctionType

from refimpl import problems, rules, schedules
from tests.every_rule import FILES
from tests.every_schedule import FILES as SCHEDULE_FILES


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
        return _function(vars(self.owner)[self.name])

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
        file = f"<mutant of {self.path}, {zlib.crc32(source.encode()):08x}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)  # the proofs read it
        exec(compile(source, file, "exec"), namespace)
        function, code = self.function, self.function.__code__
        function.__code__ = _function(namespace[self.name]).__code__
        try:
            yield
        finally:
            function.__code__ = code
            del linecache.cache[file]


def _function(found: FunctionType | property) -> FunctionType:
    """A function, or a property's."""
    if isinstance(found, property):
        assert isinstance(found.fget, FunctionType)
        return found.fget
    return found


@dataclass(frozen=True)
class Group:
    """Targets with one set of tests."""

    targets: tuple[Target, ...]
    tests: tuple[str, ...]


def _rule(rule: type) -> Group:
    return Group((Target(rule.__module__, f"{rule.__name__}.update"),), (FILES[rule.__name__],))


def _averages(module: str) -> Group:
    found = vars(importlib.import_module(f"refimpl.rules.{module}")).values()
    own = [c.__name__ for c in found if isinstance(c, type) and c.__module__.endswith(module) and "update" in vars(c)]
    targets = tuple(Target(f"refimpl.rules.{module}", f"{name}.update") for name in own)
    return Group(targets, ("tests/rules/test_adaptive.py",))


def _schedule(cls: type) -> Group:
    """The formulas of a schedule: each public method of ``xp`` and k that its class has itself."""
    own = [name for name, x in vars(cls).items() if isinstance(x, FunctionType) and not name.startswith("_")]
    formulas = [name for name in own if "xp" in inspect.signature(vars(cls)[name]).parameters]
    targets = tuple(Target(cls.__module__, f"{cls.__name__}.{name}") for name in formulas)
    return Group(targets, (SCHEDULE_FILES[cls.__name__],))


def _problem(cls: type, *names: str, functions: tuple[str, ...] = ()) -> Group:
    """The formulas of a problem, and functions beside it."""
    targets = [Target(cls.__module__, f"{cls.__name__}.{name}") for name in names]
    targets += [Target(cls.__module__, name) for name in functions]
    return Group(tuple(targets), (PROBLEM_TESTS,))


PROBLEM_TESTS = "tests/problems/test_online.py"
PROBLEMS = {
    "LinearOnline": _problem(
        problems.LinearOnline, "coefficients", "loss", "gradient", "best", functions=("remainder",)
    ),
    "Theorem1": _problem(problems.Theorem1, "coefficient", "beta2", "beta2_theorem6", "largest_rate", "regret_bound"),
    "Theorem2": _problem(problems.Theorem2, "coefficient", "sides", "verdict", "holds"),
    "Theorem3": _problem(problems.Theorem3, "coefficient", "p", "age", "memory", "drift_bound"),
    "SyntheticOnline": _problem(problems.SyntheticOnline, "coefficient"),
    "SyntheticStochastic": _problem(problems.SyntheticStochastic, "coefficient", "p"),
    "conditions": Group(
        tuple(Target("refimpl.problems.conditions", name) for name in ("less", "are_allowed")), (PROBLEM_TESTS,)
    ),
}
NORMALIZED = tuple(Target("refimpl.schedules.normalized", name) for name in ("normalized_weight_decay", "formula"))
GROUPS = {
    **{rule.__name__: _rule(rule) for rule in rules.ALL},
    "phi": _averages("phi"),
    "psi": _averages("psi"),
    "Box": Group((Target("refimpl.core.box", "Box.project"),), ("tests/rules/test_box.py",)),
    **{cls.__name__: _schedule(cls) for cls in schedules.ALL},
    "normalized_weight_decay": Group(NORMALIZED, ("tests/schedules/test_normalized.py",)),
    **PROBLEMS,
}
