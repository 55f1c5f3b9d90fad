"""Runs a group's tests against each of its mutants."""

import contextlib
import io
import signal
import warnings
from dataclasses import dataclass, field

import pytest

from .breakage import Mutant, mutants
from .targets import GROUPS, Group

SECONDS = 20  # for one mutant, which may well loop for ever


@dataclass
class Verdict:
    """How the mutants of one group fared."""

    name: str
    total: int = 0
    caught: int = 0
    survivors: list[tuple[str, Mutant]] = field(default_factory=list)
    complete: tuple[str, ...] = ()  # the functions of which every mutant was tried


class _Items:
    def pytest_collection_modifyitems(self, items):
        self.items = [item for item in items if isinstance(item, pytest.Function)]


def collected(group: Group) -> list[pytest.Function]:
    """The group's tests, collected once; they use no fixtures, so that each is a plain call."""
    plugin = _Items()
    with contextlib.redirect_stdout(io.StringIO()):
        code = pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *group.tests], plugins=[plugin])
    assert code == 0, f"{group.tests} cannot be collected"
    for item in plugin.items:
        assert set(item.fixturenames) <= set(_arguments(item)), f"{item.nodeid} uses fixtures"
    return plugin.items


def judge(name: str, limit: int | None = None) -> Verdict:
    """All mutants of the group ``name``, or ``limit`` of them, spread evenly."""
    group = GROUPS[name]
    items = collected(group)
    assert not _fails(items), f"the tests of {name} fail before anything is broken"
    broken = [(target, mutant) for target in group.targets for mutant in mutants(target.source, target.settings)]
    if limit is not None:
        broken = broken[:: max(1, -(-len(broken) // limit))]
    complete = tuple(target.path for target in group.targets) if limit is None else ()
    verdict = Verdict(name, len(broken), complete=complete)
    for target, mutant in broken:
        with target.replaced_by(mutant.source):
            if _fails(items):
                verdict.caught += 1
            else:
                verdict.survivors.append((target.path, mutant))
    return verdict


def _fails(items: list[pytest.Function]) -> bool:
    """Does any test fail, by whatever error, or not come to an end?"""
    previous = signal.signal(signal.SIGALRM, _too_long)
    try:
        signal.alarm(SECONDS)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            for item in items:
                item.obj(**_arguments(item))
    except (Exception, pytest.fail.Exception):
        return True
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)
    return False


def _too_long(*_):
    raise TimeoutError


def _arguments(item: pytest.Function) -> dict:
    return item.callspec.params if hasattr(item, "callspec") else {}
