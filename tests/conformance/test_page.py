"""The report as a page: whole, self-contained, with the line that is broken."""

import re
from html.parser import HTMLParser

import pytest

import refimpl as ri
from refimpl.conformance.page import page
from refimpl.conformance.plot import plot
from tests.conformance.words import LerpAdamW


class Halved(LerpAdamW):
    def move(self, theta, g, s, t, eta):
        kept, self.weight_decay = self.weight_decay, self.weight_decay / 2
        try:
            return super().move(theta, g, s, t, eta)
        finally:
            self.weight_decay = kept


@pytest.fixture(scope="module")
def report():
    return ri.check(Halved, against="adamw")


class Balanced(HTMLParser):
    """Fails on tags that are not closed, and collects what a browser would ask for."""

    def __init__(self):
        super().__init__()
        self.open, self.asked = [], []

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "link", "line", "polyline", "circle"):
            self.open.append(tag)
        self.asked += [name for name, _ in attributes if name in ("src", "srcset", "data", "poster")]
        self.asked += [tag] * (tag in ("script", "img", "iframe", "object"))
        self.asked += [tag] * (tag == "link" and not dict(attributes)["href"].startswith("data:"))

    def handle_startendtag(self, tag, attributes):
        pass  # <line/>, closed by itself

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def read(html):
    parser = Balanced()
    parser.feed(html)
    assert parser.open == []
    return parser


def test_it_asks_nothing_of_the_network_and_is_well_formed(report):
    html = report.html()
    assert html.startswith("<!doctype html>")
    assert read(html).asked == []
    assert not re.search(r"@import|url\(", html)
    assert "prefers-color-scheme:dark" in html
    assert "width=device-width" in html


def test_it_has_the_verdict_the_line_and_a_plot_for_each_scenario(report):
    html = report.html()
    assert "the decay is half of what it should be" in html
    assert re.search(r"refimpl/rules/adamw.py, line \d+", html)
    (marked,) = re.findall(r"<mark>▶ (.*?)</mark>", html)
    assert marked.strip() == report.line.replace(">", "&gt;")
    tested = [outcome for outcome in report.scenarios if outcome.course]
    assert html.count("<svg") == len(tested) >= 20
    assert html.count("<details open>") == sum(not outcome.passed for outcome in report.scenarios)


def test_the_line_that_is_broken_is_in_text_and_json_too(report):
    assert f"breaks   {report.place}: {report.line}" in report.text()
    with open(report.place.partition(",")[0], encoding="utf-8") as file:
        assert file.read().splitlines()[int(report.place.rpartition(" ")[2]) - 1].strip() == report.line
    assert report.as_json()["line"] == report.line


def test_a_notebook_shows_it(report):
    html = report._repr_html_()
    read(html)
    assert html in report.html()


def test_what_a_target_says_is_text_there():
    class Loud(LerpAdamW):
        def step(self, params, grads, state):
            raise ValueError("<script>alert(1)</script>")

    html = page(ri.check(Loud, against="adamw"))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_dialect_is_explained():
    class LikePyTorch(LerpAdamW):
        def move(self, theta, g, s, t, eta):
            kept, self.weight_decay = self.weight_decay, self.lr * self.weight_decay
            try:
                return super().move(theta, g, s, t, eta)
            finally:
                self.weight_decay = kept

    report = ri.check(LikePyTorch, against="adamw")
    for words in (report.text(), report.html(), report.as_json()["explanation"]):
        assert "the decay is multiplied by the learning rate" in words


def test_a_plot_has_both_curves_and_says_where_it_departs():
    svg = plot("a <run>", ((1, 1e-17, 1e-15), (2, 0.0, 1e-15), (3, 1e-3, 2e-15)), 3)
    read(svg)
    assert svg.count("<polyline") == 2
    assert "a &lt;run&gt;: departs at step 3" in svg
    assert plot("nothing", ()) == ""
    assert plot("zeros", ((1, 0.0, 0.0),)) == ""
    assert "<polyline" in plot("one step", ((7, 0.0, 1e-300),))
