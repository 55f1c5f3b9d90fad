"""What `make notebooks` opens: a folder with notebooks alone, without news, and its outputs trusted."""

import json

import pytest
from traitlets.config import PyFileConfigLoader

from notebooks import build

CONFIG = "jupyter_lab_config.py"


@pytest.fixture
def config():
    return PyFileConfigLoader(CONFIG, path=str(build.FOLDER)).load_config()


def test_the_texts_are_not_listed_beside_the_notebooks(config):
    from jupyter_server.services.contents.filemanager import FileContentsManager

    manager = FileContentsManager(root_dir=str(build.FOLDER), config=config)
    listed = {entry["name"] for entry in manager.get("")["content"]}
    assert "00_start_here.ipynb" in listed
    assert [name for name in listed if name.endswith((".py", ".toml"))] == []
    assert {entry["name"] for entry in manager.get("exercises")["content"]} == {"01_to_05.ipynb", "06_to_12.ipynb"}


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
    assert CONFIG in rule
