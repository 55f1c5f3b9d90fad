"""The matrix as a page that needs nothing else: ``page.html``, in the look of the report."""

from importlib.resources import files

from ...templating import environment
from .results import Results
from .words import COLUMNS, VERDICTS, cells, verdict


def page(results: Results) -> str:
    """The whole page."""
    rows = [(cells(row), verdict(row).lower().replace(" ", "-")) for row in results.rows]
    counted = {name: sum(verdict(row) == name for row in results.rows) for name in VERDICTS}
    return (
        environment(__package__)
        .get_template("page.html")
        .render(
            columns=COLUMNS,
            rows=rows,
            counted={name: number for name, number in counted.items() if number},
            schedules=results.schedules,
            facts=results.facts,
            notes=results.notes,
            style=files("refimpl.html_report").joinpath("page.css").read_text(encoding="utf-8"),
        )
    )
