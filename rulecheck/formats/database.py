"""The bytes of an SQLite database, opened in memory so that neither the file nor anything in it can act."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

from rulecheck.errors import DataError
from rulecheck.formats.files import check_regular, read_bytes

MAGIC = b"SQLite format 3\0"
_HEADER = 100
_HOT = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
"""A rollback journal begins so while its changes are not undone; one that is done with begins otherwise."""
_ANY = 2**62
_MOST_ENTRIES = 10_000
_STEPS = 10_000
_STEPS_ALWAYS = 20_000_000
_STEPS_PER_BYTE = 50
"""Reading a row takes a few steps of SQLite's machine and a few bytes; what takes far more is no table."""


@contextmanager
def opened(path: str, limit: int) -> Iterator[sqlite3.Connection]:
    """Open a database for reading; SQLite's complaints within the block become refusals.

    It is a copy in memory of the file's bytes, all of them read at once, so what is read is what can be
    hashed. Nothing writes, no extension is loaded, the schema is not trusted. How much work it may make is
    bounded by steps in proportion to its size, and not by a clock.

    Raises:
        DataError: it is no database, cut off, damaged, half written, or takes too much work.
    """
    content = read_bytes(path, limit)
    _refuse_incomplete(path, content)
    _refuse_unfinished(path)
    with refusing_damage(path), closing(sqlite3.connect(":memory:")) as connection:
        connection.deserialize(_without_log(content))
        connection.set_progress_handler(_allowance(len(content)), _STEPS)
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, max(2 * len(content), 1_000_000))
        for setting in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {setting}")
        said = connection.execute("PRAGMA quick_check(1)").fetchone()
        if said != ("ok",):
            raise DataError(path, f"is damaged: {said[0] if said else 'it cannot be checked'}")
        yield connection


@contextmanager
def refusing_damage(path: str) -> Iterator[None]:
    """Turn what SQLite says of a database into a refusal of its file."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError, MemoryError) as error:
        if getattr(error, "sqlite_errorname", "") == "SQLITE_INTERRUPT":
            raise DataError(path, "takes far more work than its size explains; save its table as CSV") from error
        raise DataError(path, f"cannot be read; is it damaged? {error}") from error


def _refuse_incomplete(path: str, content: bytes) -> None:
    """Refuse what does not have as many bytes as its header says: page size times pages."""
    if not content.startswith(MAGIC) or len(content) < _HEADER:
        raise DataError(path, "is no SQLite database" if content else "is empty")
    size = int.from_bytes(content[16:18], "big")
    size = 65_536 if size == 1 else size
    pages = int.from_bytes(content[28:32], "big")
    if size < 512 or size & (size - 1):
        raise DataError(path, f"is damaged: its header says that a page has {size} bytes")
    if pages == 0 or content[24:28] != content[92:96]:
        raise DataError(path, "does not say how many pages it has; write it anew with VACUUM")
    if size * pages == len(content) and _is_crowded(content, size):
        raise DataError(
            path, f"has more than {_MOST_ENTRIES:,} tables, indexes and views, the most that are looked through"
        )
    if size * pages != len(content):
        was = "was cut off" if size * pages > len(content) else "goes on after its end"
        raise DataError(
            path, f"{was}: {pages:,} pages of {size:,} bytes should be in it, and there are {len(content):,} bytes"
        )


def _is_crowded(content: bytes, size: int) -> bool:
    """Whether the schema has too many entries; counted on its pages, for SQLite takes minutes to load a million.

    The schema is the tree that begins on the first page: leaves (13) with entries, and pages above them (5)
    that hold the numbers of others. What is damaged here SQLite finds itself.
    """
    left, waiting = _MOST_ENTRIES, [1]
    while waiting and left >= 0:
        number = waiting.pop()
        page = content[(number - 1) * size : number * size] if number else b""
        page, shift = (page[_HEADER:], _HEADER) if number == 1 else (page, 0)
        entries = int.from_bytes(page[3:5], "big")
        left -= (entries if page[:1] == b"\x0d" else 0) or 1  # a page that holds none counts too: it may hold itself
        if page[:1] == b"\x05":
            cells = (int.from_bytes(page[12 + 2 * i : 14 + 2 * i], "big") - shift for i in range(entries))
            waiting += [int.from_bytes(page[at : at + 4], "big") for at in cells if at >= 0]
            waiting.append(int.from_bytes(page[8:12], "big"))
    return left < 0


def _refuse_unfinished(path: str) -> None:
    """Refuse a database whose last changes stand in another file, or are half done and to be undone from one."""
    for ending, name in (("-wal", "write-ahead log"), ("-journal", "rollback journal")):
        beside = path + ending
        if not os.path.lexists(beside):
            continue
        if check_regular(beside, limit=_ANY) and (ending == "-wal" or _is_hot(beside)):
            what = f"has changes in a {name}, '{Path(beside).name}'; close the program that writes it"
            raise DataError(path, what)


def _is_hot(journal: str) -> bool:
    with Path(journal).open("rb") as file:
        return file.read(len(_HOT)) == _HOT


def _without_log(content: bytes) -> bytes:
    """Return the database as one that uses no write-ahead log: in memory there is none, and none lies beside it."""
    return content if content[18:20] == b"\x01\x01" else content[:18] + b"\x01\x01" + content[20:]


def _allowance(size: int) -> Callable[[], bool]:
    """Return what SQLite asks after every so many steps: whether to stop."""
    asked = count(1)
    most = (_STEPS_ALWAYS + size * _STEPS_PER_BYTE) // _STEPS
    return lambda: next(asked) > most
