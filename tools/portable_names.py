"""What a name in a module stands for: ``n.linalg.norm`` after ``import numpy as n`` is numpy.linalg.norm."""

import ast


def dotted(node: ast.AST) -> str:
    """``a.b.c`` as written; "" for anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (before := dotted(node.value)):
        return f"{before}.{node.attr}"
    return ""


class Names:
    """The imports of a module, at whatever depth they are, and the aliases that are made of them.

    Args:
        tree: the module.
    """

    def __init__(self, tree: ast.AST):
        self._known: dict[str, str] = {}
        self._calls: dict[int, ast.Call] = {}
        self._parts: set[int] = set()
        every = list(ast.walk(tree))
        for node in every:
            self._imported(node)
            if isinstance(node, ast.Call):
                self._calls[id(node.func)] = node
            if isinstance(node, ast.Attribute):
                self._parts.add(id(node.value))
        for node in every:  # in their order, so that an alias of an alias is found
            self._assigned(node)

    def full(self, node: ast.AST) -> str:
        """The full name; "" of what was not imported."""
        if isinstance(node, ast.Call):
            return self._asked(node)
        if isinstance(node, ast.Attribute):
            before = self.full(node.value)
            return before and f"{before}.{node.attr}"
        return self._known.get(node.id, "") if isinstance(node, ast.Name) else ""

    def is_part(self, node: ast.AST) -> bool:
        """Is it only the beginning of a longer name?"""
        return id(node) in self._parts

    def call_of(self, node: ast.AST) -> ast.Call | None:
        """The call in which it is what is called."""
        return self._calls.get(id(node))

    def _imported(self, node: ast.AST) -> None:
        if isinstance(node, ast.Import):
            for each in node.names:
                known = each.name if each.asname else each.name.partition(".")[0]
                self._known[each.asname or known] = known
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for each in node.names:
                self._known[each.asname or each.name] = f"{node.module}.{each.name}"

    def _assigned(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign) and (name := self.full(node.value)):
            self._known |= {target.id: name for target in node.targets if isinstance(target, ast.Name)}

    def _asked(self, call: ast.Call) -> str:
        """``getattr(np, "exp")``; what any other call returns is no name."""
        match call:
            case ast.Call(func=ast.Name(id="getattr"), args=[thing, ast.Constant(value=str(attribute)), *_]):
                before = self.full(thing)
                return before and f"{before}.{attribute}"
        return ""
