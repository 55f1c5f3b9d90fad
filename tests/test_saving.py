"""States on disk: bit-exact, exactly that path, atomic, and clear about damage."""

import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

import refimpl as ri

PARAMS = {"w": np.float32([[1, -2], [3, 4]]), "b": [np.float64(0.5), (np.zeros((0,)),)]}
GRADS = {"w": np.float32([[1e-20, -0.0], [1e10, 5e-42]]), "b": [np.float64(-0.25), (np.zeros((0,)),)]}
VERSION_1 = Path(__file__).with_name("version_1.state")  # NAdam after three steps, as refimpl wrote it at first
W_M, W_V = "2eaa2b1e000000006c6b0750ab0c0000", "d500000000000000f517855c00000000"
B_M, B_V = "-0x1.d14c5c653dd19p-3", "0x1.88d2aa8fe9a08p-13"
RULES = [
    ri.SGD(),
    ri.AdamW(),
    ri.NAdam(),
    ri.AMSGrad(),
    ri.Adaptive(lr=0.1, phi=ri.phi.EMASum(0.9), psi=ri.psi.MeanSum()),
]


def state_after(opt, steps=3, params=PARAMS, grads=GRADS):
    state = opt.init(params)
    for _ in range(steps):
        params, state = opt.step(params, grads, state)
    return params, state


def same_bits(a, b):
    if isinstance(a, dict):
        return list(a) == list(b) and all(same_bits(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same_bits, a, b))
    return type(a) is type(b) and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()


@pytest.mark.parametrize("opt", RULES, ids=lambda opt: type(opt).__name__)
def test_loads_the_bits_that_were_saved(opt, tmp_path):
    params, state = state_after(opt)
    ri.save_state(tmp_path / "state", state)
    loaded = ri.load_state(tmp_path / "state")
    assert (loaded.rule, loaded.t, loaded.scalars) == (state.rule, state.t, state.scalars)
    assert same_bits(loaded.slots, state.slots)
    resumed, straight = opt.step(params, GRADS, loaded), opt.step(params, GRADS, state)
    assert same_bits(resumed[0], straight[0])
    assert same_bits(resumed[1].slots, straight[1].slots)


def test_keeps_nan_payloads_signed_zeros_and_subnormals(tmp_path):
    odd = np.array([0x7FF8000000000123, 0x8000000000000000, 1, 0x7FF0000000000000], np.uint64).view(np.float64)
    state = ri.State("SGD", 7, {"m": odd})
    ri.save_state(tmp_path / "s", state)
    assert ri.load_state(tmp_path / "s").slots["m"].tobytes() == odd.tobytes()


def test_lanes_of_a_scalar_survive(tmp_path):
    opt = ri.NAdam(beta1=np.array([0.9, 0.8]))
    _, state = state_after(opt, params=np.ones((2, 3)), grads=np.ones((2, 3)))
    ri.save_state(tmp_path / "s", state)
    assert ri.load_state(tmp_path / "s").scalars == state.scalars


@pytest.mark.parametrize("name", ["state", "state.npz", "state.tar.gz", "with space"])
def test_writes_exactly_that_path_and_leaves_nothing_else(name, tmp_path):
    _, state = state_after(ri.Adam())
    ri.save_state(str(tmp_path / name), state)
    assert os.listdir(tmp_path) == [name]


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch):
    _, state = state_after(ri.Adam())
    ri.save_state(tmp_path / "s", state)
    before = (tmp_path / "s").read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        ri.save_state(tmp_path / "s", state_after(ri.Adam(), steps=4)[1])
    assert (tmp_path / "s").read_bytes() == before
    assert os.listdir(tmp_path) == ["s"]


def test_every_truncation_is_refused(tmp_path):
    _, state = state_after(ri.Adam(), params=np.ones(2), grads=np.ones(2))
    ri.save_state(tmp_path / "s", state)
    content = (tmp_path / "s").read_bytes()
    for length in range(len(content)):
        (tmp_path / "cut").write_bytes(content[:length])
        with pytest.raises(ValueError, match="cut is no readable state file"):
            ri.load_state(tmp_path / "cut")


def test_every_flipped_bit_is_refused(tmp_path):
    state = ri.State("SGD", 1, {"m": [np.float32([3])]}, {"c": 0.5})
    ri.save_state(tmp_path / "s", state)
    content = (tmp_path / "s").read_bytes()
    for i in range(8 * len(content)):
        damaged = bytearray(content)
        damaged[i // 8] ^= 1 << i % 8
        (tmp_path / "d").write_bytes(damaged)
        with pytest.raises(ValueError, match=r"/d "):
            ri.load_state(tmp_path / "d")


def test_a_state_has_always_the_same_bytes_and_any_program_can_read_them(tmp_path):
    _, state = state_after(ri.Adam())
    for name in ("a", "b"):
        ri.save_state(tmp_path / name, state)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    with zipfile.ZipFile(tmp_path / "a") as archive:
        assert archive.testzip() is None
        assert {info.compress_type for info in archive.infolist()} == {zipfile.ZIP_STORED}
        assert np.load(archive.open("0.npy")).tobytes() == state.slots["m"]["w"].tobytes()


def test_a_file_of_version_1_is_read_to_the_bit():
    state = ri.load_state(VERSION_1)
    assert (state.rule, state.t) == ("NAdam", 3)
    assert state.scalars == {"mu_product": float.fromhex("0x1.759d1cd611732p-4")}
    m, v = state.slots["m"], state.slots["v"]
    assert m["w"].tobytes().hex() == W_M
    assert v["w"].tobytes().hex() == W_V
    assert (m["b"][0], v["b"][0]) == (float.fromhex(B_M), float.fromhex(B_V))
    assert [type(m), type(m["b"]), type(m["b"][1]), m["b"][1][0].shape] == [dict, list, tuple, (0,)]


def test_no_flipped_bit_changes_a_state_of_version_1_unnoticed(tmp_path):
    content, state = VERSION_1.read_bytes(), ri.load_state(VERSION_1)
    refused = 0
    for i in range(0, 8 * len(content), 7):
        damaged = bytearray(content)
        damaged[i // 8] ^= 1 << i % 8
        (tmp_path / "d").write_bytes(damaged)
        try:
            loaded = ri.load_state(tmp_path / "d")
        except ValueError:
            refused += 1
        else:  # bits that carry nothing, such as the archive's dates
            assert (loaded.rule, loaded.t, loaded.scalars) == (state.rule, state.t, state.scalars)
            assert same_bits(loaded.slots, state.slots)
    assert refused > 4 * len(content) / 7


def test_foreign_files_are_refused(tmp_path):
    np.savez(tmp_path / "foreign.npz", a=np.ones(3))
    with pytest.raises(ValueError, match=r"foreign\.npz is no readable state file"):
        ri.load_state(tmp_path / "foreign.npz")
    with zipfile.ZipFile(tmp_path / "other", "w") as archive:
        archive.writestr("manifest.json", '{"format": "something else"}')
    with pytest.raises(ValueError, match="other is not a refimpl-state file"):
        ri.load_state(tmp_path / "other")
    with zipfile.ZipFile(tmp_path / "newer", "w") as archive:
        archive.writestr("manifest.json", '{"format": "refimpl-state", "version": 99}')
    with pytest.raises(ValueError, match="version 99"):
        ri.load_state(tmp_path / "newer")
    with pytest.raises(FileNotFoundError):
        ri.load_state(tmp_path / "missing")


def test_a_pickle_inside_is_never_run(tmp_path):
    import io

    class Trap:
        def __reduce__(self):
            return (os.mkdir, (str(tmp_path / "ran"),))

    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.array([Trap()], dtype=object), allow_pickle=True)
    manifest = '{"format": "refimpl-state", "version": 1, "rule": "SGD", "t": 0, "slots": {"m": 0}, "scalars": {}}'
    with zipfile.ZipFile(tmp_path / "evil", "w") as archive:
        archive.writestr("manifest.json", manifest)
        archive.writestr("0.npy", buffer.getvalue())
    with pytest.raises(ValueError, match="evil is no readable state file"):
        ri.load_state(tmp_path / "evil")
    assert not (tmp_path / "ran").exists()


def test_only_states_of_arrays_can_be_saved(tmp_path):
    import sympy

    with pytest.raises(TypeError, match=r"state must be a refimpl\.State, got 3"):
        ri.save_state(tmp_path / "s", 3)
    x = sympy.Symbol("x")
    with pytest.raises(TypeError, match="only arrays can be saved"):
        ri.save_state(tmp_path / "s", ri.Adam().init(x))
    assert os.listdir(tmp_path) == []


def test_like_puts_the_arrays_where_the_parameters_are(tmp_path):
    xp = pytest.importorskip("array_api_strict")
    theta = xp.asarray([1.0, 2.0])
    opt = ri.Adaptive(lr=0.1, phi=ri.phi.EMASum(0.9), psi=ri.psi.Mean())
    _, state = opt.step(theta, theta, opt.init(theta))
    ri.save_state(tmp_path / "s", state)
    loaded = ri.load_state(tmp_path / "s", like=theta)
    assert isinstance(loaded.slots["V"], type(theta))
    assert isinstance(loaded.slots["gradients"][0], type(theta))
    opt.step(theta, theta, loaded)


def test_a_saved_file_has_the_mode_and_the_place_that_is_due(tmp_path):
    state = ri.State("SGD")
    umask = os.umask(0o022)
    try:
        ri.save_state(tmp_path / "s", state)
        assert os.stat(tmp_path / "s").st_mode & 0o777 == 0o644
        (tmp_path / "s").chmod(0o640)
        (tmp_path / "link").symlink_to("s")
        ri.save_state(tmp_path / "link", ri.State("SGD", 1))
    finally:
        os.umask(umask)
    assert (tmp_path / "link").is_symlink()
    assert os.stat(tmp_path / "s").st_mode & 0o777 == 0o640
    assert ri.load_state(tmp_path / "s").t == 1
    for path in ("/dev/null", tmp_path):
        with pytest.raises(OSError, match="allowed is an ordinary file"):
            ri.save_state(path, state)
    ri.save_state(os.fsencode(tmp_path / ("x" * 255)), state)
    assert ri.load_state(os.fsencode(tmp_path / ("x" * 255))) == state
