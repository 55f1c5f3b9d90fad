"""Every theorem is proved, by a derivation that fails where it should, and reads as one."""

import functools
import re
import shutil
import subprocess
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
import sympy
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

import derivations
import derivations.page
from derivations.proving import printing
from derivations.proving.formulas import formula
from derivations.proving.plain import plain
from refimpl.claims.experiments.table import CLAIMS

each_theorem = pytest.mark.parametrize("name", derivations.NAMES)

KINDS = ("part", "words", "definition", "checked", "evidence", "conclusion")


@functools.cache
def proof(name):
    return derivations.prove(name)


def prose(theorem):
    """Everything in words, the board's included."""
    found = [each.words for each in theorem.findings]
    stated = (theorem.title, theorem.claim, *theorem.domain, *theorem.assumes, *found)
    return [*stated, *(step.words for step in proof(theorem.name).steps), *(each.change for each in theorem.controls)]


def test_every_module_is_in_the_table():
    folder = Path(derivations.__file__).parent
    modules = {path.stem for path in folder.glob("*.py")} - {"__init__", "page", "table"}
    assert modules == set(derivations.NAMES)


@each_theorem
def test_it_is_proved(name):
    found = proof(name)
    assert found.proved, printing.failed(found.failure)
    assert any(step.kind == "checked" for step in found.steps)


@each_theorem
def test_each_control_fails_at_a_step_and_not_by_accident(name):
    """``prove`` catches NotProved alone, so that any other exception of a control ends this test."""
    theorem = derivations.theorem(name)
    assert len(theorem.controls) >= 2
    for refutation in proof(name).controlled().refutations:
        assert refutation.works, (refutation.control.change, refutation.failure, refutation.error)


@each_theorem
def test_it_is_stated_in_full(name):
    theorem = derivations.theorem(name)
    assert theorem.name == name
    assert all((theorem.title, theorem.claim, theorem.source))
    assert set(theorem.claims) <= {*CLAIMS, *(f"C{i:02}" for i in range(1, 26))}
    assert proof(name).steps[-1].kind == "conclusion"
    assert {step.kind for step in proof(name).steps} <= set(KINDS)


@each_theorem
def test_no_float_is_part_of_a_proof(name):
    for step in proof(name).steps:
        for each in step.formulas if step.kind in ("checked", "definition") else ():
            assert isinstance(each, str) or not each.atoms(sympy.Float), step.words


@each_theorem
def test_the_words_have_a_plain_form(name):
    for words in prose(derivations.theorem(name)):
        assert words.count("$") % 2 == 0, words
        assert not re.search(r"[$\\]", plain(words)), words
        assert not re.search(r"[α-ωΑ-Ω√∞≤≥]", re.sub(r"\$[^$]*\$", "", words)), f"outside of dollar signs: {words}"


@each_theorem
def test_the_markdown_renders(name):
    """To HTML, in which every formula of the board is a block of mathematics and every part a heading."""
    text = proof(name).markdown()
    tokens = MarkdownIt().use(dollarmath_plugin, allow_space=False).parse(text)
    blocks = [token.content.strip() for token in tokens if token.type == "math_block"]
    steps = proof(name).steps
    assert blocks == [formula(each) for step in steps for each in step.formulas]
    headings = sum(token.type == "heading_open" for token in tokens)
    assert headings == 1 + sum(step.kind == "part" for step in steps)
    inline = [child for token in tokens if token.children for child in token.children]
    assert "$" not in "".join(child.content for child in inline if child.type == "text")


@each_theorem
def test_every_formula_can_be_drawn(name):
    """Matplotlib draws each as an image; it raises where LaTeX is wrong or unusual."""
    drawn = {line for step in proof(name).steps for each in step.formulas for line in _lines_of(formula(each))}
    drawn |= {each for words in prose(derivations.theorem(name)) for each in re.findall(r"\$([^$]*)\$", words)}
    figure = plt.figure()
    try:
        for i, each in enumerate(sorted(drawn)):
            figure.text(0, i, f"${_for_mathtext(each)}$")
        figure.canvas.draw()
    finally:
        plt.close(figure)


def _lines_of(latex):
    """A formula on several lines in pieces, as Matplotlib has no environments."""
    inner = latex.removeprefix(r"\begin{aligned}").removesuffix(r"\end{aligned}")
    return [latex] if inner == latex else [line.replace("&", "", 1) for line in inner.split(r" \\ ")]


def _for_mathtext(latex):
    """Matplotlib has ≤ and ≥ under their long names only, and no brackets of a fixed size."""
    return re.sub(r"\\big[lr]", "", re.sub(r"\\(le|ge)\b", r"\\\1q", latex))


@each_theorem
def test_the_latex_is_a_whole_document(name):
    text = proof(name).latex()
    assert text.startswith("\\documentclass")
    assert text.rstrip().endswith("\\end{document}")
    environments = re.findall(r"\\(begin|end)\{(\w+\*?)\}", text)
    opened = []
    for what, environment in environments:
        if what == "begin":
            opened.append(environment)
        else:
            assert opened.pop() == environment
    assert not opened
    assert len(re.findall(r"(?<!\\)\{", text)) == len(re.findall(r"(?<!\\)\}", text))
    assert text.count("\\[") == text.count("\\]") == sum(len(step.formulas) for step in proof(name).steps)


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed (Debian: texlive-latex-base)")
def test_latex_takes_them_all_and_no_line_leaves_the_page(tmp_path):
    (tmp_path / "all.tex").write_text(printing.document([proof(name) for name in derivations.NAMES]), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "all.tex"]
    process = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="latin-1", check=False)
    log = (tmp_path / "all.log").read_text(encoding="latin-1")
    assert process.returncode == 0, re.findall(r"^!.*(?:\n.*){4}", log, re.MULTILINE)
    assert re.findall(r"Overfull \\hbox.*", log) == []


def test_a_failed_proof_says_where_and_what_is_left():
    failed = derivations.prove("l2_is_weight_decay", coefficient=lambda decay, rate: decay)
    assert failed.verdict == "not proved"
    assert "**Not proved.** These are the same point. Left is" in failed.markdown()
    assert "\\textbf{Not proved.}" in failed.latex()
    assert failed.as_dict()["failure"].startswith("These are the same point: left is")


def test_a_control_that_holds_is_told():
    """A theorem too weak to notice its control."""
    found = proof("l2_is_weight_decay").controlled()
    assert found.controls_fail
    weak = found.refutations[0].__class__(found.refutations[0].control, None)
    told = found.__class__(**{**vars(found), "refutations": (weak,)})
    assert not told.controls_fail
    assert "but the controls λ' = λ, not divided by the rate hold too" in told.outcome


def test_names():
    assert derivations.theorem("L2-is-weight-decay").name == "l2_is_weight_decay"
    with pytest.raises(ValueError, match=r"name must be one of l2_is_weight_decay, .*, got 'fermat'"):
        derivations.theorem("fermat")
    with pytest.raises(TypeError, match=r"is about l2, decay, coefficient, got rule"):
        derivations.prove("l2_is_weight_decay", rule=None)


def test_the_page_of_theorems_is_up_to_date():
    """`python -m derivations.page > docs/theorems.md` writes it anew."""
    page = Path(derivations.__file__).parents[1] / "docs" / "theorems.md"
    assert page.read_text(encoding="utf-8") == derivations.page.page()
