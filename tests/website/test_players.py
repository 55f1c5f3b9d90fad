"""The players, in Chromium: sliders change the picture, the animation plays, pauses and scrubs."""

import pytest

import refimpl as ri
from refimpl.problems import Rosenbrock
from refimpl.show import animation, decay_slider

PATHS = "[...document.querySelectorAll('figure.refimpl-play path.moving')].map(path => path.getAttribute('d')).join()"
LENGTH = "document.querySelector('figure.refimpl-play svg path.moving').getAttribute('d').length"


@pytest.fixture(scope="module")
def several(tmp_path_factory):
    """A page that has an animation, and a slider twice, as a notebook may."""
    hill = Rosenbrock()
    paths = {"Adam": ri.run(ri.Adam(lr=0.05), hill, 100).iterates, "SGD": ri.run(ri.SGD(lr=1e-3), hill, 100).iterates}
    slider = decay_slider().html
    file = tmp_path_factory.mktemp("players") / "page.html"
    head = "<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content='width=device-width'>"
    file.write_text(head + animation(hill, paths).html + slider + slider, encoding="utf-8")
    return file


def test_a_slider_is_moved_with_the_keyboard_and_tells_what_it_is(visit):
    page = visit("index.html")
    slider = page.get_by_label("momentum μ")
    before, words = page.evaluate(PATHS), page.locator("figcaption").inner_text()
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(PATHS) != before
    assert page.locator("figcaption").inner_text() != words
    assert slider.get_attribute("aria-valuetext") == "0.7"
    assert page.locator("figure.refimpl-play output").nth(1).inner_text() == "0.7"


def test_the_words_are_those_of_the_setting(visit):
    page = visit("index.html")
    page.get_by_label("step size α").press("End")
    page.get_by_label("momentum μ").press("Home")
    assert page.locator("figcaption").inner_text().startswith("It diverges")


def test_an_animation_plays_pauses_and_scrubs(visit, several):
    page = visit(several)
    first = page.locator("figure.refimpl-play").first
    whole = page.evaluate(LENGTH)
    first.get_by_role("button", name="Play").click()
    page.wait_for_function(f"{LENGTH} > 60 && {LENGTH} < {whole // 2}")
    first.get_by_role("button", name="Pause").click()
    stopped = page.evaluate(LENGTH)
    page.wait_for_timeout(400)
    assert page.evaluate(LENGTH) == stopped < whole
    scrubber = first.get_by_role("slider", name="step")
    scrubber.press("Home")
    assert page.evaluate(LENGTH) < 20
    scrubber.press("End")
    assert page.evaluate(LENGTH) == whole
    assert scrubber.get_attribute("aria-valuetext") == "step 100"


def test_several_stand_on_one_page_and_move_by_themselves(visit, several):
    page = visit(several, width=390)
    assert page.locator("figure.refimpl-play[data-ready]").count() == 3
    drawn = "node => [...node.querySelectorAll('path.moving')].map(path => path.getAttribute('d')).join()"
    second, third = page.locator("figure.refimpl-play").nth(1), page.locator("figure.refimpl-play").nth(2)
    before = third.evaluate(drawn)
    assert second.evaluate(drawn) == before
    second.get_by_label("λ′ or λ").press("Home")
    assert second.evaluate(drawn) != before == third.evaluate(drawn)
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(node => node.id)")
    assert len(ids) == len(set(ids))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_dark_is_noticed_when_it_comes(visit):
    page = visit("index.html")
    figure = page.locator("figure.refimpl-play")
    assert figure.get_attribute("data-dark") is None
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("figure.refimpl-play[data-dark]")


def test_without_scripts_there_is_the_still_with_its_words(visit, several):
    page = visit(several, java_script_enabled=False)
    image = page.locator("figure.refimpl-play img").first
    assert image.is_visible()
    assert "paths of Adam" in image.get_attribute("alt")
    assert page.locator("figcaption").first.inner_text().startswith("Loss above the least")
