"""A bundle's zip has one form; whatever is another is refused before anything of it is used."""

from __future__ import annotations

import io
import stat
import warnings
import zipfile
from collections.abc import Callable

import pytest

from rulecheck.bundling.archive import BundleError, fitted, pack, unpacked

MEMBERS = {"manifest.json": b"{}", "rules/1/rules.toml": b"rulecheck = 1\n"}
FILE = (stat.S_IFREG | 0o644) << 16


def zipped(
    *names: str, kind: int = zipfile.ZIP_STORED, mode: int = FILE, content: bytes = b"x", extra: bytes = b""
) -> bytes:
    """Return a zip as anyone may write it."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", kind) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a name that is there twice
        for name in names:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr, info.extra, info.compress_type = 3, mode, extra, kind
            archive.writestr(info, content)
    return written.getvalue()


def encrypted(content: bytes) -> bytes:
    """Return a zip whose members say that they are encrypted."""
    parts = content.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00")
    return parts.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00")


def commented(content: bytes) -> bytes:
    """Return a zip with a comment."""
    return content[:-2] + b"\x05\x00hello"


OUTSIDE = "could lead out of the folder"
HOSTILE = {
    "no zip": (b"no zip at all, but long enough to be one", "does not end as a zip"),
    "nothing": (b"", "does not end as a zip"),
    "cut off": (pack(MEMBERS)[:-1], "does not end as a zip"),
    "its beginning cut off": (pack(MEMBERS)[1:], "something before, between or after"),
    "something before it": (b"MZ" + pack(MEMBERS), "something before, between or after"),
    "something after it": (pack(MEMBERS) + b"x", "does not end as a zip"),
    "a comment": (commented(pack(MEMBERS)), "does not end as a zip"),
    "the folder above": (zipped("../rules.toml"), OUTSIDE),
    "the folder above, deeper": (zipped("rules/../../rules.toml"), OUTSIDE),
    "an absolute path": (zipped("/etc/passwd"), OUTSIDE),
    "a path of Windows": (zipped("..\\rules.toml"), OUTSIDE),
    "a drive of Windows": (zipped("C:rules.toml"), OUTSIDE),
    "a stream of Windows": (zipped("rules.toml:hidden"), OUTSIDE),
    "a dot at the end": (zipped("rules.toml."), OUTSIDE),
    "an empty part": (zipped("rules//rules.toml"), OUTSIDE),
    "a folder": (zipped("rules/"), OUTSIDE),
    "a NUL": (pack({"a": b"", "bc": b""}).replace(b"bc", b"b\0"), OUTSIDE),
    "a new line": (zipped("rules\n.toml"), OUTSIDE),
    "a name from right to left": (zipped("rules\u202etoml.exe"), OUTSIDE),
    "a member twice": (zipped("report.json", "report.json"), "is there twice"),
    "a link": (zipped("rules.toml", mode=(stat.S_IFLNK | 0o777) << 16, content=b"/etc/passwd"), "is a link"),
    "a device": (zipped("rules.toml", mode=(stat.S_IFCHR | 0o644) << 16), "is a link, a folder or another thing"),
    "a bomb": (zipped("report.json", kind=zipfile.ZIP_DEFLATED, content=bytes(10**7)), "is compressed"),
    "another compression": (zipped("report.json", kind=zipfile.ZIP_LZMA), "is compressed"),
    "encryption": (encrypted(zipped("report.json")), "is encrypted"),
    "extra fields": (zipped("report.json", extra=b"\x99\x99\x04\x00abcd"), "further fields"),
    "too many members": (zipped(*map(str, range(10_001))), "10,001 members; at most 10,000"),
    "a byte that was turned": (pack(MEMBERS).replace(b"rulecheck = 1", b"rulecheck = 2"), "is damaged"),
    "a name that differs inside": (pack(MEMBERS).replace(b"manifest.json", b"Manifest.json", 1), "is damaged"),
}


@pytest.mark.parametrize(("content", "why"), HOSTILE.values(), ids=HOSTILE)
def test_other_forms_are_refused(content: bytes, why: str) -> None:
    """What another program could read otherwise, or unpack elsewhere, is no bundle."""
    with pytest.raises(BundleError, match=why):
        unpacked("run.zip", content)


def test_something_hidden_between_members_is_refused() -> None:
    """Bytes that no directory lists are found by counting."""
    content = pack(MEMBERS)
    at = content.index(b"PK\x03\x04", 1)
    end = bytearray(content[-22:])
    end[16:20] = (int.from_bytes(end[16:20], "little") + 4).to_bytes(4, "little")
    directory = content.index(b"PK\x01\x02")
    second = bytearray(content[directory:-22])
    moved = second.rindex(b"PK\x01\x02") + 42
    second[moved : moved + 4] = (int.from_bytes(second[moved : moved + 4], "little") + 4).to_bytes(4, "little")

    with pytest.raises(BundleError, match="hidden before the member"):
        unpacked("run.zip", content[:at] + b"evil" + content[at:directory] + bytes(second) + bytes(end))


def test_something_hidden_behind_the_members_is_refused() -> None:
    """Between the last of them and the directory."""
    content = pack(MEMBERS)
    directory, end = content.index(b"PK\x01\x02"), bytearray(content[-22:])
    end[16:20] = (directory + 4).to_bytes(4, "little")

    with pytest.raises(BundleError, match="hidden behind its members"):
        unpacked("run.zip", content[:directory] + b"evil" + content[directory:-22] + bytes(end))


def test_zip_whose_members_overlap_is_refused() -> None:
    """Two entries that share one content make much of little."""
    content = pack({"a": b"x" * 50, "b": b"x" * 50})
    directory = bytearray(content[content.index(b"PK\x01\x02") : -22])
    second = directory.rindex(b"PK\x01\x02")
    directory[second + 42 : second + 46] = bytes(4)

    with pytest.raises(BundleError, match="hidden"):
        unpacked("run.zip", content[: content.index(b"PK\x01\x02")] + bytes(directory) + content[-22:])


def test_members_come_back_as_they_were() -> None:
    """Empty ones, any bytes, and names of any alphabet too."""
    members = {**MEMBERS, "rules/1/Überblick 2023.toml": bytes(range(256)), "tables/1/leer": b""}

    assert unpacked("run.zip", pack(members)) == members


def test_order_of_members_changes_no_byte() -> None:
    """They are sorted by their names."""
    assert pack(MEMBERS) == pack(dict(reversed(MEMBERS.items())))


def test_unzip_of_the_standard_library_agrees() -> None:
    """An ordinary program can read a bundle and finds no fault."""
    with zipfile.ZipFile(io.BytesIO(pack(MEMBERS))) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(MEMBERS)


def test_more_than_is_read_again_is_not_written() -> None:
    """A bundle that nobody could verify is no evidence."""
    with pytest.raises(BundleError, match="at most 10,000"):
        pack({str(number): b"" for number in range(10_001)})


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("rules.toml", "rules.toml"),
        ("Überblick.toml", "Überblick.toml"),
        ("..", "_.._"),
        ("", "__"),
        ("a/b\\c:d", "_a_b_c_d_"),
        ("a\nb\u202e\udc80", "a_b__"),
        ("ends. ", "_ends. _"),
    ],
)
def test_name_is_fitted_for_every_system(name: str, written: str) -> None:
    """What some system would not take, or take for another folder, is replaced."""
    assert fitted(name) == written
    unpacked("run.zip", pack({written: b""}))


def test_any_change_of_a_byte_is_told_or_changes_nothing() -> None:
    """No bit of a bundle can be turned so that it is read with other members."""
    content = pack(MEMBERS)
    for place in range(len(content)):
        turned = content[:place] + bytes([content[place] ^ 0x01]) + content[place + 1 :]
        assert _read(turned) in (None, MEMBERS), place


def _read(content: bytes) -> dict[str, bytes] | None:
    read: Callable[[str, bytes], dict[str, bytes]] = unpacked
    try:
        return read("run.zip", content)
    except BundleError:
        return None
