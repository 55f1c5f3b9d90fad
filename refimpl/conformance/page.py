"""A report as HTML: one page that asks nothing of the network, for wide and narrow screens, light and dark."""

from html import escape

from .._util.templates import document
from ..core.mutation import formula
from .plot import plot
from .verdict import Outcome, Verdict

#: For a page of others, such as a notebook: it leaves what stands around the report alone.
STYLE = """
.refimpl{--ink:#1b1b1b;--dim:#5c5c5c;--paper:#fff;--rule:#d4d4d4;--soft:#f3f3f3;--good:#00614a;--bad:#a33a00;
--line:#005a9c;color:var(--ink);background:var(--paper);font:16px/1.45 system-ui,sans-serif;max-width:46rem;
margin:0 auto;padding:1rem;overflow-wrap:anywhere}
@media (prefers-color-scheme:dark){.refimpl{--ink:#e8e8e8;--dim:#a8a8a8;--paper:#161616;--rule:#444;--soft:#232323;
--good:#4cc9a4;--bad:#ff9d5c;--line:#7db8f0}}
.refimpl h1{font-size:1.3rem;margin:.2rem 0 .6rem}
.refimpl h2{font-size:1.05rem;margin:1.4rem 0 .4rem}
.refimpl .good{color:var(--good)}.refimpl .bad{color:var(--bad)}.refimpl .dim{color:var(--dim)}
.refimpl a{color:var(--line)}
.refimpl pre{background:var(--soft);padding:.6rem;overflow-x:auto;font-size:.82rem;white-space:pre}
.refimpl pre mark{background:none;color:var(--bad);font-weight:bold}
.refimpl p{margin:.4rem 0}
.refimpl details{border-top:1px solid var(--rule);padding:.4rem 0}
.refimpl summary{cursor:pointer}
.refimpl code{font-size:.85rem}
.refimpl svg{display:block;width:100%;max-width:34rem;height:auto;margin:.4rem 0}
.refimpl svg text{fill:var(--dim);font:11px system-ui,sans-serif}
.refimpl svg .grid{stroke:var(--rule);stroke-width:.6}
.refimpl svg polyline{fill:none;stroke-width:1.6}
.refimpl svg polyline.found{stroke:var(--line)}.refimpl svg circle{fill:var(--line)}
.refimpl svg .allowed{stroke:var(--ink);stroke-dasharray:5 3}
.refimpl svg .departs{stroke:var(--bad);stroke-width:1.2;stroke-dasharray:2 3}
"""


def page(*reports: Verdict) -> str:
    """A whole document, of one report or of several."""
    title = "; ".join(f"{report.target} against {report.against}" for report in reports)
    return document(title, "".join(map(fragment, reports)), "body{margin:0}")


def fragment(report: Verdict) -> str:
    """A report for a page of others, such as a notebook."""
    good = "good" if report.passed else "bad"
    parts = [
        f'<h1 class="{good}">{"✓" if report.passed else "✗"} {escape(report.heading)}</h1>',
        _explained(report),
        f"<h2>{_counted(report)}</h2>",
        *map(_scenario, report.scenarios),
        *_closing(report),
    ]
    return f'<section class="refimpl"><style>{STYLE}</style>{"".join(parts)}</section>'


def _explained(report: Verdict) -> str:
    """What the dialect computes; or the rule, with the line that the mistake breaks."""
    parts = []
    if report.explanation and not report.passed:
        parts.append(f"<p>What {escape(report.dialect or '')} computes:</p><pre>{escape(report.explanation)}</pre>")
    if report.line:
        parts.append(f"<p>The line that it breaks, {escape(report.place)}:</p>{_source(report)}")
    parts += [f"<p>It computes what this line would: <code>{escape(x)}</code></p>" for x in _read(report)]
    if report.alternatives:
        listed = "".join(f"<li>{escape(each)}</li>" for each in report.alternatives)
        parts.append(f"<p>These runs cannot tell it from:</p><ul>{listed}</ul>")
    if report.thread:
        link = escape(report.thread)
        shown = f'<a href="{link}">{link}</a>' if report.thread.startswith("https://") else link
        parts.append(f"<p>It happened before: {shown}</p>")
    return "".join(parts)


def _read(report: Verdict) -> list[str]:
    """What stands in place of the line, by the search."""
    return [each["new"] for each in (report.found or {}).get("edits", ())[:1] if each["new"]]


def _source(report: Verdict) -> str:
    """The rule's ``update``, the broken line marked."""
    from .against import against_named

    lines = formula(against_named(report.against).cls).rstrip().splitlines()
    marked = [
        f"<mark>▶ {escape(each)}</mark>" if each.strip() == report.line else f"  {escape(each)}" for each in lines
    ]
    return f"<pre>{chr(10).join(marked)}</pre>"


def _counted(report: Verdict) -> str:
    failed = sum(not outcome.passed for outcome in report.scenarios)
    untested = sum(bool(outcome.untested) for outcome in report.scenarios)
    passed = len(report.scenarios) - failed - untested
    return f"{passed} scenarios passed, {failed} failed" + (f", {untested} not tested" if untested else "")


def _scenario(outcome: Outcome) -> str:
    """One that can be unfolded; failed ones are."""
    sign, kind = ("–", "dim") if outcome.untested else ("✓", "good") if outcome.passed else ("✗", "bad")
    opened = "" if outcome.passed else " open"
    reason = f"<p><code>{escape(outcome.reason)}</code></p>" if outcome.reason else ""
    departs = outcome.departure.step if outcome.departure else None
    summary = f'<span class="{kind}">{sign} {escape(outcome.scenario)}</span> <span class="dim">'
    summary += f"{escape(outcome.shows)}</span>"
    drawn = plot(outcome.scenario, outcome.course, departs)
    return f"<details{opened}><summary>{summary}</summary>{reason}{drawn}</details>"


def _closing(report: Verdict) -> list[str]:
    """Notes, and defaults that differ."""
    notes = [f"<li>{escape(note)}</li>" for note in report.notes]
    for name, (theirs, ours) in report.defaults.items():
        told = escape(f"default: {name} = {theirs!r}, the rule's is {ours!r}")
        notes += [f"<li>{told}</li>"] * (theirs != ours)
    return [f"<h2>Notes</h2><ul>{''.join(notes)}</ul>"] if notes else []
