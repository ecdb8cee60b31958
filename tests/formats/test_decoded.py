import codecs
import encodings
from pathlib import Path

import pytest

from rulecheck.errors import DataError
from rulecheck.formats.decoded import decoded

TABLES = sorted(
    module.stem
    for module in Path(encodings.__file__).parent.glob("*.py")
    if "\ndecoding_table = " in module.read_text(encoding="utf-8")
)
"""The encodings of one byte a character, by how Python itself is built."""


@pytest.mark.parametrize("encoding", ["ascii", *TABLES])
def test_every_encoding_of_one_byte_a_character_is_known(encoding: str) -> None:
    """By Python's list of them, and each byte is one character or none."""
    for byte in range(1, 256):
        try:
            text = decoded("returns.csv", bytes([byte]), encoding).decode()
        except DataError as error:
            assert "which is not" in error.what or "NUL" in error.what  # noqa: PT017 - either is right
        else:
            assert text == bytes([byte]).decode(encoding)
            assert len(text) == 1


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE + codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE + codecs.BOM_UTF16_BE])
def test_only_the_first_byte_order_mark_is_taken_off(mark: bytes) -> None:
    """A second one is text, as it is in UTF-8."""
    assert decoded("returns.csv", mark, "utf-16").decode() == "\ufeff"
    assert decoded("returns.csv", codecs.BOM_UTF8 * 2).decode() == "\ufeff"


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf_8_sig", "U8"])
def test_an_encoding_has_several_names(encoding: str) -> None:
    """All that Python knows."""
    assert decoded("returns.csv", "é".encode(), encoding) == "é".encode()
