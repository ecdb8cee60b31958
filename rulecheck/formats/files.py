"""One file's bytes: a regular file, whole, within a limit."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

from rulecheck.errors import DataError

MAX_BYTES = 2**30
"""The largest file that is read unless the caller says otherwise: 1 GiB."""


def read_bytes(location: str, limit: int = MAX_BYTES) -> bytes:
    """Return the bytes of the one regular file at this path; links are followed.

    The text is a path and nothing else: no pattern, no address, no ``~``.

    Raises:
        DataError: there is no such file, it is a folder, a pipe or a device, it cannot be
            read, it is larger than ``limit`` bytes, or it changed while it was read.
    """
    try:
        _refuse_irregular(location, Path(location).stat())  # before opening: that alone can move a device
        with open(location, "rb", opener=_open) as file:
            status = os.fstat(file.fileno())
            _refuse_irregular(location, status)
            _refuse_large(location, status.st_size, limit)
            content = file.read(status.st_size + 1)
    except OSError as error:
        raise DataError(location, _why(Path(location), error)) from error
    except ValueError as error:  # a NUL character in the path
        raise DataError(location, f"is no path: {error}") from error
    if len(content) != status.st_size:
        raise DataError(location, "changed while it was read; check it again once it is written")
    return content


def check_regular(location: str, limit: int = MAX_BYTES) -> int:
    """Return the size in bytes of the one regular file at this path, for a reader that opens it later itself.

    Raises:
        DataError: as ``read_bytes``, but for a change while it is read.
    """
    try:
        status = Path(location).stat()
        _refuse_irregular(location, status)
        os.close(_open(location, os.O_RDONLY))
    except OSError as error:
        raise DataError(location, _why(Path(location), error)) from error
    except ValueError as error:  # a NUL character in the path
        raise DataError(location, f"is no path: {error}") from error
    _refuse_large(location, status.st_size, limit)
    return status.st_size


def fingerprint(location: str) -> tuple[str, tuple[int, int, int]]:
    """Return the SHA-256 of a regular file's bytes, and what would show that it was written to since.

    Raises:
        DataError: as ``read_bytes``, but for the size.
    """
    try:
        _refuse_irregular(location, Path(location).stat())
        with open(location, "rb", opener=_open) as file:
            _refuse_irregular(location, os.fstat(file.fileno()))
            return hashlib.file_digest(file, "sha256").hexdigest(), _state(os.fstat(file.fileno()))
    except OSError as error:
        raise DataError(location, _why(Path(location), error)) from error
    except ValueError as error:  # a NUL character in the path
        raise DataError(location, f"is no path: {error}") from error


def refuse_changed(location: str, state: tuple[int, int, int]) -> None:
    """Refuse a file that was written to, or replaced, since its fingerprint was taken."""
    try:
        is_same = _state(Path(location).stat()) == state
    except OSError:
        is_same = False
    if not is_same:
        raise DataError(location, "changed while it was read; check it again once it is written")


def _state(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_size, status.st_mtime_ns, status.st_ino


def _open(path: str, flags: int) -> int:
    """Open without waiting, for a pipe put there meanwhile would wait for a writer."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _refuse_irregular(location: str, status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise DataError(location, "is a folder; name one file in it")
    if not stat.S_ISREG(status.st_mode):
        raise DataError(location, "is a pipe or a device; write what it gives to a file first")


def _refuse_large(location: str, size: int, limit: int) -> None:
    if size > limit:
        raise DataError(location, f"has {size:,} bytes; at most {limit:,} are read")


def _why(path: Path, error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "links to a file that is not there" if path.is_symlink() else "there is no such file"
    return f"cannot be read: {error.strerror}"
