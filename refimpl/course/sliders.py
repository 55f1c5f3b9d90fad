"""Sliders of a running notebook, around any function that draws."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..show import Picture


def interact(draw: Callable[..., "Picture"], **controls: tuple[Any, Sequence[Any]]) -> None:
    """Show ``draw(**values)``, and below it a slider for each value that draws it anew.

    The picture of the values that the sliders start with is an output of its own, so that a page without a
    kernel has it; the sliders are ipywidgets and need a kernel.

    Args:
        draw: a function of keyword arguments that returns a picture.
        controls: name -> (the value to start with, all values), in the order of the sliders.

    Raises:
        ValueError: a value to start with is none of the values.

        interact(lambda lr: contours(valley, {"Adam": run(Adam(lr=lr), valley, 50).iterates}), lr=(0.1, (0.01, 0.1, 1)))
    """
    import ipywidgets
    from IPython.display import display

    for name, (start, values) in controls.items():
        if start not in list(values):
            raise ValueError(f"{name} must start with one of {list(values)}, got {start!r}")
    sliders = {
        name: ipywidgets.SelectionSlider(
            options=[(f"{value:g}" if isinstance(value, float) else str(value), value) for value in values],
            value=start,
            description=name,
            continuous_update=False,
        )
        for name, (start, values) in controls.items()
    }
    shown = display(draw(**{name: start for name, (start, _) in controls.items()}), display_id=True)

    def redraw(_: Any) -> None:
        shown.update(draw(**{name: slider.value for name, slider in sliders.items()}))

    for slider in sliders.values():
        slider.observe(redraw, "value")
    display(ipywidgets.VBox(list(sliders.values())))
