"""The findings as a Parquet file, for analysts: typed columns, exact decimals."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.numbers import PLACES, plain
from rulecheck.model.report import FORMAT, Report
from rulecheck.reporters.columns import DAYS, FLAGS, FLAT_COLUMNS, NUMBERS, Cell, flat_rows
from rulecheck.shown import shown

DIGITS = 38
"""Digits of a number, ``PLACES`` of them after the point."""
CHUNK = 20_000
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
    import polars as pl

    written = io.BytesIO()
    with tempfile.TemporaryDirectory(prefix="rulecheck-parquet-") as folder:
        # Each chunk goes to a file of its own first, so that no more than one is ever held besides what is written.
        chunks, is_complete, rows = [], True, 0
        for number, chunk in enumerate(_chunks(report)):
            is_complete, rows = is_complete and bool(chunk["complete"].all()), rows + len(chunk)
            chunks.append(Path(folder) / f"{number:08}.arrow")
            chunk.write_ipc(chunks[-1], compression="lz4")
        metadata = _metadata(report, is_complete=is_complete, rows=rows)
        table = pl.scan_ipc(chunks, glob=False)
        table.sink_parquet(written, compression="zstd", row_group_size=ROW_GROUP, metadata=metadata)
    return written.getvalue()


def flat_table(report: Report) -> Any:
    """Return the findings as a frame of polars with the columns and types of the file.

    Raises:
        ValueError: as for ``render``.
    """
    import polars as pl

    return pl.concat(_chunks(report), rechunk=True)


def _chunks(report: Report) -> Iterator[Any]:
    """Yield the rows of the flat table as frames, some of them at a time; the first has none."""
    import polars as pl

    types = {name: _type(name, pl) for name in FLAT_COLUMNS}
    rows = flat_rows(report)
    yield pl.DataFrame(schema=types)
    while chunk := [tuple(_fitting(cell) for cell in row) for row in islice(rows, CHUNK)]:
        yield pl.DataFrame(chunk, schema=types, orient="row")


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


def _metadata(report: Report, *, is_complete: bool, rows: int) -> dict[str, str]:
    return {
        "rulecheck.format": FORMAT,
        "rulecheck.version": shown(report.version),
        "rulecheck.complete": "true" if is_complete else "false",
        "rulecheck.as_at": report.as_at.isoformat(),
        "rulecheck.rows": str(rows),
    }


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer the findings as Parquet."""
    return [Reporter(name="parquet", suffixes=(".parquet",), render=render)]
