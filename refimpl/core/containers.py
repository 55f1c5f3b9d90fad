"""Parameters in containers: an array, or nested dicts, lists and tuples of arrays.

Nothing here calls itself, so that Python's limit of recursion plays no part.
"""

import copy
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

#: What is taken for a container.  Of their subclasses only OrderedDict is allowed: others may not come back as they
#: were, and are refused.
CONTAINERS = (dict, list, tuple)
KINDS = (dict, OrderedDict, list, tuple)
#: What is only read, such as a gradient, may be a defaultdict too; kept it could not be saved.
READ_KINDS = (*KINDS, defaultdict)

#: Deeper trees are refused: JAX, pickle, ``repr`` and JSON call themselves for each level, and some of them crash.
LEVELS = 1000


def items(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The entries of one container, each with a path such as ``params['w'][0]``."""
    check_kind(tree, path, KINDS)
    if isinstance(tree, dict):
        for key, value in tree.items():
            if not isinstance(key, str):
                raise TypeError(f"{short(path)} has the key {key!r}; allowed are strings")
            yield f"{path}[{key!r}]", value
    else:
        for i, value in enumerate(tree):
            yield f"{path}[{i}]", value


def leaves(tree: Any, path: str) -> Iterator[tuple[str, Any]]:
    """All that is not a container, in order, each with its path.

    Raises:
        TypeError: a container is of another kind, or a key is no string.
        ValueError: a container holds itself, or there are more than ``LEVELS`` levels of them.
    """
    if not isinstance(tree, CONTAINERS):
        yield path, tree
        return
    opened, around = [items(tree, path)], [(tree, path)]  # ``around``: the containers that the next value lies in
    while opened:
        for inner_path, value in opened[-1]:
            if not isinstance(value, CONTAINERS):
                yield inner_path, value
                continue
            if len(opened) == LEVELS:
                _refuse_depth([*around, (value, inner_path)])
            opened.append(items(value, inner_path))
            around.append((value, inner_path))
            break
        else:
            opened.pop()
            around.pop()


def leaves_like(template: Any, tree: Any, path: str) -> Iterator[Any]:
    """What ``tree`` holds where ``template`` has its leaves; a ValueError if they are built differently."""
    if not isinstance(template, CONTAINERS):
        yield tree
        return
    opened, paths = [_pairs(template, tree, path)], [path]
    while opened:
        for key, mine, its in opened[-1]:
            if not isinstance(mine, CONTAINERS):
                yield its
                continue
            _check_levels(len(opened), path)
            paths.append(f"{paths[-1]}[{key!r}]")
            opened.append(_pairs(mine, its, paths[-1]))
            break
        else:
            opened.pop()
            paths.pop()


def rebuild(template: Any, values: Iterator[Any]) -> Any:
    """``template`` with its leaves replaced, in order."""
    return fold(template, lambda _: next(values), _of_kind)


def fold(tree: Any, leaf: Callable[[Any], Any], whole: Callable[[Any, list[Any]], Any]) -> Any:
    """``leaf`` of each leaf, in order, and ``whole`` of each container and of what its entries gave."""
    if not isinstance(tree, CONTAINERS):
        return leaf(tree)
    opened: list[tuple[Any, Iterator[Any], list[Any]]] = [(tree, iter(_values(tree)), [])]
    while True:
        container, entries, made = opened[-1]
        for value in entries:
            if isinstance(value, CONTAINERS):
                _check_levels(len(opened), "the tree")
                opened.append((value, iter(_values(value)), []))
                break
            made.append(leaf(value))
        else:
            opened.pop()
            result = whole(container, made)
            if not opened:
                return result
            opened[-1][2].append(result)


def without(tree: Any, kept: Iterator[bool]) -> Any:
    """``tree`` without the leaves for which ``kept`` says no, in order.

    A dict loses their entries.  In a list or tuple, and where the tree is one leaf, an empty tuple stands in their
    place, so that the others keep their paths.
    """
    found = fold(tree, lambda leaf: leaf if next(kept) else _ABSENT, _without_absent)
    return () if found is _ABSENT else found


def map_leaves(function: Callable[[Any], Any], tree: Any) -> Any:
    """``tree`` with ``function`` applied to each leaf."""
    return rebuild(tree, (function(leaf) for _, leaf in leaves(tree, "tree")))


def flat(tree: Any) -> Iterator[Any]:
    """The leaves of a tree, in order, without their paths; only its depth is checked."""
    if not isinstance(tree, CONTAINERS):
        yield tree
        return
    opened = [iter(_values(tree))]
    while opened:
        for value in opened[-1]:
            if isinstance(value, CONTAINERS):
                _check_levels(len(opened), "the tree")
                opened.append(iter(_values(value)))
                break
            yield value
        else:
            opened.pop()


def check_kind(tree: Any, path: str, kinds: tuple[type, ...]) -> None:
    """A TypeError where ``tree`` is a container of another kind."""
    if type(tree) in kinds:
        return
    plain = next((kind.__name__ for kind in CONTAINERS if isinstance(tree, kind)), "dict")
    raise TypeError(
        f"{short(path)} is a {type(tree).__name__}; allowed are dict, list and tuple (no named tuples), OrderedDict, "
        f"and no other subclass, since the result must be of the same kind: {plain}(x) makes it a {plain}"
    )


def short(path: str) -> str:
    """A path for a message: of a very long one the two ends."""
    return path if len(path) <= 200 else f"{path[:120]}…{path[-60:]}"


def _refuse_depth(around: list[tuple[Any, str]]) -> None:
    """A ValueError that says whether a container holds itself; asked only here, where there are too many levels."""
    first: dict[int, str] = {}
    for tree, path in around:
        if id(tree) in first:
            raise ValueError(
                f"{short(path)} is the container {short(first[id(tree)])} again, in which it lies; "
                f"allowed are containers that do not hold themselves"
            )
        first[id(tree)] = path
    _check_levels(len(around), around[0][1])


def _check_levels(levels: int, path: str) -> None:
    """A ValueError before a container is opened in the last of so many levels."""
    if levels >= LEVELS:
        raise ValueError(f"{path} has more than {LEVELS} levels of containers, or holds itself; allowed are {LEVELS}")


def _pairs(template: Any, tree: Any, path: str) -> Iterator[tuple[Any, Any, Any]]:
    """Each entry of ``template`` with that of ``tree``, as (key or index, value, value)."""
    named = isinstance(template, dict)
    if not isinstance(tree, dict if named else type(template)):
        raise ValueError(f"{short(path)} must be a {type(template).__name__} like params, got {type(tree).__name__}")
    check_kind(tree, path, READ_KINDS)
    if len(tree) != len(template) or (named and any(key not in tree for key in template)):
        raise ValueError(f"{short(path)} must have the entries {_keys(template)} like params, got {_keys(tree)}")
    if named:
        return ((key, value, tree[key]) for key, value in template.items())
    return zip(range(len(template)), template, tree, strict=True)


def _values(tree: Any) -> Iterable[Any]:
    return tree.values() if isinstance(tree, dict) else tree


def _of_kind(template: Any, values: list[Any]) -> Any:
    """A container like ``template``, with these values."""
    if type(template) is dict:
        return dict(zip(template, values, strict=True))
    if isinstance(template, dict):
        new = copy.copy(template)  # with the attributes that PyTorch's state dictionaries have
        new.update(zip(template, values, strict=True))
        return new
    return values if isinstance(template, list) else type(template)(values)


#: What ``without`` has in the place of a leaf until its container is known.
_ABSENT = object()


def _without_absent(template: Any, values: list[Any]) -> Any:
    if not isinstance(template, dict):
        return _of_kind(template, [() if value is _ABSENT else value for value in values])
    there = {key: value for key, value in zip(template, values, strict=True) if value is not _ABSENT}
    return type(template)(there)


def _keys(tree: Any) -> list[Any]:
    return list(tree) if isinstance(tree, dict) else list(range(len(tree)))
