import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.errors import DataError
from rulecheck.model.limits import DEFAULT, Limits
from rulecheck.spreadsheets.archives import CHUNK, MAX_PARTS, SMALL, Archive


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def unpacked(content: bytes, name: str = "a", limits: Limits = DEFAULT) -> bytes:
    """Return one part of these bytes."""
    return b"".join(Archive("file", content, limits).chunks(name))


def refusal(content: bytes, name: str = "a", limits: Limits = DEFAULT) -> str:
    """Return why these bytes are refused."""
    with pytest.raises(DataError) as caught:
        unpacked(content, name, limits)
    return caught.value.what


@given(st.binary(max_size=3 * CHUNK), st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
@settings(max_examples=20, deadline=None)
def test_what_was_packed_is_unpacked(content: bytes, method: int) -> None:
    """Piece by piece, the same bytes."""
    assert unpacked(packed({"a": content}, method)) == content


def test_an_archive_names_its_parts() -> None:
    """Folders and all."""
    assert Archive("file", packed({"a/b": b"", "c": b""}), DEFAULT).names == {"a/b", "c"}


def test_a_part_that_is_not_there_is_refused() -> None:
    """By its name."""
    assert refusal(packed({"a": b""}), "b") == "has no part 'b'; save it again as a spreadsheet"


def test_all_parts_together_are_held_to_the_limit() -> None:
    """As the archive declares them, before anything is unpacked."""
    content = packed({"a": b"x" * 600, "b": b"y" * 500}, zipfile.ZIP_STORED)

    assert refusal(content, limits=Limits(unzipped=1_099)) == "unpacks to 1,100 bytes; at most 1,099 are read"
    assert unpacked(content, limits=Limits(unzipped=1_100)) == b"x" * 600


def test_a_part_read_again_and_again_counts_each_time() -> None:
    """A workbook may list one part as many sheets."""
    archive = Archive("file", packed({"a": b"x" * 600}), Limits(unzipped=1_000))
    assert sum(map(len, archive.chunks("a"))) == 600

    with pytest.raises(DataError, match="unpacks to more than 1,000 bytes, with part 'a'"):
        list(archive.chunks("a"))


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    """Small parts may be packed as tightly as they like; large ones not."""
    tight = Limits(ratio=100)

    assert refusal(packed({"a": bytes(SMALL + 1)}), limits=tight) == (
        "its part 'a' unpacks to 1,048,577 bytes, more than 100 times its size"
    )
    assert len(unpacked(packed({"a": bytes(SMALL)}), limits=tight)) == SMALL


def test_a_part_larger_than_it_says_is_refused() -> None:
    """Its checksum is that of the whole; no more than it declares is ever unpacked."""
    content = packed({"a": bytes(5_000)})
    lying = content.replace(struct.pack("<I", 5_000), struct.pack("<I", 50))

    assert refusal(lying).startswith("is damaged: part 'a'")


@pytest.mark.parametrize("names", [("a", "a"), ("a", "A")])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_stands_twice_is_refused(names: tuple[str, str]) -> None:
    """Which of them counts differs from program to program; capitals do not make another name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, "x")

    assert refusal(file.getvalue()) == f"has the part '{names[1]}' twice; save it again"


def test_an_encrypted_part_is_refused() -> None:
    """The bit that says so is enough."""
    content = bytearray(packed({"a": b"x"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1

    assert refusal(bytes(content)) == "is encrypted (part 'a'); save it without a password"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_ways_of_packing_are_refused(method: int) -> None:
    """No spreadsheet uses them."""
    assert refusal(packed({"a": b"x"}, method)) == ("packs its part 'a' in a way spreadsheets do not; save it again")


def test_too_many_parts_are_refused_before_they_are_listed() -> None:
    """Each would take memory by its name alone."""
    assert "has more than 10,000 parts" in refusal(b"PK" + b"PK\x01\x02" * (MAX_PARTS + 1))


WHOLE = packed({"a": b"0123456789" * 100, "b": b""})


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
@settings(max_examples=300, deadline=None)
def test_a_wrong_byte_ends_in_the_same_part_or_a_sentence(position: int, byte: int) -> None:
    """Never in anything else."""
    changed = WHOLE[:position] + bytes([byte]) + WHOLE[position + 1 :]
    try:
        content = unpacked(changed)
    except DataError:
        return
    assert content == b"0123456789" * 100


@given(st.binary(max_size=200).map(lambda rest: b"PK\x03\x04" + rest + WHOLE[-80:]))
@settings(max_examples=300, deadline=None)
def test_no_bytes_end_otherwise_than_in_a_sentence(content: bytes) -> None:
    """Whatever comes before the list of parts."""
    assert refusal(content, "?")


@pytest.mark.parametrize("cut", range(1, len(WHOLE), 7))
def test_a_cut_archive_is_refused(cut: int) -> None:
    """Its list of parts stands at the end."""
    assert refusal(WHOLE[:cut])
