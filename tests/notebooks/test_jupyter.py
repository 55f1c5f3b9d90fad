"""What `make notebooks` opens: a folder with notebooks alone, without news, and its outputs trusted."""

import json
from collections import defaultdict
from fnmatch import fnmatch
from types import SimpleNamespace

import pytest

from notebooks import build

CONFIG = build.FOLDER / "jupyter_lab_config.py"


@pytest.fixture
def config():
    """What the file sets, without a Jupyter that reads it."""
    c = defaultdict(SimpleNamespace)
    given = SimpleNamespace(**{name: c[name] for name in ("ContentsManager", "LabApp", "LabServerApp")})
    exec(
        compile(CONFIG.read_text(encoding="utf-8"), str(CONFIG), "exec"),
        {"get_config": lambda: given, "__file__": CONFIG},
    )
    return given


def test_the_texts_are_not_listed_beside_the_notebooks(config):
    def listed(folder):
        names = (path.name for path in folder.iterdir())
        return {
            name for name in names if not any(fnmatch(name, hidden) for hidden in config.ContentsManager.hide_globs)
        }

    assert "00_start_here.ipynb" in listed(build.FOLDER)
    assert [name for name in listed(build.FOLDER) if name.endswith((".py", ".toml"))] == []
    assert {"01_to_05.ipynb", "06_to_12.ipynb"} <= listed(build.FOLDER / "exercises")
    assert [name for name in listed(build.FOLDER / "exercises") if name.endswith(".py")] == []


def test_no_news_are_fetched(config):
    folder = build.FOLDER / "lab"
    assert config.LabApp.app_settings_dir == str(folder)
    said = json.loads((folder / "overrides.json").read_text(encoding="utf-8"))
    assert said["@jupyterlab/apputils-extension:notification"] == {"checkForUpdates": False, "fetchNews": "false"}


def test_make_trusts_the_notebooks_first():
    rule = (
        (build.FOLDER.parent / "Makefile").read_text(encoding="utf-8").partition("\nnotebooks:")[2].partition("\n\n")[0]
    )
    assert "nbformat.sign" in rule
    assert CONFIG.name in rule
