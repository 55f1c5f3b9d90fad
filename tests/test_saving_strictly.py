"""A state that could not be loaded again is not saved; a file that ``save_state`` would not write is not loaded."""

import contextlib
import io
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import zipfile
from collections import OrderedDict
from itertools import count

import numpy as np
import pytest

import refimpl as ri
from refimpl.core.lanes import Lanes
from tests.test_saving import same_bits

HEX = "0x1.8000000000000p+0"
V1 = {"format": "refimpl-state", "version": 1, "rule": "SGD", "t": 2, "slots": {"m": {"list": [0]}}, "scalars": {}}
V2 = V1 | {"version": 2, "slots": {"m": [{"list": 1}, 0]}}


def npy(array, **settings):
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.asarray(array), **settings)
    return buffer.getvalue()


ARRAY = npy(np.float64([1, 2]))


def members(manifest=V1, *arrays):
    text = manifest if isinstance(manifest, bytes) else json.dumps(manifest).encode()
    return {"manifest.json": text} | {f"{i}.npy": array for i, array in enumerate(arrays or [ARRAY])}


def packed(content, compression=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in content.items() if isinstance(content, dict) else content:
            archive.writestr(name, data)
    return buffer.getvalue()


def load(path, content):
    path.write_bytes(content)
    return ri.load_state(path)


def refused(tmp_path, content, match=""):
    with pytest.raises(ValueError, match=rf"bad .*{match}"):
        load(tmp_path / "bad", content)


@pytest.mark.parametrize("manifest", [V1, V2])
def test_the_files_that_are_changed_below_can_be_read(manifest, tmp_path):
    state = load(tmp_path / "good", packed(members(manifest)))
    assert (state.rule, state.t, state.scalars) == ("SGD", 2, {})
    assert same_bits(state.slots, {"m": [np.float64([1, 2])]})


# The manifest


@pytest.mark.parametrize("version", [V1, V2])
@pytest.mark.parametrize(
    "change",
    [
        *({"t": t} for t in (-1, 1.5, 2.0, True, None, "2", 2**63, 10**400, [2])),
        *({"rule": rule} for rule in (None, "", 3, "SG\nD", "SGD\0", "\ud800", ["SGD"])),
        *({"version": version} for version in (0, -1, 3, True, 1.0, "1", None)),
        *({"scalars": {"c": value}} for value in ("nan", "inf", "-inf", "0x1p9999", "1.5", "0x3p-1", 1.5, None, True)),
        *({"scalars": {"c": {"shape": shape, "lanes": [HEX]}}} for shape in ([2], [-1], [True], 1, [10**9], [[1]])),
        {"scalars": {"c": {"shape": [1], "lanes": ["nan"]}}},
        {"scalars": {"c": {"shape": [1], "lanes": [HEX], "more": 1}}},
        {"scalars": []},
        {"scalars": {"\ud800": HEX}},
        {"slots": []},
        {"slots": {"m": None}},
        {"slots": None},
        {"more": 1},
    ],
    ids=count(),
)
def test_a_manifest_is_of_the_right_types_and_ranges(version, change, tmp_path):
    refused(tmp_path, packed(members(version | change)))


@pytest.mark.parametrize("name", V2)
def test_a_manifest_lacks_nothing(name, tmp_path):
    refused(tmp_path, packed(members({key: value for key, value in V2.items() if key != name})))


@pytest.mark.parametrize(
    "tokens",
    [
        *([], [0, 0], [1], [-1], [True], [0.0], ["0"], [None], 0, {"list": [0]}),
        *(
            [{"list": 1}],
            [{"list": 2}, 0],
            [{"list": 0}, 0],
            [{"list": -1}],
            [{"list": True}, 0],
            [{"list": 10**18}, 0],
        ),
        *([{"set": 1}, 0], [{"list": 1, "tuple": 1}, 0], [{}], [{"dict": 1}, 0], [{"list": ["a"]}, 0]),
        *([{"dict": ["a", "a"]}, 0, 0], [{"dict": [1]}, 0], [{"dict": ["\ud800"]}, 0], [{"dict": "a"}, 0], [[0]]),
    ],
    ids=count(),
)
def test_a_tree_has_an_array_for_each_place(tokens, tmp_path):
    refused(tmp_path, packed(members(V2 | {"slots": {"m": tokens}})))


@pytest.mark.parametrize(
    "tree",
    [True, 1, [0], {"list": [0, 0]}, {"list": 1}, {"set": [0]}, {"dict": [0]}, "0"],
    ids=count(),
)
def test_a_tree_of_version_1_has_an_array_for_each_place(tree, tmp_path):
    refused(tmp_path, packed(members(V1 | {"slots": {"m": tree}})))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        json.dumps(V2).encode("utf-16"),
        b"\xef\xbb\xbf" + json.dumps(V2).encode(),
        json.dumps(V2).encode() + b" 1",
        json.dumps(V2).replace('"t": 2', '"t": 2, "t": 2').encode(),
        json.dumps(V2).replace('"m": [', '"m": [0], "m": [').encode(),
        json.dumps(V2).replace('"t": 2', '"t": NaN').encode(),
        json.dumps(V2).replace('"t": 2', '"t": ' + "1" * 5000).encode(),
    ],
)
def test_a_manifest_is_one_json_object_without_doubles(text, tmp_path):
    refused(tmp_path, packed(members(text)))


@pytest.mark.parametrize("opened", ['{"list": [', "["])
def test_a_manifest_that_is_too_deep_gets_a_sentence(opened, tmp_path):
    text = json.dumps(V1).replace('{"list": [0]}', 10**5 * opened + "0")
    refused(tmp_path, packed(members(text.encode())), "nested too deeply")


# The arrays


@pytest.mark.parametrize(
    "array",
    [
        *(npy(np.ones(2, dtype)) for dtype in (">f4", ">f8", "c16", "i8", "?", "U3", "S3", "m8[s]", [("a", "f8")])),
        npy(np.array([None, 1], object), allow_pickle=True),
        npy(np.ones(2), version=(2, 0)),
        npy(np.ones(2), version=(3, 0)),
        *([npy(np.ones(2, np.longdouble))] if np.dtype(np.longdouble).itemsize != 8 else []),
        *(ARRAY.replace(b"(2,), }", shape) for shape in (b"(3,), }", b"(1,), }", b"(2,2), }", b"(-2,),}", b"(2), }  ")),
        ARRAY.replace(b"(2,), }            ", b"(1000000000000,), }"),
        ARRAY.replace(b"(2,), }                   ", b"(10000000000, 100000000), }"[:26]),
        ARRAY.replace(b"'<f8'", b"'|O8'"),
        ARRAY.replace(b"False", b"0    "),
        ARRAY + b"\0",
        ARRAY.replace(b"NUMPY", b"NUMPX"),
        ARRAY[:-1],
        ARRAY[:20],
        b"",
        b"\x93NUMPY\x01\x00\xff\xff",
    ],
    ids=count(),
)
def test_an_array_is_of_native_floats_and_as_large_as_it_says(array, tmp_path):
    refused(tmp_path, packed(members(V1, array)))


def test_an_array_that_is_huge_by_its_header_takes_no_memory(tmp_path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)})
    refused(tmp_path, packed(members(V1, header.getvalue() + bytes(16))), "16 bytes for the shape")


# The archive


def changed(content, **fields):
    """The archive's last entry in the directory with other bytes: offset from its start -> bytes."""
    place = content.rindex(b"PK\1\2")
    for offset, value in ((int(key[1:]), value) for key, value in fields.items()):
        content = content[: place + offset] + value + content[place + offset + len(value) :]
    return content


GOOD = packed(members())
END = GOOD[GOOD.index(b"PK\5\6") :]
START = GOOD.index(b"PK\1\2")
#: As long as what a 64-bit archive has more at its end.
GAP = GOOD[:START] + bytes(76) + GOOD[START:-6] + struct.pack("<LH", START + 76, 0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        END,
        packed({}),
        b"x" + GOOD,
        bytes(1000) + GOOD,
        GOOD + b"x",
        GOOD + END,
        GAP,
        GOOD[: -len(END)] + b"PK\5\6" + bytes(18),
        packed(members(), zipfile.ZIP_DEFLATED),
        packed(members(), zipfile.ZIP_BZIP2),
        packed(members() | {"junk": b""}),
        packed({"junk": b""} | members()),
        packed(members() | {"folder/": b""}),
        packed(members() | {"1.npy": ARRAY}),
        packed({"manifest.json": json.dumps(V1)}),
        packed({"0.npy": ARRAY}),
        *(
            packed({"manifest.json": json.dumps(V1), name: ARRAY})
            for name in ("/0.npy", "../0.npy", "0.NPY", "./0.npy")
        ),
        packed({"Manifest.json": json.dumps(V1), "0.npy": ARRAY}),
        packed(dict(reversed(members().items()))),
        changed(GOOD, _8=b"\1\0"),  # encrypted
        changed(GOOD, _8=b"\10\0"),  # sizes after the data
        changed(GOOD, _10=b"\10\0"),  # compressed
        changed(GOOD, _16=b"\0\0\0\0"),  # CRC
        changed(GOOD, _20=b"\1\0\0\0"),  # the size of what is stored
        changed(GOOD, _46=b"1"),  # the name in the directory
        GOOD.replace(b"0.npy", b"1.npy", 1),  # the name before the content
        changed(GOOD, _20=b"\1\0\0\0", _24=b"\1\0\0\0"),  # sizes
        changed(GOOD, _24=b"\xff\xff\xff\x7f"),
        changed(GOOD, _42=b"\0\0\0\0"),  # where it starts: over the manifest
        changed(GOOD, _42=b"\xff\xff\xff\x7f"),
    ],
    ids=count(),
)
def test_an_archive_has_the_members_it_must_have_stored_and_nothing_else(content, tmp_path):
    refused(tmp_path, content)


def test_a_name_twice_is_refused(tmp_path):
    for double in ("manifest.json", "0.npy"):
        entries = [*members().items(), (double, members()[double])]
        with pytest.warns(UserWarning, match="Duplicate name"):
            content = packed(entries)
        refused(tmp_path, content)


def test_members_that_overlap_are_refused(tmp_path):
    """The second array's entry points at the first: twice as much is read as there is."""
    manifest = V1 | {"slots": {"m": {"list": [0, 1]}}}
    content = packed(members(manifest, ARRAY, ARRAY))
    load(tmp_path / "good", content)
    start = struct.pack("<L", content.index(b"PK\3\4", 4))
    refused(tmp_path, changed(content, _42=start))


def test_64_bit_archives_are_read_and_cut_ones_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 100)
    state = ri.State("SGD", 2, {"m": [np.arange(50.0), np.arange(3.0)]})
    ri.save_state(tmp_path / "s", state)
    content = (tmp_path / "s").read_bytes()
    assert b"PK\6\6" in content
    assert same_bits(ri.load_state(tmp_path / "s").slots, state.slots)
    for length in range(len(content) - 200, len(content)):
        refused(tmp_path, content[:length])


def peak(path):
    """What another process says of loading a file, and the memory that this takes there, in bytes."""
    if not os.path.exists("/proc/self/status"):
        pytest.skip("the system does not say what a process takes at most")
    code = (
        "import refimpl as ri, sys\n"
        "def most(): return 1024 * int(open('/proc/self/status').read().partition('VmHWM:')[2].split()[0])\n"
        "before, said = most(), 'loaded'\n"
        "try: ri.load_state(sys.argv[1])\n"
        "except ValueError as error: said = str(error)\n"
        "print(most() - before, said)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, text=True, check=True)
    taken, _, said = done.stdout.partition(" ")
    return int(taken), said


def test_a_bomb_takes_no_memory(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in members().items():
            archive.writestr(name, content)
        with archive.open("1.npy", "w", force_zip64=True) as member:
            for _ in range(16):
                member.write(bytes(2**24))
    with open(tmp_path / "sparse", "wb") as file:
        file.truncate(2**36)
    for name in ("bomb", "sparse"):
        taken, said = peak(tmp_path / name)
        assert "is no readable state file" in said
        assert taken < 2**25


def test_a_large_state_is_read_into_its_arrays_at_once(tmp_path):
    """Beside the arrays no memory is taken for the file."""
    ri.save_state(tmp_path / "s", ri.State("SGD", 0, {"m": np.ones(2**25)}))
    taken, said = peak(tmp_path / "s")
    assert said == "loaded\n"
    assert 2**28 < taken + 2**25 < 1.3 * 2**28


# What is no file


def test_only_ordinary_files_are_read_and_nothing_is_waited_for(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "pipe")
    here = socket.socket(socket.AF_UNIX)
    monkeypatch.chdir(tmp_path)  # names of sockets are short
    here.bind("socket")
    with here:
        for name, kind in {"pipe": "a pipe", "socket": "a socket", "/dev/zero": "a device", ".": "a folder"}.items():
            for path in (name, name.encode()):
                with pytest.raises(ValueError, match=f"^{name} is {kind}; allowed is an ordinary file"):
                    ri.load_state(path)
    (tmp_path / "link").symlink_to("pipe")
    with pytest.raises(OSError, match="link is a pipe"):
        ri.load_state("link")


@pytest.mark.parametrize("path", ["", "missing", "missing/s", "missing/"])
def test_a_missing_file_is_missing(path, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError):
        ri.load_state(path)


def test_a_pipe_that_takes_the_file_s_place_is_not_waited_for(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "s")
    (tmp_path / "ordinary").touch()
    found = os.stat(tmp_path / "ordinary")
    monkeypatch.setattr(os, "stat", lambda path, **_: found)
    with pytest.raises(ValueError, match="s is a pipe"):
        ri.load_state(tmp_path / "s")


# What is not saved


@pytest.mark.parametrize(
    ("state", "error", "match"),
    [
        *((ri.State(rule), TypeError, r"state\.rule must be") for rule in (None, 3, b"SGD")),
        *((ri.State(rule), ValueError, r"state\.rule must be") for rule in ("", "S\nGD", "\0", "\ud800")),
        *((ri.State("SGD", t), TypeError, r"state\.t must be an integer") for t in (None, 1.0, True, np.int64(1), "1")),
        *((ri.State("SGD", t), ValueError, r"state\.t must be from 0") for t in (-1, 2**63, 10**400)),
        (ri.State("SGD", 0, None), TypeError, r"state\.slots must be a dict, got None"),
        (ri.State("SGD", 0, [1]), TypeError, r"state\.slots must be a dict"),
        (ri.State("SGD", 0, {}, None), TypeError, r"state\.scalars must be a dict, got None"),
        (ri.State("SGD", 0, {1: np.ones(1)}), TypeError, r"state\.slots has the key 1; allowed are strings"),
        (
            ri.State("SGD", 0, {"\udfff": np.ones(1)}),
            ValueError,
            r"state\.slots has the key '\\udfff', which is no text",
        ),
        (
            ri.State("SGD", 0, {"m": [{"\ud83d\ude00": np.ones(1)}]}),
            ValueError,
            r"state\.slots\['m'\].* key '\\ud83d\\ude00', which is no text",
        ),
        (ri.State("SGD", 0, {"m": {1: np.ones(1)}}), TypeError, "key 1; allowed are strings"),
        *(
            (ri.State("SGD", 0, {"m": [value]}), TypeError, r"state\.slots\['m'\]\[0\]")
            for value in ("x", None, np.ones(2, int), np.ones(2, complex), np.ones(2, object), np.ones(2, ">f8"))
        ),
        *(
            (ri.State("SGD", 0, {}, {"c": x}), TypeError, r"state\.scalars\['c'\] must be")
            for x in (True, None, "1", 1j)
        ),
        *(
            (ri.State("SGD", 0, {}, {"c": x}), ValueError, r"state\.scalars\['c'\] must be a finite float64")
            for x in (float("nan"), float("inf"), -float("inf"), 10**400, 2**53 + 1)
        ),
        (ri.State("SGD", 0, {}, {"c": Lanes([1.0, np.nan])}), ValueError, r"state\.scalars\['c'\]"),
        (ri.State("SGD", 0, {}, {"c": Lanes([1.0], (2,))}), ValueError, r"state\.scalars\['c'\]"),
        (ri.State("SGD", 0, {}, {"\ud800": 1.0}), ValueError, r"state\.scalars has the key '\\ud800'"),
    ],
    ids=count(),
)
def test_a_state_that_could_not_be_loaded_again_is_not_saved(state, error, match, tmp_path):
    ri.save_state(tmp_path / "s", ri.State("SGD"))
    before = (tmp_path / "s").read_bytes()
    with pytest.raises(error, match=match):
        ri.save_state(tmp_path / "s", state)
    assert (tmp_path / "s").read_bytes() == before
    assert os.listdir(tmp_path) == ["s"]


def test_what_may_be_saved_comes_back(tmp_path):
    strange = ["/", "..", "\0", "\n", "", " ", "é", "😀", "k" * 10**5, "manifest.json", "0.npy", "dict"]
    trees = [
        {key: np.float32([i]) for i, key in enumerate(strange)},
        OrderedDict(b=np.ones(1), a=[(), {}, []]),
        np.ones(()),
        np.ones((0, 3), np.float16),
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.arange(24.0).reshape(2, 3, 4).transpose(1, 0, 2)[::-1, :, ::2],
        np.broadcast_to(np.float32(3), (4, 2)),
        [np.float64(1.5)] * 3,
        {},
    ]
    scalars = {"c": -0.0, "": 5e-324, "/": Lanes([[0.1], [0.2]]), "n": 1}
    state = ri.State("my.module.Δ(Adam)", 2**63 - 1, {str(i): tree for i, tree in enumerate(trees)}, scalars)
    ri.save_state(tmp_path / "s", state)
    loaded = ri.load_state(tmp_path / "s")
    assert (loaded.rule, loaded.t, loaded.scalars) == (state.rule, state.t, state.scalars)
    assert str(loaded.scalars) == str(scalars).replace("'n': 1}", "'n': 1.0}")
    for name, tree in loaded.slots.items():
        wanted = [np.asarray(x) for x in state.slots[name]] if name == "7" else state.slots[name]
        assert type(tree) is type(wanted)
        assert same_bits(tree, wanted)
    assert loaded.slots["4"].flags.f_contiguous
    assert loaded.slots["5"].flags.writeable
    ri.save_state(tmp_path / "again", loaded)
    assert (tmp_path / "again").read_bytes() == (tmp_path / "s").read_bytes()


@pytest.mark.slow
def test_many_arrays_are_saved(tmp_path):
    """More than a zip archive has room for with 16-bit counts."""
    state = ri.State("SGD", 0, {"m": [np.float32(i) for i in range(70_000)]})
    ri.save_state(tmp_path / "s", state)
    assert [float(x) for x in ri.load_state(tmp_path / "s").slots["m"]] == list(range(70_000))


def test_a_file_that_grows_or_shrinks_meanwhile_is_refused_or_whole(tmp_path):
    """What is read is checked to the last byte, whatever is done to the file at the same time."""
    state = ri.State("SGD", 1, {"m": np.arange(2.0**12)})
    ri.save_state(tmp_path / "s", state)
    content, done = (tmp_path / "s").read_bytes(), threading.Event()

    def disturb():
        while not done.is_set():
            with open(tmp_path / "s", "r+b") as file:
                file.truncate(len(content) // 2)
                file.seek(0)
                file.write(content + b"more")
                file.truncate(len(content))

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        for _ in range(100):
            with contextlib.suppress(ValueError):
                assert same_bits(ri.load_state(tmp_path / "s").slots, state.slots)
    finally:
        done.set()
        thread.join()


def test_unreadable_files_say_so(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    ri.save_state(tmp_path / "s", ri.State("SGD"))
    (tmp_path / "s").chmod(0)
    with pytest.raises(PermissionError):
        ri.load_state(tmp_path / "s")
