"""Containers in a state file: the tokens of a tree, from its root on.

A token is ``{"dict": ["w", "b"]}``, ``{"list": 2}``, ``{"tuple": 2}``, or the number of an array.  Nothing here calls
itself, so that Python's limit of recursion plays no part.
"""

from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import numpy as np

from ..._util.messages import shown

KINDS = {kind.__name__: kind for kind in (dict, OrderedDict, list, tuple)}


def tokens(name: str, tree: Any, number: int) -> Iterator[Any]:
    """A tree, of which the leaves were checked, from its root on; its arrays are numbered from ``number`` on."""
    waiting = [tree]
    while waiting:
        tree = waiting.pop()
        kind = type(tree).__name__
        if isinstance(tree, dict):
            if KINDS.get(kind) is not type(tree):
                raise TypeError(f"{name} has a {kind}; allowed are {', '.join(KINDS)}")
            for key in tree:
                check_key(name, key)
            yield {kind: list(tree)}
            waiting += reversed(tree.values())
        elif isinstance(tree, list | tuple):
            yield {kind: len(tree)}
            waiting += reversed(tree)
        else:
            yield number
            number += 1


def tree_of(tokens: list[Any], arrays: list[np.ndarray]) -> Any:
    """The tree of these tokens: from the last to the first, each container takes what was made just before it."""
    made: list[Any] = []
    for token in reversed(tokens):
        if isinstance(token, int):
            made.append(arrays[token])
            continue
        [(kind, entries)] = token.items()
        values = [made.pop() for _ in (range(entries) if isinstance(entries, int) else entries)]
        made.append(KINDS[kind](values if isinstance(entries, int) else zip(entries, values, strict=True)))
    [tree] = made
    return tree


def flattened(tree: Any) -> Iterator[Any]:
    """The tokens of a tree of version 1."""
    waiting = [tree]
    while waiting:
        tree = waiting.pop()
        if not isinstance(tree, dict):
            yield tree
            continue
        [(kind, entries)] = tree.items()
        yield {kind: list(entries) if kind == "dict" else len(entries)}
        waiting += reversed(entries.values() if kind == "dict" else entries)


def check_key(name: str, key: Any) -> None:
    """A TypeError or ValueError unless a key of ``name`` can be written and read again."""
    if not isinstance(key, str):
        raise TypeError(f"{name} has the key {shown(key)}; allowed are strings")
    try:
        key.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{name} has the key {key!r}, which is no text: half a surrogate pair is in it") from None
