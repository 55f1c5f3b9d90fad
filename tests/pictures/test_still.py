"""Pictures that stand still: what is drawn is what was given, and the words say so."""

import itertools
from fractions import Fraction

import matplotlib
import numpy as np
import pytest

import refimpl as ri
from refimpl import show
from refimpl.problems import Quadratic, Theorem2
from refimpl.show.style import COLOUR_MAP, CURVES, MARKERS


def valley(steps=5):
    problem = Quadratic(curvatures=(1.0, 10.0))
    return problem, ri.run(ri.SGD(lr=0.15), problem, steps).iterates


def drawn():
    problem, path = valley()
    losses = problem.loss(path, 0)
    return {
        "contours": show.contours(problem, {"SGD": path}),
        "heat_map": show.heat_map(np.arange(9.0).reshape(3, 3), ("a", [1, 2, 3]), ("b", [1, 10, 100]), "loss"),
        "curves": show.curves({"SGD": losses}, "loss"),
        "bands": show.bands({"SGD": [losses, losses + 1]}, "loss", log="y"),
        "schedules": show.schedules({"cosine": ri.CosineAnnealing(T=10)}, 20),
        "step_sizes": show.step_sizes({"SGD": path}, lr=0.15, bound=2.0),
        "ulps": show.ulps({"SGD": np.ones((4, 2))}),
        "gamma_signs": show.gamma_signs({"Adam": [1.0, -1.0]}),
    }


PICTURES = drawn()
each_picture = pytest.mark.parametrize("name", PICTURES)


def test_every_function_that_draws_is_here():
    others = {"animation", "in_ulp", "Picture", "Player"}
    others |= {name for name in show.__all__ if name.endswith("_slider")}
    assert set(show.__all__) - others == set(PICTURES)


@each_picture
def test_a_notebook_gets_an_image_with_words_for_it(name):
    picture = PICTURES[name]
    data, metadata = picture._repr_mimebundle_()
    assert data["image/png"].startswith(b"\x89PNG")
    assert metadata["image/png"]["alt"] == picture.alt
    assert len(picture.alt.split()) > 5
    assert f'alt="{picture.alt[:9]}' in picture.image()


@each_picture
def test_axes_are_labelled_and_the_same_figure_has_the_same_bytes(name):
    picture = PICTURES[name]
    assert picture.axes[-1].get_xlabel() or picture.axes[0].get_xlabel()
    assert picture.png == drawn()[name].png


def test_curves_differ_in_line_and_marker_and_the_colour_map_in_greyscale():
    lines = [str(style["linestyle"]) for style in CURVES]
    assert len(set(lines)) == len(lines)
    assert len(set(MARKERS)) == len(MARKERS) == len(CURVES)
    assert len({style["color"] for style in CURVES}) == len(CURVES)
    greys = matplotlib.colormaps[COLOUR_MAP](np.linspace(0, 1, 50))[:, :3] @ (0.2126, 0.7152, 0.0722)
    assert all(a < b for a, b in itertools.pairwise(greys))


def test_the_path_and_the_minimum_are_where_they_are():
    problem, path = valley()
    lines = {line.get_label(): line for line in show.contours(problem, {"SGD": path}).axes[0].lines}
    np.testing.assert_array_equal(lines["SGD"].get_xydata(), path)
    assert lines["minimum"].get_xydata().tolist() == [[0, 0]]


@pytest.mark.parametrize(("best", "place"), [("least", (0.1, 1e-3)), ("greatest", (0.01, 1e-2))])
def test_the_star_of_a_heat_map_is_at_the_best_and_a_diverged_run_is_not_it(best, place):
    values = np.array([[3.0, 2.0, np.inf], [4.0, np.nan, 2.5]])
    picture = show.heat_map(values, ("rate", [0.01, 0.1, 1.0]), ("decay", [1e-3, 1e-2]), "loss", best=best)
    assert picture.axes[0].lines[0].get_xydata().tolist() == [list(place)]
    assert "None in 2 of 6 cells" in picture.alt
    assert picture.axes[0].get_xscale() == picture.axes[0].get_yscale() == "log"


def test_a_sweeps_dataset_names_its_own_axes():
    xarray = pytest.importorskip("xarray", reason="xarray is not installed (the extra `sweep` has it)")
    coordinates = {"decay": [0.0, 0.1], "rate": [1.0, 2.0, 3.0]}
    data = xarray.DataArray([[1.0, 2, 3], [0, 5, 6]], coordinates, ["decay", "rate"], name="error")
    picture = show.heat_map(data)
    assert picture.alt.startswith("Heat map of error over rate, 1 to 3, and decay, 0 to 0.1")
    assert picture.axes[0].lines[0].get_xydata().tolist() == [[1, 0.1]]
    assert picture.axes[0].get_xscale() == "linear"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"best": "min"}, "best must be 'least' or 'greatest', got 'min'"),
        ({"x": None}, "x and y must be a name and values each"),
        ({"x": ("rate", [1.0])}, r"values must have the shape \(2, 1\)"),
        ({"values": np.full((2, 2), np.nan)}, "at least one finite entry"),
    ],
)
def test_a_heat_map_says_what_is_wrong(changes, message):
    given = {"values": np.eye(2), "x": ("rate", [1.0, 2.0]), "y": ("decay", [1.0, 2.0])}
    with pytest.raises(ValueError, match=message):
        show.heat_map(**given | changes)


def test_a_band_has_the_median_in_it():
    seeds = np.random.default_rng(0).random((9, 4))
    line = show.bands({"a": seeds}, "loss").axes[0].lines[0]
    np.testing.assert_array_equal(line.get_ydata(), np.median(seeds, axis=0))


def test_signs_are_counted():
    adam = ri.Adam(lr=0.5, beta1=0.9, beta2=0.9, schedule=ri.InverseSqrt())
    gammas = ri.gamma(adam, Theorem2(C=20), 100)
    assert f"Adam negative in {(gammas < 0).sum()} of 99 steps" in show.gamma_signs({"Adam": gammas}).alt


def test_ulps_are_those_of_the_dtype():
    third = np.float32(1) / np.float32(3)
    exact = abs(Fraction(float(third)) - Fraction(1, 3)) / Fraction(2) ** -25  # numbers in [1/4, 1/2) lie 2^-25 apart
    assert show.in_ulp(np.array([third]), [Fraction(1, 3)]) == pytest.approx([float(exact)], rel=1e-15)
    assert show.in_ulp(np.array([0.5]), [0.5]) == [0]
