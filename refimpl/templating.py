"""Pages from templates that lie beside the code."""

from importlib.resources import files
from typing import Any


def environment(package: str) -> Any:
    """Jinja's environment for the templates in a package: what goes in is escaped, what is missing is an error."""
    import jinja2

    here = files(package)
    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: here.joinpath(name).read_text(encoding="utf-8")),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
