"""The scalars of one step in C: the function that computes the coefficients on the host."""

from .assignments import Listing, statements
from .c_syntax import HOST, folded
from .element import Element, inputs
from .nodes import Node
from .program import Program

_FUNCTION = """\
{signature}
{{
    struct {name} c;
{lines}
    return c;
}}
"""


def arguments(program: Program) -> list[str]:
    """The scalar inputs that matter: hyperparameters, bounds of the box, eta, t, running scalars."""
    nodes = [*program.host, *program.coefficients, *program.scalars.values()]
    used = {x.args[0] for node in nodes for x in (node, *node.args) if isinstance(x, Node) and x.op == "input"}
    last = ["eta", "t", *program.scalars]
    names = sorted(program.hyper, key=lambda name: (name in last, name.startswith("box_")))
    return [name for name in names if name in used and name not in last] + [name for name in last if name in used]


def parameters(program: Program) -> list[str]:
    """The same as C declares them: running scalars are pointers, since they are updated."""
    return [f"double *{name}" if name in program.scalars else f"double {name}" for name in arguments(program)]


def coefficient_function(step: Element, name: str, linkage: str) -> str:
    """``NAME_coefficients``: in double, in the rule's order, each result rounded once when it is stored."""
    program = step.program
    names = {
        node: f"*{node.args[0]}" if node.args[0] in program.scalars else node.args[0]
        for node in inputs(program)
        if not node.is_array
    }
    running = {f"*{key}": node for key, node in program.scalars.items()}
    paper = {**step.paper, **{node: key for key, node in running.items()}}
    listing = Listing(names, paper, [node for node in names if names[node] in running], ("c", *program.scalars))
    lines = listing.lines(program.host, HOST, running.values(), step.fields)
    text = statements(lines, HOST, step.comments)
    text += [f"c.{field} = {_rounded(listing, node, step.type)};" for node, field in step.fields.items()]
    text += ["c.none = 0;"] if not step.fields else []
    text += listing.moves(running, HOST)
    return _FUNCTION.format(
        name=name,
        signature=folded(f"{linkage}struct {name} {name}_coefficients({', '.join(parameters(program)) or 'void'})"),
        lines="\n".join(f"    {line}" for line in text),
    )


def _rounded(listing: Listing, node: Node, type_: str) -> str:
    """The expression of a coefficient in the type of the struct."""
    if type_ == "double":
        return listing.expression(node, HOST)
    text = listing.expression(node, HOST, 4)
    return f"({type_}){text}"
