"""Pages that need nothing else, from templates that lie beside the code, in one style."""

from html import escape
from importlib.resources import files
from typing import Any

_DOCUMENT = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>
{style}
</style>
</head>
<body>
{body}
</body>
</html>
"""


def document(title: str, body: str, style: str, allows: str = "") -> str:
    """A page that asks nothing of any network, for wide and narrow screens, light and dark.

    Args:
        title: any text.
        body: HTML.
        style: its style sheet.
        allows: what it may do besides, as a policy says it, such as ``"script-src 'unsafe-inline'"``.
    """
    policy = "; ".join(filter(None, ("default-src 'none'", "img-src data:", "style-src 'unsafe-inline'", allows)))
    return _DOCUMENT.format(title=escape(title), body=body.strip(), style=style.strip(), policy=policy)


def style() -> str:
    """The style sheet of all whole pages."""
    return text(__package__, "page.css")


def text(package: str, name: str) -> str:
    """A file that lies beside a package's code."""
    return files(package).joinpath(name).read_text(encoding="utf-8")


def environment(package: str) -> Any:
    """Jinja's environment for the templates in a package: what goes in is escaped, what is missing is an error."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: text(package, name)),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
