"""Every notebook, executed from a clean kernel, is what is committed."""

import re

import nbformat
import pytest

from notebooks import build

from .cells import ROOT, code, committed, each_notebook, pictures, printed, tags

pytestmark = [pytest.mark.notebooks, pytest.mark.slow]

#: What a notebook may take, in seconds of one core: half a minute on the wall if it keeps one busy.
LIMIT = 30


@each_notebook
def test_it_runs_from_a_clean_kernel_in_time_and_says_what_is_committed(text):
    fresh, seconds = build.run(text)
    before = code(committed(text))
    assert seconds < LIMIT, "a reader waits for it, and CI for thirteen of them"
    for now, then in zip(code(fresh), before, strict=True):
        assert now.source == then.source
        if "varies" not in tags(now):
            assert printed(now) == printed(then), now.source
        assert [kind for kind, _ in pictures(now)] == [kind for kind, _ in pictures(then)], now.source


def test_the_same_text_gives_the_same_bytes(tmp_path):
    text = tmp_path / "00_pictures.py"
    text.write_text(
        "# %%\nfrom refimpl import course, show\n\ncourse.derivation('bias_correction')\n"
        "# %%\nshow.momentum_slider()\n"
        "# %%\nimport matplotlib.pyplot as plt\n\ncourse.show(plt.subplots()[0], 'an empty figure for the test')\n"
    )
    assert nbformat.writes(build.run(text)[0]) == nbformat.writes(build.run(text)[0])


def test_a_cell_that_raises_fails(tmp_path):
    (tmp_path / "00_broken.py").write_text("# %%\n1 / 0\n")
    with pytest.raises(Exception, match="ZeroDivisionError"):
        build.run(tmp_path / "00_broken.py")


def test_what_is_of_one_session_only_is_left_out(tmp_path):
    text = tmp_path / "00_widget.py"
    text.write_text("# %%\nfrom ipywidgets import interact\n\ninteract(lambda x: None, x=3)\n")
    notebook, _ = build.run(text)
    whole = nbformat.writes(notebook)
    assert "widget" not in notebook.metadata
    assert build.WIDGET not in whole
    assert not re.search(r"iopub|shell\.execute_reply", whole)
    assert str(ROOT) not in whole
