"""The HTML report: whole, complete, legible to every reader, and in need of nothing outside itself."""

import base64
import datetime
import html.parser
import re
from dataclasses import replace

import pytest

from refimpl.claims.experiments import CLAIMS, VERDICTS
from refimpl.claims.experiments.deciding import Number, everything
from refimpl.claims.experiments.digits import Told
from refimpl.claims.experiments.experiment import NOT_REPRODUCED, REPRODUCED, UNDECIDED, Finding, Row
from refimpl.claims.report import page
from refimpl.claims.report.page import SIGNS
from refimpl.claims.report.settings import settings
from refimpl.claims.reproduction import Reproduction
from refimpl.claims.twinning import Twin

NOON = datetime.datetime(2026, 1, 2, 12, tzinfo=datetime.UTC)
PICTURE = b"\x89PNG\r\n\x1a\n and some bytes"
FOUND = Finding(REPRODUCED, "1 < 2 & <script>alert(1)</script>", {"a": {"b": [0.1 + 0.2, 7]}, "<c>": "d"})


class Reader(html.parser.HTMLParser):
    """Tags with their attributes, in order; and that each is closed where it should be."""

    EMPTY = ("meta", "link", "img")

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text = [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] != "style":
            self.text.append(data)

    def all(self, name):
        return [attributes for tag, attributes in self.tags if tag == name]


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    path = tmp_path_factory.mktemp("figures") / "c.png"
    path.write_bytes(PICTURE)
    figures = [path, path.with_suffix(".svg")]
    plain = replace(CLAIMS["C12"], text="One *paragraph* <b>so</b>.\n\nAnother.")
    return [Reproduction(plain, FOUND, 1.25, figures), Reproduction(CLAIMS["C02"], FOUND, 2.0, [])]


@pytest.fixture(scope="module")
def text(results):
    return page(results, full=False, now=NOON)


@pytest.fixture(scope="module")
def read(text):
    return Reader(text)


def test_nothing_outside_the_file_is_asked_for(text, read):
    addresses = [value for _, found in read.tags for name, value in found.items() if name in ("href", "src")]
    assert addresses
    assert all(address.startswith(("#", "data:")) for address in addresses)
    assert "url(" not in text
    assert "@import" not in text
    assert read.all("script") == []
    (policy,) = (meta["content"] for meta in read.all("meta") if "http-equiv" in meta)
    assert policy.startswith("default-src 'none'")  # a browser would refuse, too


def test_every_claim_with_all_that_was_found(text, read):
    assert [found["id"] for found in read.all("article")] == ["C12", "C02"]
    assert [found["href"] for found in read.all("a")] == ["#C12", "#C02"]
    shown = " ".join(" ".join(read.text).split())
    for experiment in (CLAIMS["C12"], CLAIMS["C02"]):
        for words in (experiment.claim, experiment.rule, experiment.source, f"recorded: {experiment.recorded}"):
            assert words in shown
    for words in (
        "2026-01-02 12:00 UTC",
        "fast variants, 3 s",
        "numpy 2.",
        "BETA1 = (0.0, 0.9)",
        "refimpl prove no_l2",
    ):
        assert words in shown
    assert "full length" in page([], full=True)
    assert shown.count("✓ reproduced") == 4  # by sign and words, in table and article, not by colour alone


def test_the_picture_is_embedded_with_words_in_its_place(read):
    (picture,) = read.all("img")
    kind, _, content = picture["src"].partition(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(content) == PICTURE
    assert picture["alt"] == CLAIMS["C12"].alt


def test_words_stay_words(text):
    assert "1 &lt; 2 &amp; &lt;script&gt;" in text
    assert "<p>One <em>paragraph</em> &lt;b&gt;so&lt;/b&gt;.</p>\n<p>Another.</p>" in text


def test_numbers_are_a_tree_of_names_and_short_numbers(text):
    (tree,) = set(re.findall(r'<div class="numbers">(.*?)</div></details>', text, flags=re.DOTALL))
    assert " ".join(re.sub(r"<[^>]*>", " ", tree).split()) == "a b [0.3, 7] &lt;c&gt; d"


def test_a_verdict_that_is_not_the_recorded_one_is_marked(results):
    other = [replace(results[0], finding=replace(FOUND, verdict=NOT_REPRODUCED))]
    text = page(other, full=False, now=NOON)
    assert "0 of the 1 verdicts" in text
    assert "the others are marked" in text
    assert text.count('<strong class="other">recorded: reproduced</strong>') == 1
    assert '<span class="recorded other">' in text


def twinned(value, *twins):
    """A claim that asks for a share above 0.5."""
    deciding = {"the <share>": Number(value, ">", 0.5)}
    finding = Finding.by(everything(REPRODUCED), deciding, Told("a share of {}", value), {})
    beside = [Twin({"the <share>": Number(each, ">", 0.5)}, (each,)) for each in twins]
    experiment = replace(CLAIMS["C08"], decide=everything(REPRODUCED), recorded=REPRODUCED)
    return Reproduction(experiment, finding, 1.0, [], beside)


def cells(text):
    (table,) = re.findall(r'<table class="deciding">(.*?)</table>', text, flags=re.DOTALL)
    return [re.sub(r"<[^>]*>", "", cell) for cell in re.findall(r"<td>(.*?)</td>", table)]


def test_deciding_numbers_stand_beside_threshold_distance_and_twins():
    text = page([twinned(0.7041, 0.698)], full=False, now=NOON)
    Reader(text)
    assert cells(text) == ["the &lt;share&gt;", "0.70", "&gt; 0.5", "yes", "0.2", "0.0061"]
    assert '<p class="number">a share of 0.70</p>' in text
    assert "1 twins that start one ulp away agree" in text
    assert 'class="doubt"' not in text


def test_rows_of_this_run_and_of_the_committed_full_run_side_by_side(monkeypatch):
    rows = (Row("gain by decay", 0.704, 0.1, "points"), Row("<other>", 2.0))
    finding = replace(FOUND, summary="both <gain>", rows=rows)
    result = Reproduction(replace(CLAIMS["C08"], rule_changed="the threshold."), finding, 1.0, [])
    kept = {"label": "gain by decay", "shown": "0.62", "error": 0.21}
    monkeypatch.setattr("refimpl.claims.experiments.full_run.full_run", lambda: {"C08": {"rows": [kept]}})
    text = page([result], full=False, now=NOON)
    Reader(text)
    (table,) = re.findall(r'<table class="rows">(.*?)</table>', text, flags=re.DOTALL)
    assert re.findall(r"<t[dh](?: [^>]*)?>(.*?)</t[dh]>", table) == [
        *("number", "fast run", "full run", "unit"),
        *("gain by decay", "0.704 ± 0.1", "0.62 ± 0.21", "points"),
        *("&lt;other&gt;", "2", "–", ""),
    ]
    assert '<p class="summary">Both &lt;gain&gt;.</p>' in text
    assert "after a first look: the threshold." in text
    assert '<p class="counts">1 reproduced</p>' in text
    monkeypatch.setattr("refimpl.claims.experiments.full_run.full_run", dict)
    assert "Not yet measured at full length." in page([result], full=False, now=NOON)


def test_an_undecided_verdict_is_no_failure_where_it_may_be_one():
    text = page([twinned(0.6, 0.8)], full=False, now=NOON)
    assert cells(text)[3:] == ["yes, in doubt", "0.1", "0.2"]
    assert "1 of the 1 verdicts" in text
    assert "? undecided at this scale" in re.sub(r"<[^>]*>", "", text)
    assert "is no failure here: with batch norm one ulp" in text


def test_without_twins_there_is_no_spread():
    text = page([twinned(0.7)], full=False, now=NOON)
    assert cells(text)[1:] == ["0.700", "&gt; 0.5", "yes", "0.2", "–"]


def test_each_verdict_has_a_sign_and_a_colour(text):
    assert list(SIGNS) == list(VERDICTS)
    assert VERDICTS.index(UNDECIDED) == 4
    for i in range(len(VERDICTS)):
        assert text.count(f"--v{i}: #") == 2  # in light and in dark
        assert f".v{i} {{ color: var(--v{i}); }}" in text


def test_settings_are_the_constants_as_they_stand():
    told = settings(CLAIMS["C10"])
    assert "SETTINGS = ((50, 1), (100, 1), (1, 2), (10, 2))  # T_0 in epochs and T_mult, of SGDR's Table 1" in told
    assert "# ½ η_max (1 + cos x)" in told  # the comment above a constant
    assert "EXPERIMENT" not in told
    assert "REPRODUCED" not in told


def test_settings_of_the_modules_beside_it_belong_to_it():
    told = settings(CLAIMS["C02"])
    assert told.startswith('THEOREM = "no_l2_for_adaptive"')
    assert "\n\n# regularised_paths.py\nSTEPS = 120\n" in told
    assert settings(replace(CLAIMS["C02"], measure=int("7").bit_length)) == ""
