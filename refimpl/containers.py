"""Parameters in containers: an array, or nested dicts, lists and tuples of arrays."""

from collections.abc import Callable, Iterator
from typing import Any

CONTAINERS = (dict, list, tuple)


def items(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The entries of one container, each with a path such as ``params['w'][0]``."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if not isinstance(key, str):
                raise TypeError(f"{path} has the key {key!r}; allowed are strings")
            yield f"{path}[{key!r}]", value
    elif type(tree) in (list, tuple):
        for i, value in enumerate(tree):
            yield f"{path}[{i}]", value
    else:
        raise TypeError(f"{path} is a {type(tree).__name__}; allowed are dict, list and tuple (no named tuples)")


def leaves(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """All that is not a container, in order, each with its path."""
    if isinstance(tree, CONTAINERS):
        for inner_path, value in items(tree, path):
            yield from leaves(value, inner_path)
    else:
        yield path, tree


def leaves_like(template: Any, tree: Any, path: str) -> Iterator[Any]:
    """What ``tree`` holds where ``template`` has its leaves; a ValueError if they are built differently."""
    if not isinstance(template, CONTAINERS):
        yield tree
        return
    if not isinstance(tree, dict if isinstance(template, dict) else type(template)):
        raise ValueError(f"{path} must be a {type(template).__name__} like params, got {type(tree).__name__}")
    inner, outer = dict(items(tree, path)), list(items(template, path))
    if len(inner) != len(outer) or any(inner_path not in inner for inner_path, _ in outer):
        raise ValueError(f"{path} must have the entries {_keys(template)} like params, got {_keys(tree)}")
    for inner_path, value in outer:
        yield from leaves_like(value, inner[inner_path], inner_path)


def rebuild(template: Any, values: Iterator[Any]) -> Any:
    """``template`` with its leaves replaced, in order."""
    if isinstance(template, dict):
        return {key: rebuild(value, values) for key, value in template.items()}
    if isinstance(template, list | tuple):
        return type(template)([rebuild(value, values) for value in template])
    return next(values)


def map_leaves(function: Callable[[Any], Any], tree: Any) -> Any:
    """``tree`` with ``function`` applied to each leaf."""
    return rebuild(tree, (function(leaf) for _, leaf in leaves(tree, "tree")))


def _keys(tree: Any) -> list[Any]:
    return list(tree) if isinstance(tree, dict) else list(range(len(tree)))


def flat(tree: Any) -> Iterator[Any]:
    """The leaves of a checked tree, in order, without their paths."""
    if isinstance(tree, dict):
        tree = tree.values()
    elif not isinstance(tree, list | tuple):
        yield tree
        return
    for value in tree:
        if isinstance(value, CONTAINERS):
            yield from flat(value)
        else:  # without a generator for each leaf
            yield value
