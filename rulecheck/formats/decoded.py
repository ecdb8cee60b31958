"""Bytes become text in the one encoding that is stated for them, or the file is refused."""

from __future__ import annotations

import codecs

from rulecheck.errors import DataError, nearest

UTF_8 = "utf-8"
_WIDE = ("utf-16", "utf-16-le", "utf-16-be")
_NUMBERED = (
    *(37, 273, 424, 437, 500, 720, 737, 775, 850, 852, 855, 856, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869),
    *(874, 875, 1006, 1026, 1125, 1140, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258),
)
_MAC = ("arabic", "croatian", "cyrillic", "farsi", "greek", "iceland", "latin2", "roman", "romanian", "turkish")
_ONE_BYTE = (
    *("ascii", "hp-roman8", "koi8-r", "koi8-t", "koi8-u", "kz1048", "palmos", "ptcp154", "tis-620"),
    *(f"cp{number:03}" for number in _NUMBERED),
    *(f"iso8859-{part}" for part in range(1, 17) if part != 12),
    *(f"mac-{script}" for script in _MAC),
)
"""Encodings in which each byte stands for one character, by Python's own names."""
_KNOWN = frozenset((UTF_8, *_WIDE, *_ONE_BYTE))
_COMMON = (UTF_8, "utf-16", "cp1252", "latin-1", "iso8859-15", "cp850", "cp437", "mac-roman", "ascii")


def decoded(location: str, raw: bytes, encoding: str = UTF_8) -> bytes:
    """Return the text as UTF-8 without a byte order mark, once it is known to be text without NUL.

    Args:
        location: the file's name in refusals.
        raw: its bytes.
        encoding: UTF-8, UTF-16 or one of a byte a character, by any name that Python has for it.

    Raises:
        DataError: a byte stands for nothing in this encoding, or there is no such encoding.
    """
    codec = _codec(location, encoding)
    if codec == UTF_8:
        _refuse_nul(location, raw)
        _decode(location, raw, codec)
        return raw.removeprefix(codecs.BOM_UTF8)
    if codec == "utf-16" and not raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError(location, "has no byte order mark; state its encoding as utf-16-le or utf-16-be")
    text = _decode(location, raw, codec)
    content = (text if codec == "utf-16" else text.removeprefix("\ufeff")).encode()  # utf-16 takes its own mark off
    _refuse_nul(location, content)
    return content


def place_of(content: bytes, position: int) -> str:
    """Return the line of a byte of UTF-8."""
    above = content.count(b"\n", 0, position)
    return f"line {above + 1}"


def _codec(location: str, encoding: str) -> str:
    try:
        name = codecs.lookup(encoding).name.replace("_", "-")
    except (LookupError, ValueError):  # ValueError: a NUL character in the name
        name = ""
    name = UTF_8 if name == "utf-8-sig" else name
    if name not in _KNOWN:
        what = f"there is no encoding '{encoding}' that a table is read in{nearest(encoding, _COMMON)}"
        raise DataError(location, what)
    return name


def _refuse_nul(location: str, content: bytes) -> None:
    if (position := content.find(0)) >= 0:
        raise DataError(location, "has a NUL byte; save it in UTF-8", place=place_of(content, position))


def _decode(location: str, raw: bytes, codec: str) -> str:
    try:
        return raw.decode(codec)
    except UnicodeDecodeError as error:
        said = codec.upper() if codec.startswith("utf") else codec
        often = ', often encoding = "cp1252"' if codec == UTF_8 else ""
        mend = f"save it in UTF-8, or state its encoding{often}"
        what = f"has the byte 0x{raw[error.start]:02x}, which is not {said}; {mend}"
        before = raw[: error.start].decode(codec)
        raise DataError(location, what, place=place_of(before.encode(), len(raw))) from error
