"""A bundle's zip: the same members, the same bytes; and nothing that another program could read otherwise.

Members are stored and not compressed, for what compressors write changes with their versions; so no bundle can be a
bomb either, and its size says how much it holds. Whoever keeps bundles may compress them from outside.
"""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Mapping
from itertools import pairwise

from rulecheck.errors import RulecheckError
from rulecheck.formats.files import read_bytes
from rulecheck.shown import shown

MOST_BYTES = 2**30
"""The largest bundle that is written or read: 1 GiB."""
MOST_MEMBERS = 10_000

_WHEN = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can state
_MODE = (stat.S_IFREG | 0o644) << 16
_UNIX = 3
_UTF8, _ENCRYPTED = 0x800, 0x1
_LOCAL, _CENTRAL, _END = 30, 46, 22
"""How many bytes a zip's records have besides names and contents."""
_REFUSED_SIGNS = frozenset('\\:*?"<>|')


class BundleError(RulecheckError):
    """A bundle that cannot be written, or a file that is none."""

    def __init__(self, bundle: str, what: str) -> None:
        self.bundle, self.what = bundle, what
        super().__init__(shown(f"{bundle}: {what}"))


def fitted(part: str) -> str:
    """Return one part of a member's name with ``_`` for what some system would not take in a file's name."""
    written = "".join("_" if sign in _REFUSED_SIGNS or not sign.isprintable() else sign for sign in part)
    return written if _is_safe_part(written) else f"_{written}_".replace("/", "_")


def pack(members: Mapping[str, bytes]) -> bytes:
    """Return the zip of members by their names, in the order of these.

    Raises:
        BundleError: they are more, or larger, than is read again.
    """
    size = sum(_LOCAL + _CENTRAL + 2 * len(name.encode()) + len(content) for name, content in members.items()) + _END
    if size > MOST_BYTES or len(members) > MOST_MEMBERS:
        what = f"would have {len(members):,} members and {size:,} bytes; at most {MOST_MEMBERS:,} and {MOST_BYTES:,}"
        raise BundleError("the bundle", what)
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _WHEN)
            info.create_system, info.external_attr = _UNIX, _MODE
            archive.writestr(info, members[name])
    return written.getvalue()


def unpack(location: str) -> dict[str, bytes]:
    """Return the members of a bundle by their names; nothing is written anywhere.

    Raises:
        DataError: there is no such file, or it is too large.
        BundleError: it is no zip of the one form that ``pack`` writes.
    """
    return unpacked(location, read_bytes(location, MOST_BYTES))


def unpacked(location: str, content: bytes) -> dict[str, bytes]:
    """Return the members of a bundle's bytes; see ``unpack``.

    Raises:
        BundleError: as ``unpack``.
    """
    _refuse_other_end(location, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            _refuse_strange(location, infos, len(content))
            return {info.filename: archive.read(info) for info in infos}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError, struct.error) as error:
        raise BundleError(location, f"is damaged: {error}") from error


def _refuse_other_end(location: str, content: bytes) -> None:
    """Refuse, before anything is parsed, what does not end as a bundle does: with its directory, then 22 bytes."""
    end = content[-_END:]
    if len(end) < _END or not end.startswith(b"PK\x05\x06"):
        raise BundleError(location, "is no bundle: it does not end as a zip without a comment")
    disk, first, here, members, size, offset, comment = struct.unpack("<4H2LH", end[4:])
    if (disk, first, comment) != (0, 0, 0) or here != members or offset + size + _END != len(content):
        raise BundleError(location, "is no bundle: there is something before, between or after its members")
    if members > MOST_MEMBERS:
        raise BundleError(location, f"has {members:,} members; at most {MOST_MEMBERS:,} are read")


def _refuse_strange(location: str, infos: list[zipfile.ZipInfo], length: int) -> None:
    for info in infos:
        what = _fault(info)
        if what is not None:
            raise BundleError(location, f"the member '{info.orig_filename}' {what}")
    names = [info.filename for info in infos]
    for name, following in pairwise(sorted(names)):
        if name == following:
            raise BundleError(location, f"the member '{name}' is there twice")
    expected = _END
    for info in sorted(infos, key=lambda each: each.header_offset):
        if info.header_offset != expected - _END:
            raise BundleError(location, f"there is something hidden before the member '{info.filename}'")
        expected += _LOCAL + len(info.filename.encode()) + info.file_size
    if expected + sum(_CENTRAL + len(name.encode()) for name in names) != length:
        raise BundleError(location, "there is something hidden behind its members")


def _fault(info: zipfile.ZipInfo) -> str | None:
    if info.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if info.orig_filename != info.filename or not all(map(_is_safe_part, info.filename.split("/"))):
        return "has a name that could lead out of the folder it is unpacked in"
    if info.external_attr != _MODE:
        return "is a link, a folder or another thing that is no plain file"
    if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size:
        return "is compressed, which members of a bundle are not"
    if info.flag_bits & ~_UTF8 or info.extra or info.comment:
        return "has further fields, which members of a bundle have not"
    return None


def _is_safe_part(part: str) -> bool:
    is_plain = all(sign.isprintable() and sign not in _REFUSED_SIGNS and sign != "/" for sign in part)
    return bool(part) and is_plain and not part.endswith((".", " "))
