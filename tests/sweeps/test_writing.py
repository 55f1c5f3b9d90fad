"""Grids and seeds as a command line gives them."""

import pytest

import refimpl as ri
from refimpl.sweeps.writing import grid_of, seeds_of


def test_a_grid():
    assert grid_of(["lr=0.1", "eps=1e-3,1e-4", "weight_decay=0,1e-2:1:3"]) == {
        **{"lr": 0.1, "eps": [1e-3, 1e-4]},
        "weight_decay": pytest.approx([0, 0.01, 0.1, 1], rel=1e-15),
    }
    assert grid_of(["lr=1:1e-2:3"])["lr"] == pytest.approx([1, 0.1, 0.01], rel=1e-15)
    assert grid_of(["lr=InverseSqrt()"]) == {"lr": ri.InverseSqrt()}


@pytest.mark.parametrize("text", ["lr", "=1", "lr=a", "lr=1:2", "lr=0:1:3", "lr=1:1:3", "lr=1:2:1", "lr=1:inf:3"])
def test_what_is_no_grid(text):
    with pytest.raises(ValueError, match=r"lr|NAME"):
        grid_of([text])


def test_a_hyperparameter_twice():
    with pytest.raises(ValueError, match="name lr once"):
        grid_of(["lr=1", "lr=2"])


def test_seeds():
    assert seeds_of("3") == 3
    assert seeds_of("3-3") == [3]
    assert seeds_of("1,4-6") == [1, 4, 5, 6]
    for text in ("", "a", "1-", "-1", "1.5"):
        with pytest.raises(ValueError, match="seeds"):
            seeds_of(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "lr=1e-4:1:1000000000000",
            "lr must have at most 1000000 values, .*COUNT <= 1000000, got '1e-4:1:1000000000000'",
        ),
        ("lr=0,1e-4:1:1000000", "lr must have at most 1000000 values, .*COUNT <= 999999, got '1e-4:1:1000000'"),
        ("lr=1e-4:1:-5", "COUNT >= 2, got '1e-4:1:-5'"),
        ("lr=1e-4:1:nan", "lr must be numbers or LOW:HIGH:COUNT, got '1e-4:1:nan'"),
        ("lr=log:1e-4:1:1000000000000", "lr must be numbers or LOW:HIGH:COUNT, got 'log:1e-4:1:1000000000000'"),
        ("lr=1:1e400:3", "both ends must be > 0"),
        ("lr=1:2:" + "9" * 5000, "lr must be numbers or LOW:HIGH:COUNT, got '1:2:9+….*"),
    ],
)
def test_count_is_bounded_before_anything_is_expanded(text, message):
    with pytest.raises(ValueError, match=message) as told:
        grid_of([text])
    assert len(str(told.value)) < 400


def test_seeds_are_bounded_before_anything_is_expanded():
    with pytest.raises(ValueError, match="seeds must be at most 1000000, got '0-999999999999'"):
        seeds_of("0-999999999999")
    with pytest.raises(ValueError, match="seeds must be at most 1000000, got '0-999999,5'"):
        seeds_of("0-999999,5")
    assert len(seeds_of("0-999999")) == 10**6
