"""A lesson has its parts, in their order; notebooks/RULES.md lists them for whoever writes one."""

import re

import pytest

from .cells import ROOT, code, committed, each_lesson, prose

#: A heading begins with these words and may go on: "## The code: ten lines".
PARTS = (
    "Play first",
    "What was wrong before",
    "The equations",
    "The code",
    "The derivation",
    "What libraries do",
    "Where it breaks",
    "Exercises",
    "Summary",
    "Sources and errata",
)
PROMISES = ("**You will do.**", "**You will learn.**", "**You need.**", "**Time.**")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
PLACE = re.compile(
    r"\b(?:Algorithm|Theorem|Lemma|Proposition|Corollary|Conjecture|Figure|[Ee]quations?|[Ss]ections?|[Aa]ppendix|[Ss]lide)"
    r"[ \n](?:\(?\d|\(?[A-Z]\b)"
)


def headings(notebook):
    return [line[3:].strip() for cell in prose(notebook) for line in cell.splitlines() if line.startswith("## ")]


def sections(notebook):
    """heading -> the cells below it."""
    found, cells = {}, []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and (match := re.search(r"^## (.+)", cell.source, re.MULTILINE)):
            cells = found.setdefault(match.group(1).strip(), [])
        cells.append(cell)
    return found


def without_source(cells):
    """The Markdown cells with a displayed formula that do not say which paper has it, and where in it."""
    formulas = [cell.source for cell in cells if cell.cell_type == "markdown" and "$$" in cell.source]
    return [text for text in formulas if not (YEAR.search(text) and PLACE.search(text))]


@each_lesson
def test_it_says_first_what_it_gives_and_what_it_takes(text):
    first = prose(committed(text))[0]
    assert first.startswith("# ")
    assert [promise for promise in PROMISES if promise not in first] == []
    assert re.search(r"\*\*Time\.\*\* (?:About )?\d+ minutes", first)


@each_lesson
def test_it_has_every_part_in_order(text):
    found = headings(committed(text))
    places = [next((i for i, heading in enumerate(found) if heading.startswith(part)), part) for part in PARTS]
    assert places == sorted(p for p in places if isinstance(p, int))


@each_lesson
def test_it_shows_a_picture_before_any_formula(text):
    notebook = committed(text)
    before = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and "$$" in cell.source:
            break
        before.append(cell)
    kinds = {kind for cell in before if cell.cell_type == "code" for o in cell.outputs for kind in o.get("data", {})}
    assert kinds & {"image/png", "image/svg+xml", "text/html"}


@each_lesson
def test_each_formula_of_a_paper_has_its_number(text):
    cells = [cell for heading, cells in sections(committed(text)).items() if "equations" in heading for cell in cells]
    assert any("$$" in cell.source for cell in cells)
    assert without_source(cells) == []


@each_lesson
def test_it_lets_the_reader_guess_and_answer(text):
    notebook = committed(text)
    sources = "\n".join(cell.source for cell in code(notebook))
    assert "\n".join(prose(notebook)).count("**Predict.**") >= 2
    assert len(re.findall(r"^(?:course\.)?answer\(", sources, re.MULTILINE)) >= 2
    assert len(re.findall(r"^(?:course\.)?ask_(?:number|code)\(", sources, re.MULTILINE)) >= 2
    assert "\n".join(prose(notebook)).count("<summary>Solution</summary>") >= 2


def test_the_rules_of_the_course_list_the_same_parts():
    words = (ROOT / "notebooks/RULES.md").read_text(encoding="utf-8")
    assert [part for part in (*PARTS, *PROMISES) if part not in words] == []


@pytest.mark.parametrize(
    ("formula", "fine"),
    [
        ("$$x$$ Kingma & Ba 2015, Algorithm 1", True),
        ("$$x$$ Kingma & Ba 2015", False),
        ("$$x$$ Algorithm 1", False),
        ("## The equations\n\nKingma & Ba 2015: $$x$$", False),
        ("$$x$$ Loshchilov & Hutter 2019, appendix B.1", True),
        ("$$x$$ Sutskever et al. 2013, equations\n(3) and (4)", True),
        ("$x$", True),
    ],
)
def test_a_formula_without_a_place_is_seen(formula, fine):
    cell = type("Cell", (), {"cell_type": "markdown", "source": formula})
    assert (without_source([cell]) == []) is fine
