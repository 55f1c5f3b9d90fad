"""Every link of every page leads somewhere on the site, and nothing is taken from elsewhere."""

import os
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit


class Page(HTMLParser):
    """What a page links to, takes in, and can be linked at."""

    def __init__(self, text):
        super().__init__()
        self.links, self.taken, self.anchors, self.without_alt = set(), set(), {""}, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.anchors |= {given[name] for name in ("id", "name") if given.get(name)}
        if tag == "a" and given.get("href"):
            self.links.add(given["href"])
        if tag in ("img", "script", "link", "source", "iframe"):
            self.taken |= {given[name] for name in ("src", "href") if given.get(name)}
        if tag == "img" and not given.get("alt"):
            self.without_alt.append(given.get("src", "")[:60])


def pages(site):
    return {path: Page(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}


def test_links_lead_somewhere_and_nothing_comes_from_another_host(site):
    every = pages(site)
    assert len(every) > 60
    broken = []
    for path, page in every.items():
        for link in page.links | page.taken:
            parts = urlsplit(link)
            if parts.scheme in ("http", "https", "mailto", "data"):
                if link in page.taken and parts.scheme != "data":
                    broken.append((path.name, link, "from another host"))
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            known = every[target].anchors if target in every else {""}
            if not target.is_file() or (target in every and unquote(parts.fragment) not in known):
                broken.append((str(path.relative_to(site)), link, "leads nowhere"))
    assert broken == []


def test_every_image_has_words(site):
    assert {path.name: page.without_alt for path, page in pages(site).items() if page.without_alt} == {}


def test_all_that_the_site_promises_is_there(site):
    made = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    promised = {
        "index",
        "claims",
        "docs/benchmarks",
        "docs/command-line",
        "docs/how-to-port",
        "course/index",
        "course/00_start_here",
        "proofs/index",
    }
    promised |= {"proofs/l2_is_weight_decay", "reference/AdamW", "reference/pictures", "docs/dialects", "docs/vectors"}
    assert {f"{name}.html" for name in promised} <= made
    if "REFIMPL_SITE" in os.environ:
        return  # its claims are those of the last run, if there was one
    claims = (site / "claims.html").read_text(encoding="utf-8")
    assert "_images/c13_" in claims or "_static/claims/c13_" in claims
