"""``refimpl vectors export``: what is copied, and where nothing is written."""

import json
import os

import pytest

from refimpl.conformance.vectors import exporting
from refimpl.conformance.vectors.exporting import export
from refimpl.conformance.vectors.folders import checked_folder
from refimpl.conformance.vectors.layout import COMMON, DATA, VERSION
from tests.golden.vectors import inputs
from tests.test_cli import called


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_all_of_it_is_what_is_shipped(tmp_path, capsys):
    assert called("vectors", "export", tmp_path / "a" / "b") == 0
    made = tmp_path / "a" / "b"
    assert capsys.readouterr().out == f"version {VERSION}, {len(files(made))} files in {made}\n"
    assert files(made) == files(DATA)
    assert all((made / name).read_bytes() == (DATA / name).read_bytes() for name in files(DATA))


def test_some_rules_and_their_plain_twins(tmp_path, capsys):
    (tmp_path / "out").mkdir()  # an empty folder will do
    code = called("vectors", "export", tmp_path / "out", "--rule", "adamw", "--rule", "SGD", "--plain", "--json")
    assert code == 0
    found = json.loads(capsys.readouterr().out)
    own = {f"{kind}/{rule}" for kind in ("cases", "expected") for rule in ("sgd.json", "adamw.json")}
    assert set(found["files"]) == files(tmp_path / "out") == {
        *own, *COMMON, "manifest.json", "plain/sgd.txt", "plain/adamw.txt"
    }  # fmt: skip
    assert checked_folder(tmp_path / "out") == ("SGD", "AdamW")
    assert oct((tmp_path / "out").stat().st_mode & 0o777) == oct(0o777 & ~umask())


def umask():
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_what_is_there_stays(tmp_path, capsys):
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    for there in (tmp_path, tmp_path / "mine"):
        assert called("vectors", "export", there) == 2
        assert "empty" in capsys.readouterr().err
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    with pytest.raises(ValueError, match="a new or an empty folder"):
        export(tmp_path / "link")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "mine"]


def test_it_is_whole_or_not_there(tmp_path, monkeypatch):
    def full(rule):
        raise OSError("the disk is full")

    monkeypatch.setattr(exporting, "plain_text", full)
    with pytest.raises(OSError, match="full"):
        export(tmp_path / "out", ("SGD",), plain=True)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_rule_is_named(tmp_path, capsys):
    assert called("vectors", "export", tmp_path / "out", "--rule", "tiger") == 2
    assert "'tiger'" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("rule", ["SGD", "NAdam"])
def test_the_plain_twin_has_the_same_inputs(rule):
    words = iter(exporting.plain_text(rule).split())

    def numbers(name):
        assert next(words) == name
        return [float(next(words)) for _ in range(int(next(words)))]

    def named(name):
        assert next(words) == name
        return {next(words): float(next(words)) for _ in range(int(next(words)))}

    def decimals(both):
        return pytest.approx([float(x) for x in both["decimal"]], rel=0, abs=0, nan_ok=True)

    cases = inputs(rule)["cases"]
    assert [next(words) for _ in range(4)] == ["refimpl-vectors", VERSION, rule, str(len(cases))]
    for case in cases:
        start = case["start"]
        assert [next(words) for _ in range(3)] == ["case", case["id"], case["dtype"]]
        assert named("hyperparameters") == {name: x["decimal"] for name, x in case["hyperparameters"].items()}
        assert named("scalars") == {name: x["decimal"] for name, x in start["scalars"].items()}
        assert [next(words) for _ in range(2)] == ["start", str(start["t"])]
        assert numbers("theta") == decimals(start["theta"])
        assert [next(words) for _ in range(2)] == ["slots", str(len(start["slots"]))]
        for name, values in start["slots"].items():
            assert numbers(name) == decimals(values)
        assert numbers("report") == case["report"]
        steps = len(case["gradients"]["hex"]) // len(start["theta"]["hex"])
        assert numbers("eta") == (decimals(case["eta"]) if case["eta"] else [1.0] * steps)
        assert numbers("gradients") == decimals(case["gradients"])
    assert next(words, None) is None
