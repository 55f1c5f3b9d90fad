"""The pytest plugin's options, marker and fixture.

It stands beside the package refimpl, not in it, because pytest imports the plugins of everything that is
installed: so it costs a project that does not use it nothing, not even the import of NumPy.  What the options do
is in ``refimpl.conformance.pytest_plugin``.
"""

from collections.abc import Callable
from typing import Any

import pytest

MARKER = "refimpl: holds an implementation against refimpl's; what --refimpl-target adds has it too"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("refimpl", "an optimizer held against refimpl's")
    group.addoption(
        "--refimpl-target", metavar="PKG.MOD:NAME", help="add a test for each scenario of the check of this optimizer"
    )
    group.addoption("--refimpl-against", metavar="RULE", help="what it should be, such as adamw or torch.AdamW")
    group.addoption(
        "--refimpl-expected-failures",
        metavar="FILE",
        help="scenarios that are known to fail, one a line: 'scenario: reason'",
    )
    group.addoption(
        "--refimpl-schedule", metavar="PKG.MOD:NAME", help="add a test for each scenario of the check of this schedule"
    )
    group.addoption("--refimpl-schedule-against", metavar="SCHEDULE", help="what it should be, such as cosine")
    group.addoption(
        "--refimpl-schedule-set", metavar="NAME=VALUE", action="append", help="a setting of it, such as T=50"
    )


def pytest_configure(config: pytest.Config) -> None:
    """The marker; and the rest of the plugin, if it is asked for."""
    config.addinivalue_line("markers", MARKER)
    options = ("target", "against", "expected_failures")
    if any(config.getoption(f"refimpl_{option}") for option in options):
        from refimpl.conformance import pytest_plugin
        from refimpl.conformance.vectors import VERSION

        config.pluginmanager.register(pytest_plugin.asked(config, VERSION), "refimpl-items")
    if any(config.getoption(f"refimpl_schedule{option}") for option in ("", "_against", "_set")):
        from refimpl.conformance.pytest_schedules import asked_schedule
        from refimpl.conformance.vectors import VERSION

        config.pluginmanager.register(asked_schedule(config, VERSION), "refimpl-schedule-items")


@pytest.fixture(scope="session")
def refimpl_check() -> Callable[..., Any]:
    """``refimpl.check``: ``refimpl_check(MyAdamW, against="adamw").passed``."""
    from refimpl import check

    return check
