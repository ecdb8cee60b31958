"""Made-up officers' records, one row an officer, in any number: in chunks, the same bytes from the same seed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 20230331
CHUNK = 500_000
FORCES = ("Synthetic North", "Synthetic South", "Synthetic East")
SHARES = (0.5, 0.3, 0.2)
FIRST, LAST = date(1995, 4, 1), date(2023, 3, 31)
WOMEN = 0.4
DAYS_OF_SERVICE = 16 * 365.25
SCHEMA = pa.schema(
    {"officer_id": pa.string(), "force": pa.string(), "sex": pa.string(), "joined": pa.date32(), "left": pa.date32()}
)


def write(path: Path, rows: int) -> None:
    """Write so many records, as ``examples/04-one-row-per-officer`` makes them, with at most ``CHUNK`` held at once.

    Columns: ``officer_id``, each once; ``force``, of three; ``sex``; ``joined``, from 1 April 1995 to 31 March 2023;
    ``left``, the last day of service, blank if that is after 31 March 2023.
    """
    with pq.ParquetWriter(path, SCHEMA) as file:
        for start in range(0, rows, CHUNK):
            file.write_table(_records(start, min(rows, start + CHUNK)).to_arrow().cast(SCHEMA))


def _records(start: int, end: int) -> pl.DataFrame:
    chance, number = np.random.default_rng([SEED, start]), end - start
    joined = FIRST.toordinal() + chance.integers(0, (LAST - FIRST).days + 1, number)
    left = joined + 1 + chance.exponential(DAYS_OF_SERVICE, number).astype(np.int64)
    epoch = date(1970, 1, 1).toordinal()
    drawn = pl.DataFrame(
        {
            "number": np.arange(start + 1, end + 1),
            "force": chance.choice(np.array(FORCES), number, p=SHARES),
            "sex": np.where(chance.random(number) < WOMEN, "F", "M"),
            "joined": joined - epoch,
            "left": left - epoch,
        }
    )
    days = pl.col("joined", "left").cast(pl.Int32).cast(pl.Date)
    is_over = pl.col("left") <= LAST
    officer = pl.concat_str(pl.lit("S"), pl.col("number").cast(pl.String).str.zfill(9)).alias("officer_id")
    return drawn.with_columns(days).select(
        officer, "force", "sex", "joined", pl.when(is_over).then("left").alias("left")
    )
