"""The findings as a Parquet file, for analysts: typed columns, exact decimals."""

from __future__ import annotations

import io
from decimal import Decimal
from itertools import islice
from typing import Any

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.numbers import PLACES, plain
from rulecheck.model.report import FORMAT, Report
from rulecheck.reporters.columns import DAYS, FLAGS, FLAT_COLUMNS, NUMBERS, Cell, flat_rows
from rulecheck.shown import shown

DIGITS = 38
"""Digits of a number, ``PLACES`` of them after the point."""
CHUNK = 10_000
"""How many rows are held as Python values at once."""
ROW_GROUP = 100_000


def render(report: Report) -> bytes:
    """Return the findings as Parquet, compressed with zstd.

    Columns are those of the CSV: ``complete`` and ``provisional`` are Boolean, ``at`` and ``due`` dates, numbers
    Decimal(38, 6), all others text; what there is nothing to say of is null. The file's own metadata say
    ``rulecheck.complete``, ``rulecheck.as_at``, ``rulecheck.format``, ``rulecheck.version`` and ``rulecheck.rows`` too.

    Raises:
        ValueError: a number does not fit in 38 digits with 6 decimals; it is never rounded to make it fit.
    """
    table = flat_table(report)
    written = io.BytesIO()
    table.write_parquet(written, compression="zstd", row_group_size=ROW_GROUP, metadata=_metadata(report, table))
    return written.getvalue()


def flat_table(report: Report) -> Any:
    """Return the findings as a frame of polars with the columns and types of the file.

    Raises:
        ValueError: as for ``render``.
    """
    import polars as pl

    types = {name: _type(name, pl) for name in FLAT_COLUMNS}
    rows = flat_rows(report)
    chunks = [pl.DataFrame(schema=types)]
    while chunk := [tuple(_fitting(cell) for cell in row) for row in islice(rows, CHUNK)]:
        chunks.append(pl.DataFrame(chunk, schema=types, orient="row"))
    return pl.concat(chunks, rechunk=True)


def _type(name: str, pl: Any) -> Any:
    if name in NUMBERS:
        return pl.Decimal(DIGITS, PLACES)
    if name in DAYS:
        return pl.Date
    return pl.Boolean if name in FLAGS else pl.String


def _fitting(cell: Cell) -> Cell:
    if isinstance(cell, Decimal):
        whole, _, decimals = plain(cell.copy_abs()).partition(".")
        if len(decimals) > PLACES or len(whole) > DIGITS - PLACES:
            raise ValueError(f"{plain(cell)} does not fit in {DIGITS} digits with {PLACES} decimals; write csv or json")
    return cell


def _metadata(report: Report, table: Any) -> dict[str, str]:
    is_complete = bool(table["complete"].all())
    return {
        "rulecheck.format": FORMAT,
        "rulecheck.version": shown(report.version),
        "rulecheck.complete": "true" if is_complete else "false",
        "rulecheck.as_at": report.as_at.isoformat(),
        "rulecheck.rows": str(len(table)),
    }


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer the findings as Parquet."""
    return [Reporter(name="parquet", suffixes=(".parquet",), render=render)]
