"""Judge, look and write over Spark Connect, in a process of its own: one cannot have a session of both sorts.

Prints what holds, a line each.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import clusters
import polars as pl
import rulecheck
from rulecheck.reporters.json import render
from rulecheck.reporters.parquet import flat_table
from test_findings import DAY, ROWS, RULES

from rulecheck_spark import Spark, check
from rulecheck_spark.reader import read

PATTERN = """[[rules]]
id = "synthetic-pattern"
kind = "text-pattern"
title = "Notes are letters"
column = "note"
pattern = "[a-z]+"
allow_blank = true
units = ["North"]
years = "2021-22"
"""


def session() -> Any:
    """Return a session of Spark Connect, whose server runs beside it."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.remote("local[2]")
    for name, value in clusters.SETTINGS.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()


def main(folder: Path, opened: Any) -> None:
    """Hold what Spark Connect finds against what the embedded engine finds."""
    (folder / "rules.toml").write_text(RULES + PATTERN, encoding="utf-8")
    header, *rows = ROWS.splitlines()
    (folder / "data.csv").write_text(
        "\n".join([f"{header},note", *(f"{row}," for row in rows)]) + "\n", encoding="utf-8"
    )
    files = folder / "rules.toml", folder / "data.csv"
    compare(folder, rulecheck.check(*files, as_at=DAY), check(*files, on=Spark(opened), as_at=DAY))


def compare(folder: Path, here: rulecheck.Report, there: rulecheck.Report) -> None:
    """Print what holds of two reports."""
    print("complete", there.complete)  # noqa: T201 - what the test reads
    print("bytes", render(here) == render(there))  # noqa: T201
    print("gravest", here.findings.gravest(2) == there.findings.gravest(2))  # noqa: T201
    there.findings.write(there, folder / "written")  # type: ignore[attr-defined]
    written = pl.concat(pl.read_parquet(file) for file in sorted((folder / "written").glob("*.parquet")))
    print("written", written.equals(flat_table(here)))  # noqa: T201
    found: Any = read(f"spark:parquet:{folder / 'written'}", {})
    print("read", found.frame.collect("polars").shape[0] == len(here.findings))  # noqa: T201


if __name__ == "__main__":
    running = session()
    try:
        main(Path(sys.argv[1]), running)
    finally:
        running.stop()  # or the server would keep this process from its end
