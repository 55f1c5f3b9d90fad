"""The page of claims: folded, filtered by verdict, with figures that follow width and theme; and wide tables."""

from refimpl.claims.experiments import CLAIMS

SHOWN = "() => [...document.querySelectorAll('p.claim')].filter(node => node.offsetParent).length"


def test_a_button_for_each_verdict_shows_those_claims(visit):
    page = visit("claims.html")
    assert page.evaluate(SHOWN) == len(CLAIMS)
    proved = sum(experiment.recorded == "proved" for experiment in CLAIMS.values())
    button = page.get_by_role("button", name=f"proved ({proved})", exact=True)
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert page.evaluate(SHOWN) == proved
    page.get_by_role("button", name=f"all ({len(CLAIMS)})").click()
    assert page.evaluate(SHOWN) == len(CLAIMS)


def test_reasons_are_folded_until_a_link_leads_there(visit):
    page = visit("claims.html")
    assert page.locator("details.claim[open]").count() == 0
    page.locator("article table a", has_text="C13").first.click()
    page.wait_for_function("() => document.querySelectorAll('details.claim[open]').length === 1")
    assert "C13" in page.locator("details.claim[open] > summary").inner_text()
    assert page.locator("details.claim[open] a[href^='proofs/']").count() >= 1


def test_a_figure_is_as_wide_as_the_text_follows_the_theme_and_can_be_enlarged(visit):
    page = visit("claims.html", width=390, scheme="dark")
    page.locator("article table a", has_text="C13").first.click()
    figure = page.locator("details.claim[open] figure.claim")
    picture = figure.locator("img")
    assert picture.get_attribute("src").endswith(".svg")
    assert picture.evaluate("node => node.getBoundingClientRect().width") <= 390
    assert "invert" in picture.evaluate("node => getComputedStyle(node).filter")
    figure.get_by_role("button", name="Enlarge").click()
    assert picture.evaluate("node => node.getBoundingClientRect().width") > 1000
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert figure.locator(".picture").get_attribute("tabindex") == "0"


def test_in_the_light_a_figure_has_its_own_colours(visit):
    page = visit("claims.html")
    assert page.locator("figure.claim img").first.evaluate("node => getComputedStyle(node).filter") == "none"


def test_on_a_phone_the_matrix_is_a_list_of_cards(visit):
    page = visit("docs/matrix.html", width=390)
    cell = page.locator("article table.cards tbody td").nth(1)
    assert cell.evaluate("node => getComputedStyle(node).display") == "grid"
    assert cell.get_attribute("data-label") == "computes"
    assert cell.get_attribute("role") == "cell"
    outside = "[...document.querySelectorAll('table.cards td')].filter(n => n.getBoundingClientRect().right > 391)"
    assert page.evaluate(f"{outside}.length") == 0


def test_on_a_desk_the_matrix_is_a_table(visit):
    page = visit("docs/matrix.html")
    display = "node => getComputedStyle(node).display"
    assert page.locator("article table.cards tbody td").nth(1).evaluate(display) == "table-cell"
