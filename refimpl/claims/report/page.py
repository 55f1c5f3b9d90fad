"""The report as a page: what was found is laid out by ``page.html``."""

import base64
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..._util.machine import machine
from ..._util.templates import document, environment, style
from ..._util.versions import version
from ..experiments.digits import agreed
from ..experiments.full_run import shown_rows
from ..experiments.verdicts import SIGNS
from ..summary import counted
from .settings import settings

if TYPE_CHECKING:
    from ..reproduction import Reproduction

PACKAGES = ("numpy", "numba", "sympy", "python-flint", "matplotlib")


def page(results: Sequence["Reproduction"], full: bool, now: datetime.datetime | None = None) -> str:
    """The whole report.

    Args:
        results: a claim each, with its figures where they were written.
        full: were the experiments run at full length?
        now: the time of the run, the present by default.
    """
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark", {"html": False})
    templates = environment(__package__)
    templates.filters["markdown"] = markdown.render  # raw HTML in it stays text
    templates.filters["figure"] = _embedded
    templates.filters["number"] = _number
    templates.filters["agreed"] = agreed
    body = templates.get_template("page.html").render(
        results=results,
        settings={result.experiment.id: settings(result.experiment) for result in results},
        signs=SIGNS,
        counts=counted([result.verdict for result in results]),
        full_rows=shown_rows,
        facts=_facts(full, sum(result.seconds for result in results), now),
    )
    return document("The papers' claims, run again", body, style())


def _facts(full: bool, seconds: float, now: datetime.datetime | None) -> dict[str, str]:
    """When, how, with what and on what."""
    this = machine()
    libraries = {name: version(name) for name in PACKAGES}
    versions = {"refimpl": this["refimpl"], "Python": this["python"], **libraries}
    return {
        "date": (now or datetime.datetime.now(datetime.UTC)).strftime("%Y-%m-%d %H:%M UTC"),
        "run": f"{'full length' if full else 'fast variants'}, {seconds:.0f} s",
        "versions": ", ".join(f"{name} {number}" for name, number in versions.items() if number),
        "machine": f"{this['processor']}, {this['cores']} cores, {this['system']}",
    }


def _embedded(figures: Sequence[Path]) -> str:
    """The picture among the files, as an address that holds its bytes; "" if there is none."""
    pictures = [path for path in figures if path.suffix == ".png"]
    return f"data:image/png;base64,{base64.b64encode(pictures[0].read_bytes()).decode()}" if pictures else ""


def _number(value: Any) -> str:
    """A number to five digits, where it has more; all else as it is."""
    return f"{value:.5g}" if isinstance(value, float) else str(value)
