"""The matrix as a page that needs nothing else: ``page.html``, in the look of all pages."""

from ..._util.templates import document, environment, style, text
from .results import Results
from .words import COLUMNS, VERDICTS, cells, verdict


def page(results: Results) -> str:
    """The whole page."""
    rows = [(cells(row), verdict(row).lower().replace(" ", "-")) for row in results.rows]
    counted = {name: sum(verdict(row) == name for row in results.rows) for name in VERDICTS}
    template = environment(__package__).get_template("page.html")
    body = template.render(
        columns=COLUMNS,
        rows=rows,
        counted={name: number for name, number in counted.items() if number},
        schedules=results.schedules,
        facts=results.facts,
        notes=results.notes,
    )
    sheet = style() + text(__package__, "page.css")
    return document("Every rule in every library", body, sheet, "script-src 'unsafe-inline'")
