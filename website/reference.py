"""The reference: every public name, from its docstring; for a rule, also its step taken apart."""

import inspect
from typing import Any

import numpy as np

import refimpl as ri
from refimpl import problems, show
from refimpl.core.mutation import formula

from . import elsewhere
from .docstrings import markdown


def _classes(module: Any) -> list[type]:
    """The public classes that a module defines."""
    found = [each for each in vars(module).values() if isinstance(each, type) and each.__module__ == module.__name__]
    return [each for each in found if not each.__name__.startswith("_")]


#: Page -> its title and what is on it.
PAGES: dict[str, tuple[str, tuple[Any, ...]]] = {
    "running": (
        "Steps and runs",
        (ri.Rule, ri.Partition, ri.State, ri.trace, ri.run, ri.Run, ri.explain, ri.gamma, ri.Box),
    ),
    "fast": ("Compiled and emitted", (ri.jit, ri.emit)),
    "saving": ("Saving", (ri.save_state, ri.load_state)),
    "checking": ("Checking an implementation", (ri.check, ri.command_target, ri.kernel_target, ri.check_schedule)),
    "schedules": ("Schedules", tuple(getattr(ri.schedules, name) for name in ri.schedules.__all__)),
    "sweep": ("Sweeps", (ri.sweep,)),
    "averages": ("φ and ψ of the framework", tuple(_classes(ri.phi) + _classes(ri.psi))),
    "problems": ("Problems", tuple(getattr(problems, name) for name in problems.__all__)),
    "pictures": ("Pictures", tuple(getattr(show, name) for name in show.__all__)),
}


def names() -> set[str]:
    """The pages of the reference, as paths of the site."""
    return {f"reference/{name}.md" for name in ("index", *PAGES, *(rule.__name__ for rule in ri.rules.ALL))}


def pages(known: set[str] | None = None) -> dict[str, str]:
    """Name -> Markdown, of every page of the reference; ``known`` are the pages of the site that can be linked."""
    texts = {rule.__name__: _rule(rule, known or set()) for rule in ri.rules.ALL}
    for name, (title, members) in PAGES.items():
        own = [module for module in (ri.phi, ri.psi) if name == "averages"]
        texts[name] = "\n\n".join([f"# {title}", *(markdown(each.__doc__) for each in own), *map(_member, members)])
    rules = "\n".join(rule.__name__ for rule in ri.rules.ALL)
    others = "\n".join(PAGES)
    head = "# Reference\n\nEvery public name, from the docstrings, which are tested. `import refimpl as ri`."
    texts["index"] = (
        f"{head}\n\n```{{toctree}}\n:caption: Rules\n:maxdepth: 1\n{rules}\n```\n\n"
        f"```{{toctree}}\n:caption: The rest\n:maxdepth: 1\n{others}\n```"
    )
    return {name: f"{text}\n" for name, text in texts.items()}


def _rule(rule: type[ri.Rule], known: set[str]) -> str:
    opt = rule(**rule.needs_settings)
    theta, state = np.array([1.0]), opt.init(np.array([1.0]))
    theta, state = opt.step(theta, np.array([0.5]), state)
    step = ri.explain(opt, theta, np.array([-0.25]), state)
    apart = (
        "## A step, taken apart\n\nThe second step of a run from θ = 1 with the gradients 0.5 and −0.25, as "
        "`ri.explain` shows it: each line of the code, its formula, recorded from the code, and its numbers."
    )
    found = elsewhere.section(rule, f"reference/{rule.__name__}.md", known)
    doc = (
        f"# {rule.__name__}\n\n{_signature(rule)}\n\n{markdown(rule.__doc__)}\n\n{found}\n\n{apart}\n\n"
        f"{step._repr_markdown_()}"
        "\n\n## Source"
    )
    return f"{doc}\n\n```python\n{formula(rule).rstrip()}\n```"


def _member(member: Any) -> str:
    module = member.__module__.rpartition(".")[2]
    name = f"{module}.{member.__name__}" if module in ("phi", "psi") else member.__name__
    return f"## {name}\n\n{_signature(member)}\n\n{markdown(member.__doc__)}"


def _signature(member: Any) -> str:
    """How it is called, a line for each argument where they are many."""
    name = member.__name__
    parameters = [_parameter(each) for each in inspect.signature(member).parameters.values()]
    line = f"{name}({', '.join(parameters)})"
    if len(line) > 80:
        line = "\n    ".join([f"{name}(", *(f"{each}," for each in parameters)]) + "\n)"
    return f"```python\n{line}\n```"


def _parameter(given: inspect.Parameter) -> str:
    if given.annotation is Any:
        given = given.replace(annotation=inspect.Parameter.empty)
    return str(given).replace("refimpl.", "").replace("numpy.", "np.").replace("collections.abc.", "")
