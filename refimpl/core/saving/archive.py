"""The archive of a state file: stored members that fill the file exactly, each byte under a checksum.

A zip archive has a CRC-32 of each member's content.  Its own fields, such as names and dates, have none;
so the archive's comment is a SHA-256 of them.  An archive without a comment is read too: those of version 1
have none, nor those that another program packed again.
"""

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, NamedTuple

_KIND = b"sha256 "
_LENGTH = len(_KIND) + 2 * hashlib.sha256().digest_size
#: Bytes before a member's name, of an entry in the directory before its name, and at the end (with 64-bit sizes).
_HEADER, _ENTRY, _ENDS = 30, 46, (22, 98)


class Member(NamedTuple):
    """Where the content of a member lies in the file."""

    name: str
    start: int
    size: int
    crc: int


def write(file: BinaryIO, members: Iterable[Iterable[Any]]) -> None:
    """Write an archive to an empty file: the manifest, then the arrays, each as pieces of bytes."""
    with zipfile.ZipFile(file, "w") as archive:
        archive.comment = bytes(_LENGTH)
        for name, pieces in zip(_names(), members, strict=False):
            info, parts = zipfile.ZipInfo(name), [memoryview(piece) for piece in pieces]  # of 1980, so always the same
            info.file_size = sum(part.nbytes for part in parts)
            with archive.open(info, "w") as member:
                for part in parts:
                    member.write(part)
    comment = _comment(file, archive)
    file.seek(-_LENGTH, 2)
    file.write(comment)


def members(file: BinaryIO) -> tuple[Member, list[Member]]:
    """The manifest and the arrays of an archive as ``write`` makes it.

    Raises:
        ValueError and others: it is none, or there is anything else in it.
    """
    archive = zipfile.ZipFile(file)
    found = []
    place = 0
    for name, info in zip(_names(), archive.infolist(), strict=False):
        file.seek(place)
        header = file.read(_HEADER)
        length, extra = struct.unpack("<2H", header[-4:])
        start = place + len(header) + length + extra
        _require(info.orig_filename == name, f"it has {info.orig_filename!r} where {name!r} should be")
        _require(info.header_offset == place and file.read(length) == name.encode(), f"{name} is not in its place")
        stored = info.compress_type == zipfile.ZIP_STORED and info.file_size == info.compress_size
        _require(
            stored and not info.flag_bits, f"{name} is compressed or encrypted; allowed is what is stored as it is"
        )
        found.append(Member(name, start, info.file_size, info.CRC))
        place = start + info.file_size
    _require(found, "it is empty")
    _require(place == archive.start_dir, f"its members end at {place} and its directory starts at {archive.start_dir}")
    entries = sum(_ENTRY + len(info.orig_filename) + len(info.extra + info.comment) for info in archive.infolist())
    rest = file.seek(0, 2) - place - entries - len(archive.comment)
    _require(rest in _ENDS, "its members do not fill it")
    file.seek(-len(archive.comment) - 2, 2)
    _require(int.from_bytes(file.read(2), "little") == len(archive.comment), "its end is cut off")
    if archive.comment:
        _require(archive.comment == _comment(file, archive), "its SHA-256 is another")
    return found[0], found[1:]


def content(file: BinaryIO, member: Member) -> bytes:
    """A member's content, read and checked."""
    file.seek(member.start)
    found = file.read(member.size)
    check(member, len(found), zlib.crc32(found))
    return found


def check(member: Member, size: int, crc: int) -> None:
    """A ValueError unless size and CRC-32 are the member's."""
    _require(size == member.size, f"{member.name} is cut off")
    _require(crc == member.crc, f"{member.name} has another CRC-32")


def _names() -> Iterator[str]:
    yield "manifest.json"
    number = 0
    while True:
        yield f"{number}.npy"
        number += 1


def _comment(file: BinaryIO, archive: zipfile.ZipFile) -> bytes:
    """The checksum of all but the contents of the members, and this comment."""
    infos, hashed = archive.infolist(), hashlib.sha256()
    for info, end in zip(infos, [*(info.header_offset for info in infos[1:]), archive.start_dir], strict=True):
        file.seek(info.header_offset)
        hashed.update(file.read(end - info.compress_size - info.header_offset))
    size = file.seek(0, 2)
    file.seek(archive.start_dir)
    hashed.update(file.read(size - _LENGTH - archive.start_dir))
    return _KIND + hashed.hexdigest().encode()


def _require(holds: Any, wrong: str) -> None:
    if not holds:
        raise ValueError(wrong)
