"""What the site is made of; tests/website looks at the site itself."""

from pathlib import Path

import pytest

import refimpl as ri
from website import links, reference
from website.docstrings import escaped, markdown
from website.documents import files, groups

ROOT = Path(__file__).resolve().parent.parent
MODULES = {"dialects", "phi", "problems", "psi", "rules", "schedules"}


def test_every_public_name_is_in_the_reference():
    shown = {member.__name__ for _, members in reference.PAGES.values() for member in members}
    shown |= {rule.__name__ for rule in ri.rules.ALL}
    assert set(ri.__all__) - MODULES <= shown


def test_a_rules_page_has_its_docstring_its_formulas_and_its_source():
    page = reference.pages()["AdamW"]
    assert "θ_t = θ_{t−1} − η_t (α m̂_t / (√v̂_t + ε) + λ θ_{t−1})" in page
    assert r"\hat{v}_{t} = \frac{v_{t}}{1 - \beta_{2}^{t}}" in page
    assert "v_hat = v / (1 - h.beta2**t)  # line 10\n" in page
    assert "\n    m = h.beta1 * m" in page.partition("## Source")[2]
    assert page.count("\n# ") == 0  # one title
    assert page.startswith("# AdamW\n")


@pytest.mark.parametrize(
    ("docstring", "expected"),
    [
        ("a*b and ``c*d`` and x_t", r"a\*b and `c*d` and x\_t"),
        (
            "Args:\n    a, b: two.\n    **c: more,\n        of it.",
            "**Args**\n\n`a`, `b`\n: two.\n\n`**c`\n: more, of it.",
        ),
        ("Raises:\n    ValueError: no.", "**Raises**\n\n`ValueError`\n: no."),
        ("Returns:\n    A sum: of\n    two.", "**Returns**\n\nA sum: of two."),
        ("Text:\n\n    x = 1\n\n    y = 2\n\nEnd.", "Text:\n\n```text\nx = 1\n\ny = 2\n```\n\nEnd."),
        (">>> 1\n1", "```pycon\n>>> 1\n1\n```"),
    ],
)
def test_docstrings_become_markdown(docstring, expected):
    assert markdown(docstring) == expected


def test_what_markdown_would_read_is_escaped():
    assert escaped("|g_t| < β1**t") == r"\|g\_t\| \< β1\*\*t"


@pytest.mark.parametrize(
    ("text", "linked"),
    [
        ("[b](../derivations/errata.py)", "[b](../proofs/errata.md)"),
        ("[b](../README.md#conventions)", "[b](README.md#conventions)"),
        ("[b](../refimpl/rules/adamw.py)", "[b](../reference/AdamW.md)"),
        ("[b](../refimpl/engine)", "b"),
        ("![b](bench.png)", "![b](bench.png)"),
        ("[b](https://example.org)", "[b](https://example.org)"),
        ("```\n[b](../Makefile)\n```", "```\n[b](../Makefile)\n```"),
        ("    [b](../Makefile)", "    [b](../Makefile)"),
    ],
)
def test_links_between_files_become_links_between_pages(text, linked):
    known = {"proofs/errata.md", "docs/README.md", "reference/AdamW.md", "docs/bench.png"}
    assert links.relinked(text, "docs/dialects.md", "docs/dialects.md", known) == linked


def test_the_navigation_has_every_document_once():
    found = [page for pages in groups(ROOT).values() for page in pages]
    outside = {"docs/README", "docs/CHANGELOG", "docs/index"}
    documents = {page.removesuffix(".md") for page in files(ROOT) if page.startswith("docs/") and page.endswith(".md")}
    assert sorted(found) == sorted(documents - outside)


def test_a_rules_page_leads_to_all_that_is_known_of_it():
    known = {*reference.names(), *files(ROOT)}
    page = reference.pages(known)["AdamW"]
    told = page.partition("## Elsewhere")[2].partition("## A step")[0]
    for link in (
        "https://arxiv.org/abs/1711.05101v3",
        "](../proofs/no_l2_for_adaptive.md)",
        "](../course/06_adamw_on_real_data.ipynb)",
        "](../docs/dialects.md#adamw)",
        "](../docs/matrix.md#adamw)",
        "`adamw.json`, [the format](../docs/vectors.md)",
    ):
        assert link in told
    assert "| known mistakes | " in told
