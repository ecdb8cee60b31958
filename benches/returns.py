"""Made-up returns for row checks, each of which is violated here and there: the same bytes from the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from benches import synthetic

SEED = 20230331
YEARS = 10
CHUNK = 1_000_000
ONE_IN = {"blank": 211, "beyond": 331, "fte": 173, "code": 157, "status": 131, "part": 227, "leavers": 151}
"""How rarely each check is violated, all of them independently."""
CLEAN = 97
"""One row in so many violates none; of these one in about ten is sent again."""


def write(path: Path, rows: int) -> None:
    """Write so many rows of returns, ten years a unit, and behind them the units and years that are sent again.

    Columns: ``unit``, ``year``, ``headcount`` (whole, from 100 to 499; 9,999 is beyond; blank here and there),
    ``fte`` (one decimal, at most the headcount), ``code`` (``S000``), ``status``, ``posts`` (whole, though of a type
    that has decimals) and ``leavers`` (at most 15 % of the headcount, often exactly). What stands twice violates
    nothing else, so that tools which look at its rows and tools which refuse them count the same.

    Raises:
        ValueError: fewer than a thousand rows are asked for, too few for each violation to be there.
    """
    if rows < 1_000:
        raise ValueError(f"{rows} rows are too few; write 1,000 or more")
    again = []
    sent = (rows - rows // 1_000) // YEARS * YEARS
    with pq.ParquetWriter(path, _SCHEMA) as file:
        for start in range(0, sent, CHUNK):
            table = _rows(start, min(sent, start + CHUNK))
            is_again = pl.int_range(start, start + table.height, eager=True) % CLEAN == 0
            file.write_table(table.to_arrow().cast(_SCHEMA))
            again.append(table.filter(is_again))
        file.write_table(pl.concat(again).head(rows - sent).to_arrow().cast(_SCHEMA))


_SCHEMA = pa.schema(
    {
        "unit": pa.string(),
        "year": pa.string(),
        "headcount": pa.int64(),
        "fte": pa.float64(),
        "code": pa.string(),
        "status": pa.string(),
        "posts": pa.float64(),
        "leavers": pa.int64(),
    }
)


def _rows(start: int, end: int) -> pl.DataFrame:
    chance = np.random.default_rng([SEED, start])
    place = np.arange(start, end)
    wrong = {
        check: (chance.integers(0, often, end - start) == 0) & (place % CLEAN != 0) for check, often in ONE_IN.items()
    }
    headcount = chance.integers(5, 25, end - start) * 20
    most = headcount * 15 // 100
    years = np.array(synthetic.years(YEARS))
    rows = pl.DataFrame(
        {
            "place": place,
            "year": years[place % YEARS],
            "headcount": np.where(wrong["beyond"], 9_999, headcount),
            "fte": headcount - chance.integers(0, 200, end - start) / 10,
            "leavers": np.where(wrong["leavers"], most + 1_500, most - chance.integers(0, 3, end - start)),
            "posts": chance.integers(0, 600, end - start) + np.where(wrong["part"], 0.5, 0.0),
            "number": chance.integers(0, 1000, end - start),
            "status": np.array(["draft", "submitted", "final"])[chance.integers(0, 3, end - start)],
            **{f"is_{check}": those for check, those in wrong.items()},
        }
    )
    code = pl.concat_str(pl.lit("S"), pl.col("number").cast(pl.String).str.zfill(3))
    unit = pl.concat_str(pl.lit("Synthetic "), (pl.col("place") // YEARS).cast(pl.String).str.zfill(7))
    return rows.select(
        unit.alias("unit"),
        "year",
        pl.when(~pl.col("is_blank")).then("headcount").alias("headcount"),
        (pl.col("fte") + pl.col("is_fte") * 10_000).round(1).alias("fte"),
        pl.when("is_code").then(pl.lit("unknown")).otherwise(code).alias("code"),
        pl.when("is_status").then(pl.lit("Lost")).otherwise("status").alias("status"),
        "posts",
        "leavers",
    )
