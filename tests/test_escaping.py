"""Names, keys and messages of strangers in Markdown: they are read as they stand, and no tag comes of them."""

import re
from html import unescape
from html.parser import HTMLParser

import numpy as np
import pytest
from markdown_it import MarkdownIt

import derivations
import refimpl as ri
from refimpl._util import escaping
from refimpl.conformance.matrix.markdown import table
from refimpl_bench.tables import Table

HOSTILE = (
    *("<img src=x onerror=alert(1)>", "<script>alert(1)</script>", "</td></table><b>", "<!-- x", "<?php", "<b\n>"),
    *("a|b", "a\\|b", "a||b|", "`a`", "``", "a`b``c", "$x$", "$$", "\\", "\\<b>", "&lt;b&gt;", "&amp;", "AT&T"),
    *("*bold*", "__x__", "~~gone~~", "[a](javascript:alert(1))", "![a](x)", "[a][b]", "[a]: x", "<https://a.b>"),
    *("a\n\n# b", "a\r\n| b |", "x\ty", "µ ≤ ½", "", "'\"", "a_b", "{{7*7}}", "\u2028", "1. x", "<a\x00b>"),
)
ALLOWED = {"p", "table", "thead", "tbody", "tr", "th", "td", "code", "strong", "em", "ul", "li", "h2", "h3", "br", "hr"}
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, [name for name, _ in attrs if name != "style"]))

    handle_startendtag = handle_starttag

    def handle_comment(self, data):
        self.tags.append(("comment", []))


def tags(text):
    """The tags of Markdown, rendered where HTML is let through."""
    parser = _Tags()
    parser.feed(MARKDOWN.render(text))
    return parser.tags


def words(text):
    """What a reader sees of it."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", MARKDOWN.render(text))).split())


def harmless(text):
    assert [tag for tag in tags(text) if tag[0] not in ALLOWED or tag[1]] == [], text


def line(text):
    return " ".join(re.sub(r"[\x00-\x1f\x85\u2028]", " ", text).split())


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_any_text_is_shown_as_it_stands(text):
    for made in (escaping.markdown(text), escaping.code(text)):
        around = f"say {made} now"
        harmless(around)
        if text.strip() or made != "``":
            assert words(around) == line(f"say {text} now")
    assert not {"strong", "em", "s", "code", "a"} & {tag for tag, _ in tags(f"say {escaping.markdown(text)} now")}


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_cells_stay_in_their_column(text):
    head = "| a | b | c |\n|---|---|---|\n"
    prose = [] if text.startswith(("~~", "![", "[", "__", "*")) else [escaping.prose(text)]  # may have such markup
    for made in (escaping.markdown(text), escaping.code(text), *prose):
        rendered = MARKDOWN.render(head + escaping.row(["1", made, "3"]))
        harmless(head + escaping.row(["1", made, "3"]))
        assert rendered.count("<td>") == 3
        assert rendered.count("<tr>") == 2
        assert "<td>3</td>" in rendered
    shown = MARKDOWN.render(head + escaping.row([escaping.markdown(text), "2", "3"]))
    assert line(unescape(re.search(r"<td>(.*?)</td>", shown)[1])) == line(text)


def test_prose_keeps_its_markup_and_loses_its_tags():
    text = "**a** `x<b>` and $a<b$ and <i>no</i> &lt; [l](https://a.b)"
    made = escaping.prose(text)
    assert made == r"**a** `x<b>` and $a\lt b$ and \<i>no\</i> \&lt; [l](https://a.b)"
    assert escaping.prose("costs $5 <b>") == r"costs $5 \<b>"
    assert escaping.prose("&#60;i&#x3e; & &lt;") == r"\&#60;i\&#x3e; & \&lt;"


class Named(ri.AdamW):
    """AdamW by another name."""


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_explain_shows_keys_and_class_names(text):
    theta = {text: np.array([1.0]), "other": [np.array([2.0])]}
    opt = Named()
    shown = ri.explain(opt, theta, theta)._repr_markdown_()
    harmless(shown)
    rows = MARKDOWN.render(shown).split("<tr>")[2:]
    assert all(each.count("<td") == 3 for each in rows)
    assert line(repr(text)) in words(shown)
    cls = type(text.replace("\x00", "") or "x", (ri.SGD,), {"__module__": ri.SGD.__module__})
    shown = ri.explain(cls(), np.ones(1), np.ones(1))._repr_markdown_()
    harmless(shown)
    assert line(cls.__name__) in words(shown)


@pytest.mark.parametrize("other", [1.0, 2.0], ids=["alike, so no key is shown", "shown with their keys"])
def test_explain_in_a_notebook_makes_no_tag_of_a_key(other):
    opt, theta = ri.AdamW(), {"<img src=x onerror=alert(1)>": np.array([other]), "b": np.ones(1)}
    shown = ri.explain(opt, theta, theta, opt.init(theta))._repr_markdown_()
    harmless(shown)
    assert ("['<img src=x onerror=alert(1)>'] [0.2]" in words(shown)) == (other == 2)


@pytest.mark.parametrize("name", ["<b>", "x<img src=x>", "a_b", "a|b"])
def test_proofs_show_whom_they_were_asked_of(name):
    cls = type(name, (ri.SGD,), {"__module__": "mine", "__doc__": ri.SGD.__doc__})
    proof = derivations.prove(
        "l2_is_weight_decay", **{next(iter(derivations.select(["l2_is_weight_decay"])[0].about)): cls}
    )
    harmless_text = re.sub(r"\$\$.*?\$\$", "", proof.markdown(), flags=re.DOTALL)
    harmless(harmless_text)
    assert f"mine.{name}" in words(harmless_text)


def test_other_tables_too():
    for made in (
        table(["a", "b"], [["<img src=x>", "c|d"]]),
        Table("t", ["a", "b"], [["<img src=x>", "c|d"]]).markdown(),
    ):
        harmless(made)
        assert "<img src=x>" in words(made)
        assert MARKDOWN.render(made).count("<td>") == 2


@pytest.mark.parametrize("text", HOSTILE, ids=repr)
def test_no_dollar_sign_begins_mathematics_and_no_sign_ends_a_line(text):
    text = f"{text}\x7f\x85\u2028\u2029\x0b\x1c"
    assert not re.search(r"(?<!\\)(\\\\)*\$", escaping.markdown(text))
    for made in (escaping.markdown(text), escaping.code(text), escaping.row([text]), escaping.upright(text)):
        assert len(made.splitlines()) == 1
        assert "\x7f" not in made


@pytest.mark.parametrize("text", ["[a]: x", "[a](x)", "![a](x)", "[a][b]", "![a]", "> a"])
def test_a_line_that_begins_so_is_shown_too(text):
    made = escaping.markdown(text)
    harmless(made)
    assert words(made) == text


def test_names_in_formulas():
    assert escaping.upright("a_b<{$}") == r"a\_b\lt \{\$\}"
    assert escaping.upright("%~^`>&#\\") == r"\%\sim \wedge '\gt \&\#\backslash "
    assert escaping.math("a <b> c < d") == r"a \lt b> c < d"
    assert escaping.math("a<!--b</c<?d") == r"a\lt !--b\lt /c\lt ?d"
