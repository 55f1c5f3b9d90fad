"""An experiment's settings: the constants at the head of its file, as they are there, with their comments."""

import ast
import inspect
import sys
from types import ModuleType

from ..experiments import Experiment

#: Modules of the experiments that hold no settings of any measurement.
COMMON = ("experiment", "proofs", "deciding", "digits", "portable", "rows", "full_run")


def settings(experiment: Experiment) -> str:
    """The source lines that set the constants of the experiment's module and of those beside it that it imports.

    These are what the run used: there is no second list that could say otherwise.  "" for an experiment
    without a module.
    """
    module = sys.modules.get(getattr(experiment.measure, "__module__", ""))
    if module is None:
        return ""
    tree, texts = ast.parse(inspect.getsource(module)), [_constants(module)]
    for name in dict.fromkeys(name for node in tree.body for name in _beside(node) if name not in COMMON):
        if shared := _constants(sys.modules[f"{module.__package__}.{name}"]):
            texts.append(f"# {name}.py\n{shared}")
    return "\n\n".join(filter(None, texts))


def _beside(node: ast.stmt) -> list[str]:
    """The modules of the same folder that a statement imports from."""
    if not isinstance(node, ast.ImportFrom) or node.level != 1:
        return []
    return [node.module] if node.module else [alias.name for alias in node.names]


def _constants(module: ModuleType) -> str:
    source = inspect.getsource(module)
    lines, kept = source.splitlines(), list[str]()
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign | ast.AnnAssign) and all(map(_constant, _names(node))):
            first = node.lineno - 1
            while lines[first - 1].startswith("#"):
                first -= 1
            kept += lines[first : node.end_lineno]
    return "\n".join(kept)


def _names(node: ast.Assign | ast.AnnAssign) -> list[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return [name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)]


def _constant(name: str) -> bool:
    return name.isupper() and not name.startswith("_") and name != "EXPERIMENT"
