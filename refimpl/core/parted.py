"""One tree of arrays as several, by the labels of the arrays."""

from dataclasses import dataclass
from typing import Any

from .containers import leaves_like, rebuild, without


@dataclass(frozen=True)
class Parted:
    """The labels of the arrays of one tree.

    Attributes:
        params: the tree.
        labels: the label of each of its arrays, in order.
        every: all labels.
    """

    params: Any
    labels: list[str]
    every: tuple[str, ...]

    def of(self, tree: Any, path: str) -> dict[str, Any]:
        """Label -> what is its own of ``tree``, which is built like ``params``."""
        whole = rebuild(self.params, iter(list(leaves_like(self.params, tree, path))))
        return {label: without(whole, (each == label for each in self.labels)) for label in self.every}

    def joined(self, parts: dict[str, Any]) -> Any:
        """The containers of ``params`` with what the parts have in place of the arrays."""
        own = self.of(self.params, "params")
        values = {label: leaves_like(own[label], part, label) for label, part in parts.items()}
        return rebuild(self.params, (next(values[label]) for label in self.labels))
