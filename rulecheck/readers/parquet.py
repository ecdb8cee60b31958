"""Parquet in, lazily: only the columns that are asked for are read, and every value becomes text."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl

from rulecheck.errors import DataError
from rulecheck.formats.as_text import as_text, refuse_unreadable, unreadable
from rulecheck.formats.files import check_regular
from rulecheck.formats.names import refuse_names
from rulecheck.formats.refusing import refusing
from rulecheck.formats.tables import PLACE, RESERVED, Table
from rulecheck.hookspecs import Reader, hookimpl
from rulecheck.model.limits import DEFAULT, Limits

_ROW = f"{RESERVED}row"
_LEAST_BYTES = 2
"""A cell of a CSV file takes so many bytes at least, it and its separator."""


def read(location: str, options: Mapping[str, Any]) -> Table:
    """Open the one Parquet file at this path; it is read when the frame is collected.

    One row for each row of the file, in order; the columns as ``rulecheck.formats.as_text`` turns them to text;
    in ``PLACE`` the row's number, ``row 1``, which costs nothing where it is not selected. A column of lists,
    bytes or the like is left out, and told in the remarks, unless it is wanted.

    Options, none of which need be there: ``wanted`` (``rulecheck.formats.tables.Wanted``; without it every column
    is), and ``limits``, of which the bytes, columns and length of names count. There may be as many cells as a
    CSV file of the most bytes can have, for a few bytes of Parquet can stand for any number of rows.

    What is spoilt beyond the schema comes to light only when the frame is collected: a page that cannot be
    unpacked, text that is not UTF-8, a file that went away or was written to. Collect it within
    ``rulecheck.formats.refusing.refusing``, which makes refusals of that. Pages have no checksums that are looked
    at: a number that was altered within its page is read as it stands.

    A page whose counts are altered can make the table library ask for so much memory that the process is
    aborted, which nothing within it can catch; it ends without a report, and never with 0.

    Raises:
        DataError: it is no regular file, not Parquet, or not one table of texts beyond doubt.
    """
    limits = options.get("limits") or DEFAULT
    check_regular(location, limits.bytes)
    with refusing(location):
        schema = _scan(location).collect_schema()
    refuse_names(location, schema.names(), limits)
    if not schema:
        raise DataError(location, "has no columns")
    wanted = options.get("wanted")
    is_wanted = [wanted is None or wanted.is_wanted(name) for name in schema]
    strange = unreadable(schema)
    needed = [name for name, is_needed in zip(schema, is_wanted, strict=True) if is_needed]
    refuse_unreadable(location, {name: type_ for name, type_ in strange.items() if name in needed})
    _refuse_many(location, len(needed), limits)
    kept = [i for i, name in enumerate(schema) if name not in strange]
    remarks = [f"{_listed(strange)} left out, for the cells are no text"] if strange else []
    return Table(frame=_texts(location, kept), remarks=tuple(remarks))


def _scan(location: str, row_index_name: str | None = None) -> pl.LazyFrame:
    """Open a path by the letter: made absolute, so that no address, home folder or pattern is made of it."""
    return pl.scan_parquet(
        os.path.abspath(location),  # noqa: PTH100 - Path.absolute keeps two slashes at the beginning
        glob=False,
        hive_partitioning=False,
        row_index_name=row_index_name,
        row_index_offset=1,
        credential_provider=None,
    )


def _texts(location: str, kept: list[int]) -> nw.LazyFrame[Any]:
    table = _scan(location, _ROW)
    texts: pl.LazyFrame = as_text(
        nw.from_native(table.select(_ROW, *(pl.nth(i + 1) for i in kept))), location
    ).to_native()
    place = pl.concat_str(pl.lit("row "), pl.col(_ROW)).alias(PLACE)
    return nw.from_native(texts.with_columns(place).select(pl.nth(range(1, len(kept) + 2))))


def _refuse_many(location: str, columns: int, limits: Limits) -> None:
    most = limits.bytes // _LEAST_BYTES
    with refusing(location):
        rows = _scan(location).select(pl.len()).collect().item()
    if rows * columns > most:
        raise DataError(location, f"has {rows:,} rows of {columns:,} columns; at most {most:,} cells are read")


def _listed(columns: Mapping[str, str]) -> str:
    said = ", ".join(f"'{name}' ({type_})" for name, type_ in columns.items())
    return f"column {said}" if len(columns) == 1 else f"columns {said}"


@hookimpl
def rulecheck_readers() -> list[Reader]:
    """Return the reader of ``.parquet``."""
    return [Reader(name="parquet", suffixes=(".parquet",), read=read)]
