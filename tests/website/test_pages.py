"""Every page, in Chromium: it loads without complaint, its mathematics is drawn, a phone can show it, and the dark."""

from urllib.parse import urljoin

import pytest

from .conftest import watch

#: Mathematics that is not drawn, or not understood.
UNDRAWN = """() => [...document.querySelectorAll('.math, mjx-merror')]
    .filter(node => node.matches('mjx-merror') || !node.querySelector('mjx-container svg'))
    .map(node => node.textContent.slice(0, 80))"""
#: What sticks out of the page on the right.
WIDER = """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('article *')]
    .filter(node => node.getBoundingClientRect().right > innerWidth + 1 && !node.closest('svg'))
    .slice(0, 3).map(node => node.outerHTML.slice(0, 120))"""
#: How light the text and what lies behind it are, from 0 to 255.
LIGHTNESS = """() => [document.querySelector('article p'), document.body].map(node => getComputedStyle(node))
    .map((style, i) => i ? style.backgroundColor : style.color)
    .map(colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number)).map(([r, g, b]) => 0.3 * r + 0.6 * g + 0.1 * b)"""


def addresses(site):
    return [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]


def test_every_page_loads_draws_its_mathematics_and_fits_a_phone_in_the_dark(browser, site, tmp_path_factory):
    wrong = {}
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    complaints = []
    watch(page, complaints)
    formulas = 0
    for name in addresses(site):
        page.set_viewport_size({"width": 1280, "height": 900})
        page.emulate_media(color_scheme="light")
        page.goto((site / name).as_uri())
        if page.evaluate("() => 'MathJax' in window"):
            page.evaluate("() => MathJax.startup.promise.then(() => 0)")
        found = [*complaints, *page.evaluate(UNDRAWN), *page.evaluate(WIDER)]
        formulas += page.locator("mjx-container").count()
        page.set_viewport_size({"width": 390, "height": 844})
        page.emulate_media(color_scheme="dark")
        found += page.evaluate(WIDER)
        if page.locator("article p").count():
            text, behind = page.evaluate(LIGHTNESS)
            found += [f"text {text:.0f} on {behind:.0f} in the dark"] * (behind > 60 or text < 150)
        complaints.clear()
        if found:
            wrong[name] = found
    context.close()
    assert wrong == {}
    assert formulas > 1000


@pytest.mark.parametrize(("word", "where"), [("bias", "proofs/bias_correction"), ("AdaMax", "reference/AdaMax")])
def test_the_search_finds_a_word(visit, site, word, where):
    page = visit("index.html")
    page.locator("input[name=q]").first.fill(word)
    page.locator("input[name=q]").first.press("Enter")
    page.wait_for_selector("#search-results li a")
    found = [link.get_attribute("href") for link in page.locator("#search-results li a").all()]
    assert any(urljoin(page.url, link).startswith((site / where).as_uri()) for link in found), found


def test_a_details_block_opens_without_a_script(visit):
    page = visit("course/03_adam.html", java_script_enabled=False)
    details = page.locator("article details").first
    assert details.get_attribute("open") is None
    details.locator("summary").click()
    assert details.get_attribute("open") is not None
