"""The folder: what is done is never done again, and what is not whole is never read."""

import dataclasses
import json
import os
import stat

import numpy as np
import pytest
import xarray

import refimpl as ri
from refimpl.sweeps.progress import Runs
from refimpl.sweeps.stopping import Stopped
from refimpl.sweeps.store import Store
from refimpl.sweeps.sweeping import swept
from refimpl.training import train

from .small import RUNS, computed, events, files, plan, small


def test_the_dataset_holds_what_train_returns(tmp_path):
    done = small(tmp_path / "s")
    with xarray.open_zarr(tmp_path / "s") as found:
        assert dict(found.sizes) == {"lr": 3, "weight_decay": 2, "seed": 2, "epoch": 2}
        assert set(found.data_vars) == {"train_loss", "test_loss", "train_error", "test_error", "norm"}
        for lr in found.lr.values:
            for decay in found.weight_decay.values:
                for seed in found.seed.values:
                    at = dict(lr=lr, weight_decay=decay, seed=seed)
                    alone = _alone(done.plan, **at)
                    for name in found.data_vars:
                        assert found[name].sel(at).values.tobytes() == getattr(alone, name)[:, 0].tobytes()
        assert found.beta1.item() == 0.9
        assert found.network.item() == "Plain(hidden=4)"
        assert found.test_error.attrs == {"long_name": "wrong answers on the held-out set", "units": "%"}


def _alone(made, lr, weight_decay, seed):
    _, network, task = (axis.values[0] for axis in made.outer)
    settings = {name: value for name, value in made.training.items() if name != "arrays"}
    return train(made.rule(lr=lr, weight_decay=weight_decay), network, task=task, seeds=[int(seed)], **settings)


def test_every_axis_is_a_dimension(tmp_path):
    small(
        tmp_path / "s",
        network=["Plain(hidden=4)", "ScaleInvariant(hidden=4)"],
        task=["Task(n_train=60)", "Task(n_train=60, noise=0.5)"],
        schedule=["Constant", "CosineAnnealing(T=steps)"],
        grid={"lr": [0.01, 0.1]},
        seeds=[7],
        every=2,
        epochs=5,
    )
    with xarray.open_zarr(tmp_path / "s") as found:
        assert dict(found.sizes) == {"schedule": 2, "network": 2, "task": 2, "lr": 2, "seed": 1, "epoch": 3}
        assert found.epoch.values.tolist() == [2, 4, 5]
        one = found.sel(network="ScaleInvariant(hidden=4)", lr=0.1, seed=7, task="Task(noise=0.5, n_train=60)")
        one = one.sel(schedule="CosineAnnealing(T=10.0)").load()
    small(
        tmp_path / "t",
        network="ScaleInvariant(hidden=4)",
        task="Task(n_train=60, noise=0.5)",
        schedule="CosineAnnealing(T=steps)",
        grid={"lr": 0.1},
        seeds=[7],
        every=2,
        epochs=5,
    )
    with xarray.open_zarr(tmp_path / "t") as alone:
        assert dict(alone.sizes) == {"seed": 1, "epoch": 3}
        for name in alone.data_vars:
            assert one[name].values.tobytes() == alone[name].isel(seed=0).values.tobytes()


def test_provenance(tmp_path):
    done = small(tmp_path / "s")
    with xarray.open_zarr(tmp_path / "s") as found:
        assert json.loads(found.attrs["settings"]) == done.plan.settings
        assert found.attrs["identity"] == done.plan.identity
        assert found.attrs["version_numpy"] == np.__version__


def test_a_finished_sweep_computes_nothing_and_keeps_no_chunks(tmp_path):
    small(tmp_path / "s")
    before = files(tmp_path / "s")
    again = small(tmp_path / "s", chunk=3)
    assert (again.found, again.computed) == (RUNS, 0)
    assert files(tmp_path / "s") == before
    assert sorted(computed(tmp_path / "s")) == list(range(RUNS))
    assert not (tmp_path / "s" / ".sweep" / "chunks").exists()


@pytest.mark.parametrize("chunk", [1, 4, 12, 100])
def test_the_same_bytes_for_any_chunk(tmp_path, chunk):
    small(tmp_path / "a", chunk=5)
    small(tmp_path / "b", chunk=chunk)
    assert files(tmp_path / "a") == files(tmp_path / "b")


class Enough(BaseException):
    """The process is stopped."""


def stopped_after(chunks, out, chunk=5):
    """The sweep, stopped when so many chunks have been written."""

    class Counted(Runs):
        ended = 0

        def ends(self, work):
            self.ended += 1
            if self.ended == chunks:
                raise Enough

    with pytest.raises(Enough):
        swept(plan(), out, chunk, runs=Counted(RUNS))


@pytest.mark.parametrize("chunk", [5, 3])
def test_a_stopped_sweep_goes_on_where_it_was(tmp_path, chunk):
    """With chunks of the same size or another."""
    stopped_after(2, tmp_path / "s")
    with pytest.raises(FileNotFoundError):
        xarray.open_zarr(tmp_path / "s")
    rest = small(tmp_path / "s", chunk=chunk)
    assert (rest.found, rest.computed) == (10, 2)
    assert sorted(computed(tmp_path / "s")) == list(range(RUNS))
    small(tmp_path / "whole")
    assert files(tmp_path / "s") == files(tmp_path / "whole")


DAMAGES = {"cut": lambda b: b[:-30], "empty": lambda b: b"", "changed": lambda b: b[:200] + b"\1" + b[201:]}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_chunk_is_computed_again(tmp_path, damage):
    stopped_after(2, tmp_path / "s")
    victim = sorted((tmp_path / "s" / ".sweep" / "chunks").iterdir())[0]
    victim.write_bytes(damage(victim.read_bytes()))
    rest = small(tmp_path / "s")
    assert rest.computed == 7
    assert [event["chunk"] for event in events(tmp_path / "s", "deletes")] == [victim.stem]
    small(tmp_path / "whole")
    assert files(tmp_path / "s") == files(tmp_path / "whole")


def test_a_chunk_of_another_sweep_is_not_taken(tmp_path):
    stopped_after(1, tmp_path / "s")
    (chunk,) = (tmp_path / "s" / ".sweep" / "chunks").iterdir()
    other = Store(tmp_path / "t", plan(epochs=3))
    other.chunks.mkdir(parents=True)
    (other.chunks / chunk.name).write_bytes(chunk.read_bytes())
    assert other.done() == {}


def test_leftovers_of_a_killed_process_go(tmp_path):
    stopped_after(1, tmp_path / "s")
    chunks = tmp_path / "s" / ".sweep" / "chunks"
    (chunks / ".half.npz.partial").write_bytes(b"half")
    (chunks.parent / ".sweep.json.x.partial").write_bytes(b"half")
    assert small(tmp_path / "s").found == 5
    assert not list((tmp_path / "s").rglob("*.partial"))


def test_results_of_a_wrong_shape_are_refused(tmp_path):
    store = Store(tmp_path / "s", plan())
    store.chunks.mkdir(parents=True)
    work = store.plan.work(np.arange(3))
    results = {name: np.zeros((2, 3)) for name in ("train_loss", "test_loss", "train_error", "test_error", "norm")}
    results |= {"epoch": np.array([1, 2]), "norm": np.zeros((2, 4))}
    with pytest.raises(ValueError, match=r"norm must have the shape .* \(2, 3\), got \(2, 4\)"):
        store.write(work, results)
    assert list(store.chunks.iterdir()) == []


# Folders that hold something else


def test_a_store_of_other_settings_is_refused_and_untouched(tmp_path):
    small(tmp_path / "s")
    before = files(tmp_path / "s")
    with pytest.raises(ValueError, match=r"other settings or versions, .*: epochs is 2 there, 3 here"):
        small(tmp_path / "s", epochs=3)
    with pytest.raises(ValueError, match=r"lr is \[0.001, 0.01, 0.1\] there, \[0.01\] here"):
        small(tmp_path / "s", grid={"lr": [0.01]})
    assert files(tmp_path / "s") == before


@pytest.mark.parametrize("name", ["numpy", "code", "processor"])
def test_a_store_of_another_version_is_refused(tmp_path, name):
    stopped_after(1, tmp_path / "s")
    there = dataclasses.replace(plan(), environment=plan().environment | {name: "another"})
    with pytest.raises(ValueError, match=f"{name} is '.*' there, 'another' here"):
        swept(there, tmp_path / "s")


def test_a_worker_of_another_version_is_refused(tmp_path):
    there = dataclasses.replace(plan(), environment=plan().environment | {"numpy": "1.0"})
    with pytest.raises(ValueError, match=r"has numpy = '.*', the sweep '1.0': its bits may differ"):
        swept(there, tmp_path / "s")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format": "refimpl-sweep", "version": 2}', "is of refimpl-sweep, version 2; this reads"),
        ('{"format": "other", "version": 1}', "is of other, version 1; this reads refimpl-sweep, version 1"),
        ("[]", "is no manifest of a sweep"),
        ("{", "is no manifest of a sweep"),
    ],
)
def test_a_manifest_that_cannot_be_read_is_refused(tmp_path, text, message):
    (tmp_path / "s" / ".sweep").mkdir(parents=True)
    (tmp_path / "s" / ".sweep" / "sweep.json").write_text(text)
    with pytest.raises(ValueError, match=message):
        small(tmp_path / "s")


def test_a_folder_with_something_else_in_it_is_refused(tmp_path):
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "thesis.tex").write_text("mine")
    with pytest.raises(ValueError, match=r"is no sweep, but holds 'thesis.tex'; choose a new folder"):
        small(tmp_path / "s")
    assert os.listdir(tmp_path / "s") == ["thesis.tex"]


def test_a_file_in_its_place_is_refused(tmp_path):
    (tmp_path / "s").write_text("mine")
    with pytest.raises(ValueError, match="out must be a folder or a new one, got the file"):
        small(tmp_path / "s")
    assert (tmp_path / "s").read_text() == "mine"


@pytest.mark.parametrize("out", [3, None, "a\0b"])
def test_what_is_no_path_is_named(out):
    with pytest.raises(TypeError, match="out must be the path of a folder, got"):
        ri.sweep("AdamW", {"lr": 0.1}, out=out)


def test_no_more_than_the_sweep_is_lost_with_a_full_disk(tmp_path, monkeypatch):
    """Whatever file it is that cannot be written."""
    real, writes = os.fsync, []

    def fsync(handle):
        if stat.S_ISDIR(os.fstat(handle).st_mode):  # the folder, after each file in it
            return real(handle)
        writes.append(handle)
        if len(writes) == 4:  # owner, manifest, first chunk, second chunk
            raise OSError(28, "No space left on device")
        return real(handle)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(Stopped, match=r"No space left on device.*; 5 of 12 runs are kept in .*, and the same call c"):
        small(tmp_path / "s")
    monkeypatch.undo()
    assert small(tmp_path / "s").found == 5
