"""SQLite in: one ordinary table of a database file, of which nothing is run and nothing is written."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from itertools import islice
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.errors import DataError, nearest
from rulecheck.formats.database import opened
from rulecheck.formats.names import refuse_names
from rulecheck.formats.tables import PLACE, Table, Wanted
from rulecheck.formats.values import text_of
from rulecheck.hookspecs import Reader, hookimpl
from rulecheck.model.limits import DEFAULT, Limits

_CELLS_AT_ONCE = 200_000
_HIDDEN, _GENERATED = 1, (2, 3)
"""What SQLite calls columns that a query for all does not give, and those that are worked out of others."""


def read(location: str, options: Mapping[str, Any]) -> Table:
    """Read one table of an SQLite database: ``returns.db::table``, or ``returns.db`` if it has just one.

    One row for each row, in the order of the row ids, or of the primary key where there are none; in ``PLACE``
    its number in that order, ``row 1``. Values are taken as they are stored, whatever type their column is
    declared to have: a whole number is its digits, a float its shortest text, an empty text null. Views and
    virtual tables are not read. A column that holds bytes is left out, and told in the remarks, unless it is
    wanted.

    Only the last ``::`` parts, and none if there is a file of the whole name. Options, none of which need be
    there: ``wanted`` (``rulecheck.formats.tables.Wanted``; without it every column is) and ``limits``.

    Raises:
        DataError: the database cannot be read beyond doubt, there is no such table, or none is named and there
            are several.
    """
    limits = options.get("limits") or DEFAULT
    path, name = _parted(location)
    with opened(path, limits.bytes) as connection:
        tables = _tables(connection)
        table = _chosen(location, tables, name)
        remarks = [] if name is not None else [f"table '{table}' chosen: the only one"]
        reading = _Reading(
            location=location, table=table, is_keyed=tables[table], limits=limits, wanted=options.get("wanted")
        )
        frame, left_out = reading.frame(connection)
    remarks += [f"column '{column}' left out, for it holds bytes" for column in left_out]
    return Table(frame=nw.from_native(frame.lazy()), remarks=tuple(remarks))


def _parted(location: str) -> tuple[str, str | None]:
    path, parted, name = location.rpartition("::")
    return (path, name) if parted and not os.path.lexists(location) else (location, None)


def _tables(connection: sqlite3.Connection) -> dict[str, bool]:
    """Return the ordinary tables, each with whether it has a key of its own in place of row ids."""
    found: dict[str, bool] = {}
    for _, name, sort, _, is_keyed, *_ in connection.execute("PRAGMA main.table_list"):
        if sort == "table" and not name.lower().startswith("sqlite_"):
            found[name] = bool(is_keyed)
    return dict(sorted(found.items()))


def _chosen(location: str, tables: Mapping[str, bool], name: str | None) -> str:
    if name is None and len(tables) == 1:
        return next(iter(tables))
    if not tables:
        raise DataError(location, "has no table; views and virtual tables are not read")
    if name is None:
        raise DataError(
            location, f"has several tables; name one, as in '{location}::{min(tables)}'{nearest('', tables)}"
        )
    if name not in tables:
        raise DataError(location, f"there is no table '{name}'{nearest(name, tables)}")
    return name


@attrs.frozen(kw_only=True)
class _Reading:
    """One table on its way in."""

    location: str
    table: str
    is_keyed: bool
    limits: Limits
    wanted: Wanted | None

    def frame(self, connection: sqlite3.Connection) -> tuple[pl.DataFrame, list[str]]:
        """Return the table as text, and the columns that hold bytes and are not in it."""
        rows = connection.execute(self._query(connection))
        names = [description[0] for description in rows.description]
        refuse_names(self.location, names, self.limits)
        parts = [pl.DataFrame(schema=dict.fromkeys(names, pl.String))]
        blobs: set[int] = set()
        height = length = 0
        while texts := self._texts(rows, names, height, blobs):
            length += sum(len(text) for text in texts if text is not None)
            if length > self.limits.unzipped:
                what = f"has more than {self.limits.unzipped:,} characters of text, the most that are read"
                raise DataError(self.location, what)
            parts.append(pl.DataFrame([pl.Series(n, texts[i :: len(names)], pl.String) for i, n in enumerate(names)]))
            height += parts[-1].height
        numbers = pl.int_range(1, height + 1, eager=True).cast(pl.String)
        kept = [i for i in range(len(names)) if i not in blobs]
        frame = pl.concat(parts).select(pl.nth(kept), pl.concat_str(pl.lit("row "), numbers).alias(PLACE))
        return frame, [names[i] for i in sorted(blobs)]

    def _query(self, connection: sqlite3.Connection) -> str:
        """Return the query for all rows in the order of their keys; no index is asked, for none is checked."""
        table = _quoted(self.table)
        columns = list(connection.execute(f"PRAGMA main.table_xinfo({table})"))
        if self.is_keyed:
            keys = sorted((key, name) for _, name, _, _, _, key, _ in columns if key)
            order = ", ".join(_quoted(name) for _, name in keys)
        else:
            taken = {name.lower() for _, name, *_ in columns}
            order = next((name for name in ("rowid", "_rowid_", "oid") if name not in taken), "")
        ordered = f" ORDER BY {order}" if order else ""  # without it a table is gone through in that order anyway
        names = [name for _, name, _, _, _, _, sort in columns if sort != _HIDDEN and self._is_read(name, sort)]
        if not names:
            raise DataError(self.location, f"the table '{self.table}' has none of the columns that are needed")
        listed = ", ".join(_quoted(name) for name in names)
        return f"SELECT {listed} FROM main.{table} NOT INDEXED{ordered}"  # noqa: S608 - names are quoted

    def _is_read(self, name: str, sort: int) -> bool:
        """Whether a column is read; one that is generated only where it is wanted, for what it costs is unknown."""
        return self.wanted.is_wanted(name) if self.wanted is not None and sort in _GENERATED else True

    def _texts(self, rows: sqlite3.Cursor, names: list[str], above: int, blobs: set[int]) -> list[str | None]:
        """Return the cells of the next rows, row after row; none once there are no more."""
        texts: list[Any] = []
        width = len(names)
        for number, row in enumerate(islice(rows, max(1, _CELLS_AT_ONCE // width)), above + 1):
            if number * width > self.limits.cells:
                raise DataError(self.location, f"has more than {self.limits.cells:,} cells, the most that are read")
            texts.extend(row)
            for i, value in enumerate(row):
                if isinstance(value, bytes):
                    self._refuse_wanted(names[i], number)
                    blobs.add(i)
                    texts[i - width] = None
                elif isinstance(value, str) and len(value) > self.limits.cell_length:
                    what = f"the value of '{names[i]}' is longer than {self.limits.cell_length:,} characters"
                    raise DataError(self.location, what, place=f"row {number}")
        return [text_of(value) for value in texts]

    def _refuse_wanted(self, name: str, row: int) -> None:
        if self.wanted is None or self.wanted.is_wanted(name):
            what = f"the value of '{name}' is bytes, not text or a number; store it as text"
            raise DataError(self.location, what, place=f"row {row}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


@hookimpl
def rulecheck_readers() -> list[Reader]:
    """Return the reader of ``.db``, ``.sqlite`` and ``.sqlite3``."""
    return [Reader(name="sqlite", suffixes=(".db", ".sqlite", ".sqlite3"), read=read)]
