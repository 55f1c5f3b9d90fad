"""Every slider and every play button of the course changes its picture, at both widths, of which one is dark."""

from pathlib import Path

import pytest

NOTEBOOKS = Path(__file__).resolve().parent.parent.parent / "notebooks"
PAGES = sorted(path.relative_to(NOTEBOOKS).with_suffix(".html").as_posix() for path in NOTEBOOKS.rglob("[0-9]*.ipynb"))
PLAYERS = "figure.refimpl-play"
#: All that moves in a picture, and its words.
STATE = """figure => [...figure.querySelectorAll('path.moving, path.still, circle, figcaption')]
  .map(node => [node.getAttribute('d'), node.getAttribute('cx'), node.getAttribute('cy'),
                node.tagName === 'FIGCAPTION' ? node.textContent : ''].join()).join(';')"""
#: The pixels of a letter in a picture: its size in the drawing, times how large that is drawn.
LETTERS = """figure => Math.min(...[...figure.querySelectorAll('.panels > svg')].map(svg =>
  parseFloat(getComputedStyle(svg.querySelector('text')).fontSize)
    * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width))"""


def moves(page, figure):
    """What a slider or the button of a picture does not change."""
    dead = []
    for slider in figure.locator("input[type=range]").all():
        before, value = figure.evaluate(STATE), slider.input_value()
        slider.press("ArrowLeft" if value == slider.get_attribute("max") else "ArrowRight")
        if figure.evaluate(STATE) == before:
            dead.append(slider.get_attribute("aria-label") or slider.evaluate("node => node.labels[0].textContent"))
        slider.press("ArrowRight" if value == slider.get_attribute("max") else "ArrowLeft")
    for button in figure.get_by_role("button").all():
        before = figure.evaluate(STATE)
        button.click()
        page.wait_for_timeout(50)
        for _ in range(100):
            if figure.evaluate(STATE) != before:
                break
            page.wait_for_timeout(50)
        else:
            dead.append("play")
        figure.get_by_role("slider", name="step", exact=True).press("End")  # which ends the play
    return dead


@pytest.mark.parametrize("name", [page for page in PAGES if not page.startswith("exercises/")])
def test_every_picture_that_can_be_moved_moves(visit, name):
    page = visit(f"course/{name}")
    figures = page.locator(PLAYERS)
    assert figures.count() == page.locator(f"{PLAYERS}[data-ready]").count() >= 1
    dead = []
    for width, scheme in ((1280, "light"), (390, "dark")):
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        for number, figure in enumerate(figures.all()):
            dead += [(number, width, scheme, what) for what in moves(page, figure)]
            assert figure.evaluate(LETTERS) >= 12, "letters of less than 9 pt"
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert dead == []


@pytest.mark.parametrize("name", [page for page in PAGES if "/" not in page])
def test_the_first_screen_has_a_picture_that_moves(visit, name):
    page = visit(f"course/{name}")
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator(PLAYERS).first.evaluate("figure => figure.getBoundingClientRect().top") < 800


@pytest.mark.xfail(strict=False, reason="seen once to land one cell beside, in notebook 01")
def test_a_click_on_a_map_shows_the_run_of_that_place(visit):
    page = visit("course/01_gradient_descent_and_momentum.html")
    figure = page.locator(f"{PLAYERS}:has(svg.map)")
    sliders, plot = figure.locator(".row:not(.time) input"), figure.locator("svg.map")
    before = figure.evaluate(STATE)
    box = plot.bounding_box()
    plot.click(position={"x": 0.9 * box["width"], "y": 0.2 * box["height"]})
    assert figure.evaluate(STATE) != before
    assert [slider.input_value() for slider in sliders.all()] == ["9", "9"]
    assert figure.locator("output").first.inner_text() == "0.18"


def test_the_words_follow_the_play(visit):
    page = visit("course/02_adagrad_rmsprop_adadelta.html")
    figure = page.locator(PLAYERS).first
    whole = figure.locator("figcaption").inner_text()
    figure.get_by_role("slider", name="step").press("Home")
    figure.get_by_role("slider", name="step").press("ArrowRight")
    words = figure.locator("figcaption").inner_text()
    assert words != whole
    assert "after 1 steps: gradient descent" in words
