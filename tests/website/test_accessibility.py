"""axe-core finds nothing serious on the site, in light and dark mode, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

#: One page of each kind.
PAGES = ("index", "reference/AdamW", "docs/matrix", "claims", "course/03_adam", "proofs/l2_is_weight_decay")
#: How axe-core calls what keeps somebody out.
SERIOUS = {"serious", "critical"}


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_axe_finds_nothing_serious(browser, site, scheme, width):
    tab = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    found = {}
    for name in PAGES:
        tab.goto((site / f"{name}.html").as_uri())
        results = Axe().run(tab).response["violations"]
        found |= {(name, each["id"]): each["nodes"][0]["html"] for each in results if each["impact"] in SERIOUS}
    tab.close()
    assert found == {}


def test_what_scrolls_sideways_can_be_reached_with_the_keyboard(browser, site):
    tab = browser.new_page(viewport={"width": 800, "height": 900})
    tab.goto((site / "docs/matrix.html").as_uri())
    tab.wait_for_load_state("load")
    wide = ".table-wrapper, pre"
    missed = tab.eval_on_selector_all(
        wide, "all => all.filter(b => b.scrollWidth > b.clientWidth && b.tabIndex < 0).length"
    )
    tables = tab.eval_on_selector_all(".table-wrapper", "all => all.filter(b => b.tabIndex == 0).length")
    tab.close()
    assert missed == 0
    assert tables > 5
