"""Rules, schedules, networks and tasks by name, and written as in Python: ``CosineAnnealing(T=480)``."""

import ast
from collections.abc import Mapping
from typing import Any

from .. import rules, schedules
from .._util.import_path import imported
from .._util.messages import shown
from .._util.names import meant
from ..core.rule import Rule

SCHEDULES = {cls.__name__: cls for cls in schedules.ALL}


def rule_named(rule: Any) -> type[Rule]:
    """A rule's class: itself, or by name, such as "adamw", "torch.AdamW" (a dialect) or "mine.module:MyAdam".

    Raises:
        TypeError, ValueError: there is none of that name.
    """
    if isinstance(rule, type) and issubclass(rule, Rule):
        return rule
    if not isinstance(rule, str):
        raise TypeError(
            f"rule must be a rule's class or its name, got {shown(rule)}; hyperparameters belong into the grid"
        )
    if ":" in rule:
        found = imported(rule, "rule")
        if not (isinstance(found, type) and issubclass(found, Rule)):
            raise TypeError(f"rule must name a subclass of refimpl.Rule, got {shown(found)}")
        return found
    from ..dialects import dialects

    own = sorted(rules.ALL, key=lambda cls: cls.__name__)
    by_name: dict[str, type[Rule]] = {cls.__name__.lower(): cls for cls in own}
    by_name |= {cls.title().lower(): cls for cls in dialects()}
    if rule.lower() not in by_name:
        names = ", ".join(cls.__name__ for cls in own)
        hint = meant(rule, (cls.title() if hasattr(cls, "title") else cls.__name__ for cls in by_name.values()))
        raise ValueError(
            f"rule must be one of {names}, a dialect such as torch.AdamW, or PKG.MOD:CLASS, got {shown(rule)}{hint}"
        )
    return by_name[rule.lower()]


def read(text: str, argument: str, names: Mapping[str, Any], numbers: Mapping[str, float] | None = None) -> Any:
    """The object that ``text`` writes: a name, or a name with its settings, as in Python.

    Args:
        text: for instance "Plain", "scale_invariant" or "Warmup(steps=48, then=CosineAnnealing(T=steps))".
        argument: what the text was given as, for messages.
        names: the classes or functions that may be written; case and underscores do not matter.
        numbers: names that stand for numbers, such as ``steps`` above.

    Raises:
        ValueError: the text is no such expression, or the settings are refused.
    """
    try:
        node = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last two: brackets in brackets in …
        raise ValueError(f"{argument} must be written like NAME(setting=number), got {shown(text)}") from None
    return _object(node, argument, names, numbers or {})


def _object(node: ast.expr, argument: str, names: Mapping[str, Any], numbers: Mapping[str, float]) -> Any:
    call = node if isinstance(node, ast.Call) else None
    head = call.func if call else node
    if not isinstance(head, ast.Name):
        raise ValueError(f"{argument} must be written like NAME(setting=number), got {ast.unparse(node)!r}")
    known = {_plain(name): value for name, value in names.items()}
    if _plain(head.id) not in known:
        raise ValueError(f"{argument} must be one of {', '.join(names)}, got {shown(head.id)}{meant(head.id, names)}")
    given = [_value(each, argument, names, numbers) for each in call.args] if call else []
    keywords = call.keywords if call else []
    named = {str(key.arg): _value(key.value, argument, names, numbers) for key in keywords}
    try:
        return known[_plain(head.id)](*given, **named)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{argument} {ast.unparse(node)}: {error}") from error


def _value(node: ast.expr, argument: str, names: Mapping[str, Any], numbers: Mapping[str, float]) -> Any:
    if isinstance(node, ast.Name) and node.id in numbers:
        return numbers[node.id]
    if isinstance(node, ast.Name | ast.Call):
        return _object(node, argument, names, numbers)
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise ValueError(f"{argument}: a setting must be a number, got {ast.unparse(node)!r}") from None


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
