"""Pictures that play and slide: the page carries what refimpl computes, and nothing from elsewhere."""

import json
import re

import numpy as np
import pytest

import refimpl as ri
from refimpl import show
from refimpl.problems import Quadratic, Theorem2
from refimpl.show import betas, decay, digits, explore, momentum, player
from refimpl.show.scene import Axis, Frame, Panel, Scene, Slider

VALLEY = Quadratic(curvatures=(1.0, 10.0))
PATH = ri.run(ri.SGD(lr=0.15), VALLEY, 20).iterates
MAKERS = {
    "animation": lambda: show.animation(VALLEY, {"SGD": PATH, "half": PATH / 2}),
    "momentum": show.momentum_slider,
    "betas": show.betas_slider,
    "decay": show.decay_slider,
    "digits": show.digits_slider,
}


@pytest.fixture(scope="module")
def players():
    return {name: make() for name, make in MAKERS.items()}


each_player = pytest.mark.parametrize("name", MAKERS)


def values(panel, numbers, axis):
    """Pixels as values again."""
    left, top, right, bottom = panel["inside"]
    start, end = (left, right) if axis == "x" else (bottom, top)
    return (np.asarray(numbers, float) - start) / (end - start)


@each_player
def test_the_page_carries_less_than_300_kilobytes_and_asks_for_nothing(name, players):
    page = players[name].html
    assert len(page.encode()) < 300_000
    addresses = set(re.findall(r"https?://[^\s\"']+", page))
    assert addresses <= {"http://www.w3.org/2000/svg"}  # a name, not a request
    assert not re.search(r"\b(?:src|href)=\"(?!data:)", page)
    assert not re.search(r"\bimport\b|\bfetch\(|XMLHttpRequest", page.partition("</style>")[2].replace("important", ""))
    assert page.count("</script>") == 2


@each_player
def test_there_are_words_a_still_and_a_label_for_everything(name, players):
    each = players[name]
    data = json.loads(each.data)
    positions = int(np.prod([len(slider["texts"]) for slider in data["sliders"]]))
    assert len(data["frames"]) == len(data["words"]) == positions
    assert all(len(words.split()) > 5 for words in data["words"])
    assert all(slider["label"] for slider in data["sliders"])
    assert each.picture.alt.startswith(each.scene.alt)
    assert f'alt="{each.picture.alt[:20]}' in each.html
    assert each.scene.frame().words in each.html.replace("&#x27;", "'").replace("&lt;", "<")
    assert set(each._repr_mimebundle_()) == {"text/html", "text/plain"}


def test_pixels_are_the_iterates(players):
    data = json.loads(players["animation"].data)
    panel, numbers = data["panels"][0], data["frames"][0][0][0]
    x = values(panel, numbers[::2], "x")
    low, high = players["animation"].scene.panels[0].x.low, players["animation"].scene.panels[0].x.high
    assert data["steps"] == len(PATH)
    # half a pixel of 288
    np.testing.assert_allclose(low + x * (high - low), PATH[:, 0], atol=(high - low) / 288 / 2 * 1.001)


def test_frames_are_the_runs_that_they_say(players):
    at = (5, 3)
    opt = ri.Momentum(lr=momentum.RATES[at[0]], momentum=momentum.MOMENTA[at[1]])
    problem = Quadratic(curvatures=momentum.CURVATURES)
    path = ri.run(opt, problem, momentum.STEPS, theta0=np.array(momentum.START)).iterates
    frame = players["momentum"].scene.frame(at)
    np.testing.assert_array_equal(frame.points[0][0], path)
    np.testing.assert_array_equal(frame.points[1][0][:, 1], problem.loss(path, 0))

    at = (1, 3, 2)
    beta1, beta2, C = betas.BETA1[at[0]], betas.BETA2[at[1]], betas.CYCLES[at[2]]
    opt = ri.AMSGrad(lr=betas.ALPHA, beta1=beta1, beta2=beta2, schedule=ri.InverseSqrt())
    done = ri.run(opt, Theorem2(C=C), betas.STEPS)
    frame = players["betas"].scene.frame(at)
    np.testing.assert_array_equal(frame.points[0][1][:, 1], done.iterates[1 : betas.SHOWN + 1])
    places = frame.points[1][1][:, 0].astype(int)
    assert all(place % cycle == 0 for place in places for cycle in betas.CYCLES)
    np.testing.assert_array_equal(frame.points[1][1][:, 1], done.average_regret[places - 1])


def test_decoupled_decay_treats_both_kinds_of_weights_alike_and_l2_does_not(players):
    scene = players["decay"].scene
    at = (decay.RATES.index(1e-3), decay.DECAYS.index(0.01))
    (l2_large, l2_small), (large, small) = ([points[-1, 1] for points in panel] for panel in scene.frame(at).points)
    rate = decay.RATES[at[0]]
    # The mean of a hundred walks of α a step, most of it in steps that are correlated over 1/(1 − β1) = 10 of them.
    noise = 4 * rate * np.sqrt(10 * decay.STEPS / decay.WEIGHTS)
    assert large == pytest.approx(0.99**decay.STEPS, abs=noise)
    assert small == pytest.approx(large, abs=noise)
    assert l2_large == pytest.approx(1, abs=noise)
    assert l2_small == pytest.approx(np.exp(-rate * 0.01 / 0.1 * decay.STEPS), abs=noise)
    assert l2_small < l2_large - 0.03


def test_the_stars_are_the_least_of_the_grids(players):
    for panel in players["digits"].scene.panels[:2]:
        cells, star = panel.still
        row, column = np.unravel_index(cells.values.argmin(), cells.values.shape)
        assert star.point == (digits.RATES[column], digits.DECAYS[row])


def test_what_is_not_finite_ends_a_path():
    panel = Panel("", Axis("", 0, 1), Axis("", 0, 1), ("a",))
    assert len(player._points(panel, [[0, 0], [0.5, np.inf], [1, 1]])) == 2
    assert player._points(panel, [[0, 1e300]]) == [62, 24 - 222]


@pytest.mark.parametrize(
    ("axis", "at", "share"),
    [
        (Axis("", 0, 4), 1, 0.25),
        (Axis("", 1, 100, True), 10, 0.5),
        (Axis("", 0, 1), -9, -1),
        (Axis("", 1, 2, True), 0, -1),
    ],
)
def test_an_axis_places_values(axis, at, share):
    assert axis.share(at) == pytest.approx(share)
    assert all(axis.low <= tick <= axis.high for tick, _ in axis.ticks())
    assert 2 <= len(axis.ticks()) <= 7


def test_a_scene_has_a_frame_for_each_position():
    with pytest.raises(ValueError, match="frames must be 2, one for each position of the sliders, got 1"):
        Scene("", "", (), (Slider("a", ("1", "2"), 0),), (Frame((), ""),))


def lines(a, b):
    """Two lines of three points, one of them not finite, over a line behind them."""
    path = np.array([[0.0, a], [0.5, b], [1.0, a * b]])
    return explore.Frame(((path, path[:1]),), f"a is {a} and b is {b} here, says it", ((path / 2,),), ([a, b, np.inf],))


def explored(**changes):
    panel = explore.Panel("", explore.Axis("", 0, 1), explore.Axis("", 0, 4), ("one", "two"))
    given = {
        "controls": {"a": (2, (1, 2)), "b": (0.5, (0.5, 1.0, 2.0))},
        "steps": 3,
        "tells": ("one",),
        "telling": "Value",
    }
    return explore.explore(lines, panels=(panel,), title="Lines", alt="Two lines.", **(given | changes))


def test_a_function_is_called_once_for_each_position_of_its_sliders():
    made = explored()
    assert [slider.texts for slider in made.scene.sliders] == [("1", "2"), ("0.5", "1", "2")]
    assert [frame.words[:16] for frame in made.scene.frames][:4] == ["a is 1 and b is " * 1] * 3 + ["a is 2 and b is "]
    assert made.scene.frame().words.startswith("a is 2 and b is 0.5")
    data = json.loads(made.data)
    assert data["told"][0] == [[1.0, 0.5, None]]  # JSON has no word for infinity
    assert len(data["back"]) == len(data["frames"]) == 6
    assert made.picture.png.startswith(b"\x89PNG")


def test_what_an_exploration_cannot_start_with_or_tell_is_refused():
    with pytest.raises(ValueError, match=r"a must start with one of \[1, 2\], got 3"):
        explored(controls={"a": (3, (1, 2))})
    with pytest.raises(ValueError, match="told must have 4 values for each of"):
        explored(steps=4)
