"""How a tree of arrays was built when it was checked, so that one built otherwise is told from it quickly."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from ..containers import CONTAINERS

#: Entries of one container by their keys, in a fixed order.
Getter = Callable[[Any], Sequence[Any]]


class Tree:
    """The containers of a tree, each with its kind and its keys.

    Args:
        template: the parameters; their keys give the order.
        tree: the same, or the gradients or a slot, checked to have the same keys at every place.
    """

    def __init__(self, template: Any, tree: Any):
        #: Each container's kind, how many entries it has, and what finds its leaves and its inner containers.
        self._nodes: list[tuple[type, int, Getter, Getter]] = []
        waiting = [(template, tree)]
        for outer, node in waiting:  # which grows on the way; no recursion, however deep the tree is
            if isinstance(outer, CONTAINERS):
                keys = list(outer) if isinstance(outer, dict) else list(range(len(outer)))
                inner = [key for key in keys if isinstance(outer[key], CONTAINERS)]
                own = [key for key in keys if not isinstance(outer[key], CONTAINERS)]
                self._nodes.append((type(node), len(keys), _getter(own), _getter(inner)))
                waiting += [(outer[key], node[key]) for key in inner]

    @property
    def is_leaf(self) -> bool:
        """Is there one array and no container?"""
        return not self._nodes

    def leaves(self, tree: Any) -> list[Any] | None:
        """What ``tree`` holds for each leaf of the template; None where a container or a key is another.

        The order is the same for all trees of a template: those nearer to the root come first.
        """
        if not self._nodes:
            return [tree]
        found: list[Any] = []
        waiting = [tree]
        try:
            for (kind, size, own, inner), node in zip(self._nodes, waiting, strict=False):
                if type(node) is not kind or len(node) != size:
                    return None
                if kind not in CONTAINERS:  # a dict of another kind may make up an entry when it is asked for one
                    node = dict(node.items())
                found += own(node)
                waiting += inner(node)
        except KeyError:
            return None
        return found


def _getter(keys: list[Any]) -> Getter:
    if len(keys) > 1:
        return itemgetter(*keys)
    return (lambda node: (node[keys[0]],)) if keys else (lambda node: ())
