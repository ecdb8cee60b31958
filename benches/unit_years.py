"""Made-up units over ten years, for rules of all sorts: the same bytes from the same seed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from benches import synthetic

SEED = 20230331
YEARS = 10
CHUNK = 100_000
"""Units that are held at once."""
WHOLE = "Synthetic total"
_INTEGERS = ("headcount", "women", "recruited", "leavers", "opening", "closing", "staff")


def write(path: Path, rows: int) -> None:
    """Write a row for each of ten years of ``rows / 10`` units, and one a year for the total of all.

    Columns: ``unit``, ``year``, ``code`` (``S000``, seldom another), ``fte``, and whole numbers: ``headcount``, blank
    here and there, ``women`` of it, ``recruited`` and ``leavers`` in the year, ``opening`` and ``closing``, which
    seldom do not follow, and ``staff``, of which the total is the sum in all years but one.
    """
    total = np.zeros(YEARS, dtype=np.int64)
    schema = pa.schema(
        {"unit": pa.string(), "year": pa.string(), "code": pa.string(), "fte": pa.float64()}
        | dict.fromkeys(_INTEGERS, pa.int64())
    )
    units = rows // YEARS
    with pq.ParquetWriter(path, schema) as file:
        for start in range(0, units, CHUNK):
            chunk = _units(start, min(units, start + CHUNK))
            total += chunk["staff"].to_numpy().reshape(-1, YEARS).sum(axis=0)
            file.write_table(chunk.to_arrow().cast(schema))
        total[3] += 1
        whole = pl.DataFrame({"unit": [WHOLE] * YEARS, "year": synthetic.years(YEARS), "code": "S000", "staff": total})
        others = [pl.lit(None, pl.Float64).alias("fte"), *(pl.lit(None, pl.Int64).alias(c) for c in _INTEGERS[:-1])]
        file.write_table(whole.with_columns(others).select(schema.names).to_arrow().cast(schema))


def _units(start: int, end: int) -> pl.DataFrame:
    chance = np.random.default_rng([SEED, start])
    size = (end - start, YEARS)
    recruited, leavers = chance.integers(0, 30, size), chance.integers(0, 24, size)
    closing = 200 + chance.integers(0, 300, (end - start, 1)) + np.cumsum(recruited - leavers, axis=1)
    opening = closing - recruited + leavers + 7 * (chance.integers(0, 300, size) == 0)
    headcount = closing.ravel()
    numbers = {
        "women": (headcount * chance.integers(25, 50, headcount.size)) // 100,
        "recruited": recruited.ravel(),
        "leavers": leavers.ravel(),
        "opening": opening.ravel(),
        "closing": headcount,
        "staff": chance.integers(0, 100, headcount.size),
    }
    place = np.arange(start * YEARS, end * YEARS)
    rows = pl.DataFrame(
        {
            "place": place,
            "year": np.tile(synthetic.years(YEARS), end - start),
            "code": np.char.add("S", np.char.zfill((place % 1000).astype(str), 3)),
            "fte": np.round(headcount - chance.integers(-2, 150, headcount.size) / 10, 1),
            "headcount": headcount,
            **numbers,
        }
    )
    is_blank = pl.Series(chance.integers(0, 400, headcount.size) == 0)
    is_odd = pl.Series(chance.integers(0, 250, headcount.size) == 0)
    unit = pl.concat_str(pl.lit("Synthetic "), (pl.col("place") // YEARS).cast(pl.String).str.zfill(7))
    return rows.select(
        unit.alias("unit"),
        "year",
        pl.when(is_odd).then(pl.lit("odd")).otherwise("code").alias("code"),
        "fte",
        pl.when(~is_blank).then("headcount").alias("headcount"),
        *_INTEGERS[1:],
    )
