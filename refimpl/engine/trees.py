"""How a tree of arrays was built when it was checked, so that one built otherwise is told from it quickly."""

from collections.abc import Callable, Sequence
from itertools import chain
from operator import is_, itemgetter
from typing import Any

from ..core.containers import CONTAINERS, flat, rebuild
from ..core.lanes import Lanes
from ..core.state import State

#: What a running scalar may be without a second look.
NUMBERS = (float, Lanes)
#: The gradients are those that were there before.
SAME: Sequence[Any] = []
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
        self._nodes: list[tuple[Any, int, Getter, Getter]] = []
        waiting: list[tuple[Any, Any]] = [(template, tree)]
        for outer, node in waiting:  # which grows on the way; no recursion, however deep the tree is
            if isinstance(outer, CONTAINERS):
                keys = list(outer) if isinstance(outer, dict) else list(range(len(outer)))
                inner = [key for key in keys if isinstance(outer[key], CONTAINERS)]
                own = [key for key in keys if not isinstance(outer[key], CONTAINERS)]
                self._nodes.append((type(node), len(keys), _getter(own), _getter(inner)))
                waiting += [(outer[key], node[key]) for key in inner]
        #: The only container, where it is of Python's own kinds: there is less to do.
        self._only = self._nodes[0] if len(self._nodes) == 1 and self._nodes[0][0] in CONTAINERS else None

    @property
    def is_array(self) -> bool:
        """Is it one array in no container?"""
        return not self._nodes

    def leaves(self, tree: Any) -> Sequence[Any] | None:
        """What ``tree`` holds for each leaf of the template; None where a container or a key is another.

        The order is the same for all trees of a template: those nearer to the root come first.
        """
        if not self._nodes:
            return (tree,)
        try:
            if self._only is None:
                return self._below(tree)
            kind, size, own, _ = self._only
            return own(tree) if type(tree) is kind and len(tree) == size else None
        except KeyError:
            return None

    def _below(self, tree: Any) -> Sequence[Any] | None:
        """The same for any number of containers; a KeyError where a key is missing."""
        found: list[Any] = []
        waiting = [tree]
        for (kind, size, own, inner), node in zip(self._nodes, waiting, strict=False):
            if type(node) is not kind or len(node) != size:
                return None
            if kind not in CONTAINERS:  # a dict of another kind may make up an entry when it is asked for one
                node = dict(node.items())
            found += own(node)
            waiting += inner(node)
        return found


def _getter(keys: list[Any]) -> Getter:
    if len(keys) > 1:
        return itemgetter(*keys)
    return (lambda node: (node[keys[0]],)) if keys else (lambda node: ())


class Built:
    """All trees of a step as they were checked, and the very arrays in them.

    Attributes:
        order: for each gradient in the order of ``gradients``, its place among the leaves of the parameters.
    """

    def __init__(self, params: Any, grads: Any, state: State):
        numbered = rebuild(params, iter(range(len(list(flat(params))))))
        self.order: Sequence[int] = Tree(params, numbered).leaves(numbered) or ()
        self._slots, self._scalars = dict(state.slots), tuple(state.scalars)
        self._trees = [Tree(params, tree) for tree in (params, *state.slots.values(), grads)]
        self._params, self._grads = params, grads
        *kept, gradients = self._found(params, grads, state.slots) or [()]
        self._kept, self._gradients = tuple(chain.from_iterable(kept)), gradients
        self._look = self._at_one_array if self._trees[0].is_array else self._at_all

    def gradients(self, params: Any, grads: Any, state: State) -> Sequence[Any] | None:
        """``SAME``, or the new gradients; None where anything else is another, or not at its place."""
        slots, scalars = state.slots, state.scalars
        if len(slots) != len(self._slots) or len(scalars) != len(self._scalars):
            return None
        for name in self._scalars:
            if type(scalars.get(name)) not in NUMBERS:
                return None
        return self._look(params, grads, slots)

    def _at_one_array(self, params: Any, grads: Any, slots: dict[str, Any]) -> Sequence[Any] | None:
        if params is not self._params:
            return None
        for name, was in self._slots.items():
            if slots.get(name) is not was:
                return None
        if grads is self._grads:
            return SAME
        self._grads = grads
        return [grads]

    def _at_all(self, params: Any, grads: Any, slots: dict[str, Any]) -> Sequence[Any] | None:
        found = self._found(params, grads, slots)
        if found is None:
            return None
        gradients = found.pop()
        if not all(map(is_, chain.from_iterable(found), self._kept)):
            return None
        if all(map(is_, gradients, self._gradients)):
            return SAME
        self._gradients = gradients
        return gradients

    def _found(self, params: Any, grads: Any, slots: dict[str, Any]) -> list[Sequence[Any]] | None:
        """θ, slot by slot, and g; None where something is built otherwise."""
        found = []
        for was, tree in zip(self._trees, (params, *map(slots.get, self._slots), grads), strict=True):
            now = was.leaves(tree)
            if now is None:
                return None
            found.append(now)
        return found
