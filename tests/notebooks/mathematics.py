"""Where a cell of a notebook computes an update by itself."""

import ast

#: What a gradient is called.
GRADIENTS = {"g", "grad", "grads", "gradient", "gradients"}


def computes_an_update(source):
    """Does a cell define a function of a gradient, or feed a gradient into a running value?"""
    return any(map(_is_update, ast.walk(ast.parse(source))))


def _is_update(node):
    if isinstance(node, ast.FunctionDef | ast.Lambda):
        taken = {argument.arg for argument in (*node.args.args, *node.args.kwonlyargs, *node.args.posonlyargs)}
        body = node.body if isinstance(node.body, list) else [node.body]
        return bool(taken & GRADIENTS) and any(isinstance(part, ast.BinOp) for each in body for part in ast.walk(each))
    if isinstance(node, ast.AugAssign):
        return bool(_names(node.value) & GRADIENTS)
    if isinstance(node, ast.Assign):
        targets = set().union(*map(_names, node.targets))
        read = _names(node.value)
        computed = any(isinstance(part, ast.BinOp) for part in ast.walk(node.value))
        return computed and bool(targets & read) and bool(read & GRADIENTS)
    return False


def _names(node):
    return {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
