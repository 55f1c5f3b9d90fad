"""How a row of the matrix is said: the words of both the Markdown and the page."""

from .known import KNOWN
from .rows import Path, Row

COLUMNS = (
    *("rule", "library", "version", "computes", "the paper's?", "verdict", "other paths"),
    *("ulp, float64", "ulp, float32", "of the bound", "other defaults"),
)
VERDICTS = {"passed": "✓", "known": "≈", "FAILED": "✗", "not run": "–"}


def cells(row: Row) -> dict[str, str]:
    """Column -> words, without markup."""
    first = row.paths[0] if row.paths else None
    defaults = ", ".join(f"{name} {theirs!r} for {ours!r}" for name, (theirs, ours) in row.defaults.items())
    return {
        "rule": row.rule,
        "library": row.library,
        "version": row.version,
        "computes": row.dialect,
        "the paper's?": "" if row.papers is None else "yes" if row.papers else "no",
        "verdict": f"{VERDICTS[verdict(row)]} {verdict(row)}{f': {row.missing}' if row.missing else ''}",
        "other paths": "; ".join(_path(row, path) for path in row.paths[1:]),
        "ulp, float64": _number(first, "float64"),
        "ulp, float32": _number(first, "float32"),
        "of the bound": f"{100 * first.bound:.2g} %" if first else "",
        "other defaults": defaults,
    }


def line(row: Row) -> str:
    """The row in a line."""
    words = cells(row)
    paths = f" ({words['other paths']})" if words["other paths"] else ""
    return f"{words['library']}: {words['computes']}: {words['verdict']}{paths}"


def verdict(row: Row) -> str:
    """One of ``VERDICTS``."""
    if row.missing:
        return "not run"
    if row.passed:
        return "passed"
    wrong = [path for path in row.paths if not path.passed]
    known = all((row.dialect, path.name) in KNOWN for path in wrong) and row.named == row.dialect
    return "known" if known else "FAILED"


def _path(row: Row, path: Path) -> str:
    if not path.passed:
        anchor = KNOWN.get((row.dialect, path.name))
        return f"{path.name}: ✗ {path.reason}" + (f", see findings.md#{anchor}" if anchor else "")
    return f"{path.name}: {'the same bits' if path.same else 'passed, in other bits'}"


def _number(path: Path | None, dtype: str) -> str:
    return f"{path.ulps[dtype]:.2g}" if path and dtype in path.ulps else ""
