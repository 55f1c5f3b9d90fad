"""How `make notebooks` opens JupyterLab: at the start, with notebooks alone in the list, and without news."""

from pathlib import Path

HERE = Path(__file__).resolve().parent

c = get_config()  # noqa: F821 -- Jupyter runs this file with it

#: Not listed in the folder: what Jupyter hides anyway, and the texts that the notebooks are made of.
c.ContentsManager.hide_globs = [
    *("__pycache__", "*.pyc", "*.pyo", ".DS_Store", "*~"),
    *("[0-9][0-9]_*.py", "build.py", "jupyter_lab_config.py", "jupytext.toml", "RULES.md", "lab"),
]
c.LabApp.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
c.LabServerApp.app_settings_dir = c.LabApp.app_settings_dir = str(HERE / "lab")
