"""A zip archive that nobody vouches for: its parts unpacked piece by piece, within limits, or refused."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator

from rulecheck.errors import DataError
from rulecheck.formats.files import read_bytes
from rulecheck.model.limits import Limits

MAX_PARTS = 10_000
SMALL = 2**20
"""Bytes up to which a part may be packed as tightly as it likes."""
CHUNK = 2**17

_ENTRY = b"PK\x01\x02"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,  # a method or version of packing that the zipfile module does not know
    RuntimeError,  # a part that turns out to be encrypted
    ValueError,  # offsets that lie outside the file, names that are no text
    OverflowError,
    LookupError,
    OSError,  # a seek to nowhere
)
"""What the zipfile module raises for bytes that are no whole archive; nothing else runs where these are caught."""


class Archive:
    """A zip archive in memory.

    Attributes:
        location: the file's name as given.
        names: of its parts.
    """

    def __init__(self, location: str, content: bytes, limits: Limits) -> None:
        """Read the list of parts.

        Raises:
            DataError: these bytes are no zip archive, are encrypted or damaged, have parts that
                stand twice, or would unpack to more than the limits.
        """
        self.location = location
        self._limits = limits
        self._unpacked = 0
        _refuse_what_is_no_zip(location, content)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except _DAMAGE as error:
            raise DataError(location, f"is a damaged zip archive: {_said(error)}; save it again") from error
        self._parts = self._checked(self._zip.infolist())
        self.names = frozenset(self._parts)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Unpack one part, a piece at a time; that it is whole is known only once the last piece was taken.

        Raises:
            DataError: there is no such part, it is damaged, or all that was unpacked so far is over the limit.
        """
        if name not in self._parts:
            raise DataError(self.location, f"has no part '{name}'; save it again as a spreadsheet")
        try:
            with self._zip.open(self._parts[name]) as part:
                while chunk := part.read(CHUNK):
                    self._count(name, len(chunk))
                    yield chunk
        except _DAMAGE as error:
            raise DataError(self.location, f"is damaged: part '{name}': {_said(error)}; save it again") from error

    def _count(self, name: str, size: int) -> None:
        self._unpacked += size
        if self._unpacked > self._limits.unzipped:
            raise DataError(self.location, f"unpacks to more than {self._limits.unzipped:,} bytes, with part '{name}'")

    def _checked(self, parts: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
        found: dict[str, zipfile.ZipInfo] = {}
        folded: set[str] = set()
        for part in parts:
            name = part.filename
            if name.lower() in folded:
                raise DataError(self.location, f"has the part '{name}' twice; save it again")
            folded.add(name.lower())
            self._refuse_part(part)
            found[name] = part
        total = sum(part.file_size for part in parts)
        if total > self._limits.unzipped:
            raise DataError(
                self.location, f"unpacks to {total:,} bytes; at most {self._limits.unzipped:,} are read", place=None
            )
        return found

    def _refuse_part(self, part: zipfile.ZipInfo) -> None:
        name = part.filename
        if part.flag_bits & 1:
            raise DataError(self.location, f"is encrypted (part '{name}'); save it without a password")
        if part.compress_type not in _METHODS:
            raise DataError(self.location, f"packs its part '{name}' in a way spreadsheets do not; save it again")
        if part.file_size > SMALL and part.file_size > self._limits.ratio * part.compress_size:
            what = (
                f"its part '{name}' unpacks to {part.file_size:,} bytes, more than {self._limits.ratio} times its size"
            )
            raise DataError(self.location, what)


def open_archive(location: str, limits: Limits) -> Archive:
    """Read a file as a zip archive.

    Raises:
        DataError: it cannot be read, or ``Archive`` refuses it.
    """
    return Archive(location, read_bytes(location, limits.bytes), limits)


def _refuse_what_is_no_zip(location: str, content: bytes) -> None:
    """Refuse other formats by name, and more parts than are read, before the zipfile module lists them."""
    if content.startswith(_COMPOUND):
        if _ENCRYPTED_PACKAGE in content:
            raise DataError(location, "is encrypted; save it without a password")
        raise DataError(location, "is a workbook in the old .xls format; save it as .xlsx")
    if not content:
        raise DataError(location, "is empty; it should be a spreadsheet")
    if not content.startswith(b"PK"):
        raise DataError(location, "is no spreadsheet (not a zip archive); save it as .xlsx or .ods")
    if content.count(_ENTRY) > MAX_PARTS:
        raise DataError(location, f"has more than {MAX_PARTS:,} parts, the most that are read")


def _said(error: BaseException) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
