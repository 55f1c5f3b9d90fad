"""Expressions of a straight line: arithmetic, members, constants, dicts and sequences."""

import ast
from collections.abc import Iterator
from typing import Any

from . import permitted
from .frame import WHERE, Frame
from .names import Names
from .values import COUNT, PART, STATIC, VALUE, Known, Local, Record, Row, alike, constant, joined, numeric

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Pow)


class Expressions(Names):
    """Reads expressions; calls and attributes are read by what derives from it."""

    def attribute(self, node: ast.Attribute, frame: Frame) -> Any:
        raise NotImplementedError

    def call(self, node: ast.Call, frame: Frame) -> Any:
        raise NotImplementedError

    def value(self, node: ast.expr, frame: Frame) -> Any:
        """What an expression is."""
        if (read := getattr(self, f"_{type(node).__name__.lower()}", None)) is None:
            frame.refuse(node)
        return read(node, frame)

    def number(self, node: ast.expr, frame: Frame) -> Any:
        """An operand of arithmetic or of an operation."""
        found = self.value(node, frame)
        if not numeric(found):
            frame.refuse(node, "only numbers may be computed with")
        return found

    def _attribute(self, node: ast.Attribute, frame: Frame) -> Any:
        return self.attribute(node, frame)

    def _call(self, node: ast.Call, frame: Frame) -> Any:
        return self.call(node, frame)

    def _constant(self, node: ast.Constant, frame: Frame) -> Any:
        if not constant(node.value):
            frame.refuse(node)
        return Known(node.value)

    def _binop(self, node: ast.BinOp, frame: Frame) -> Any:
        if isinstance(node.op, ast.BitOr):
            left, right = self.value(node.left, frame), self.value(node.right, frame)
            if isinstance(left, Record) and isinstance(right, Record):
                return merged(left, right)
        if not isinstance(node.op, ARITHMETIC):
            frame.refuse(node)
        operands = self.number(node.left, frame), self.number(node.right, frame)
        return COUNT if COUNT in operands and VALUE not in operands else VALUE

    def _unaryop(self, node: ast.UnaryOp, frame: Frame) -> Any:
        if not isinstance(node.op, ast.USub | ast.UAdd):
            frame.refuse(node)
        found = self.number(node.operand, frame)
        if isinstance(found, Known):
            return Known(-found.value if isinstance(node.op, ast.USub) else found.value)
        return found

    def _ifexp(self, node: ast.IfExp, frame: Frame) -> Any:
        how = frame.permitted(node)
        if how == permitted.ELSE:
            return self.value(node.orelse, frame)
        if how != permitted.BOTH:
            frame.refuse(node)
        return joined(self.value(node.body, frame), self.value(node.orelse, frame))

    def _compare(self, node: ast.Compare | ast.BoolOp, frame: Frame) -> Any:
        if frame.permitted(node) != permitted.STATIC:
            frame.refuse(node)
        return STATIC

    _boolop = _compare

    def _dict(self, node: ast.Dict, frame: Frame) -> Any:
        made = Record()
        for key, each in zip(node.keys, node.values, strict=True):
            found = self.value(each, frame)
            if key is None:
                made = merged(made, self.record(each, found, frame))
            else:
                made.items[self.name_of(key, frame)] = found
        return made

    def _row(self, node: ast.Tuple | ast.List, frame: Frame) -> Any:
        members: list[Any] = []
        open_end = False
        for each in node.elts:
            if isinstance(each, ast.Starred):
                found = self.value(each.value, frame)
                open_end |= not (isinstance(found, Row) and found.items is not None)
                members += self.members(each, found, frame)
            else:
                members.append(self.value(each, frame))
        return Row(each=alike(members)) if open_end else Row(tuple(members))

    _tuple = _list = _row

    def _subscript(self, node: ast.Subscript, frame: Frame) -> Any:
        if frame.permitted(node):
            return Row(tuple(map(Known, frame.function.__globals__[ast.unparse(node.value)].values())))
        base = self.value(node.value, frame)
        if isinstance(base, Record):
            if (found := base[self.name_of(node.slice, frame)]) is None:
                frame.refuse(node, "the dict has no such name")
            return found
        index = None if isinstance(node.slice, ast.Slice) else self.value(node.slice, frame)
        if base is PART and isinstance(index, Known):
            return PART
        if isinstance(index, Known) and type(index.value) is int:
            if isinstance(base, Row) and base.items is None and index.value in (0, -1):
                return base.each
            members = self.members(node, base, frame)
            if not (isinstance(base, Row) and base.items is None) and -len(members) <= index.value < len(members):
                return members[index.value]
        frame.refuse(node, "a value cannot choose; write xp.where(…) instead")

    def _comprehension(self, node: ast.GeneratorExp | ast.ListComp, frame: Frame) -> Any:
        return Row(each=alike([self.value(node.elt, each) for each in self._scopes(node.generators, frame)]))

    _generatorexp = _listcomp = _comprehension

    def _dictcomp(self, node: ast.DictComp, frame: Frame) -> Any:
        made = Record()
        for each in self._scopes(node.generators, frame):
            made.items[self.name_of(node.key, each)] = self.value(node.value, each)
        return made

    def _scopes(self, loops: list[ast.comprehension], frame: Frame) -> Iterator[Frame]:
        """The names of a comprehension, for each kind of member."""
        loop, *inner = loops
        if loop.ifs:
            frame.refuse(loop.ifs[0], WHERE)
        for each in self.members(loop.iter, self.value(loop.iter, frame), frame):
            scope = Frame(frame.function, frame.own, {}, frame)
            self.bind(loop.target, each, scope)
            if inner:
                yield from self._scopes(inner, scope)
            else:
                yield scope

    def _lambda(self, node: ast.Lambda, frame: Frame) -> Any:
        return Local(node, frame)


def merged(one: Record, other: Record) -> Record:
    """One dict after the other."""
    return Record({**one.items, **other.items}, other.rest if one.rest is None else one.rest)
