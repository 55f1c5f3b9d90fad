"""The site, made once, and Chromium to look at it with; where either cannot be had these tests are skipped."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
NEEDED = (
    "playwright",
    "axe_playwright_python",
    "sphinx",
    "myst_nb",
    "furo",
    "sphinx_copybutton",
    "sphinx-mathjax-offline",
)
INSTALLED = all(map(importlib.util.find_spec, NEEDED))
collect_ignore_glob = [] if INSTALLED else ["test_*.py"]
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_collection_modifyitems(items):
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the site: REFIMPL_SITE, or one that is made now, with two of the claims measured."""
    if given := os.environ.get("REFIMPL_SITE"):
        return Path(given).resolve()
    from typer.testing import CliRunner

    from refimpl.cli.app import app
    from website.build import build

    out = tmp_path_factory.mktemp("out")
    done = CliRunner().invoke(app, ["reproduce", "--only", "C01", "--only", "C13", "--out", str(out), "--json"])
    assert done.exit_code == 0, done.output
    build(out / "a" / "subpath" / "site", out)
    return out / "a" / "subpath" / "site"


@pytest.fixture(scope="session")
def browser():
    """Headless Chromium."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield launched
        launched.close()


@pytest.fixture
def visit(browser, site):
    """visit(page, width=1280, scheme="light") -> the page, loaded; at the end nothing may have gone wrong on any."""
    contexts, wrong = [], []

    def visit(name, width=1280, scheme="light", **settings):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **settings)
        contexts.append(context)
        page = context.new_page()
        watch(page, wrong)
        page.goto((site / name).as_uri())
        return page

    yield visit
    for context in contexts:
        context.close()
    assert wrong == []


def watch(page, wrong):
    """Keep what a page complains of, and what it asks of others."""
    page.on("console", lambda message: message.type in ("error", "warning") and wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("requestfailed", lambda request: wrong.append(f"{request.url}: {request.failure}"))
    page.on("request", lambda request: request.url.startswith("http") and wrong.append(request.url))
