"""The Parquet file of findings: typed columns, exact decimals, and no way to take an incomplete run for a pass."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet
import pytest

from rulecheck.model.report import Report
from rulecheck.reporters.columns import DAYS, FLAGS, FLAT_COLUMNS, NUMBERS
from rulecheck.reporters.parquet import render


def table(report: Report) -> pa.Table:
    """Render a report and read it back with Arrow."""
    return pyarrow.parquet.read_table(io.BytesIO(render(report)))


def metadata(report: Report) -> dict[bytes, bytes]:
    """Render a report and read what the file says of itself."""
    return pyarrow.parquet.read_metadata(io.BytesIO(render(report))).metadata


def test_columns_have_their_types(forces: Report) -> None:
    """Numbers are exact decimals, days dates, flags Boolean, all others text; also where all is null."""
    types = {field.name: field.type for field in table(forces).schema}

    assert tuple(types) == FLAT_COLUMNS
    assert {types[name] for name in NUMBERS} == {pa.decimal128(38, 6)}
    assert {types[name] for name in DAYS} == {pa.date32()}
    assert {types[name] for name in FLAGS} == {pa.bool_()}


def test_values_are_what_they_were(sample: ModuleType) -> None:
    """A number keeps its last decimal, a date its day, and null stays null."""
    one = sample.finding(observed=Decimal("123456789.000001"), at=date(2022, 9, 30), margin=Decimal("NaN"))
    [row] = table(sample.report(one)).to_pylist()

    assert (row["observed"], row["at"]) == (Decimal("123456789.000001"), date(2022, 9, 30))
    assert (row["margin"], row["due"], row["complete"], row["provisional"]) == (None, None, True, False)


@pytest.mark.parametrize("number", ["0.0000001", "1e32"])
def test_a_number_that_does_not_fit_is_refused(sample: ModuleType, number: str) -> None:
    """Polars would round it, and a margin below zero could become zero."""
    with pytest.raises(ValueError, match="does not fit in 38 digits with 6 decimals"):
        render(sample.report(sample.finding(margin=Decimal(number))))


def test_texts_from_outside_are_visible(sample: ModuleType) -> None:
    """Controls and lone surrogates are written out, as in the CSV; no apostrophe is added."""
    [row] = table(sample.report(sample.finding(unit="=1\x1b", note="\udc80"))).to_pylist()

    assert (row["unit"], row["note"]) == (r"=1\u{1b}", r"\u{dc80}")


@pytest.mark.parametrize("make", ["broken_report", "refused_report", "report"])
def test_a_run_that_is_not_complete_says_so(sample: ModuleType, make: str) -> None:
    """In each row, of which there is one at least, and in the file's metadata."""
    report = getattr(sample, make)()
    written = table(report)

    assert set(written["complete"].to_pylist()) == {False}
    assert "unjudged" in written["outcome"].to_pylist()
    assert metadata(report)[b"rulecheck.complete"] == b"false"


def test_the_file_says_what_it_is(forces: Report) -> None:
    """Its metadata name the format, the version, the day and the number of rows."""
    said = metadata(forces)

    assert {name: said[b"rulecheck." + name] for name in (b"format", b"complete", b"as_at", b"rows")} == {
        b"format": b"rulecheck.report/1",
        b"complete": b"true",
        b"as_at": b"2023-04-26",
        b"rows": b"43",
    }


def test_readers_agree(forces: Report, tmp_path: Path) -> None:
    """Polars, Arrow and DuckDB count alike."""
    path = tmp_path / "r.parquet"
    path.write_bytes(render(forces))
    asked = duckdb.read_parquet(str(path)).aggregate("count(*) filter (outcome = 'fail'), min(margin)").fetchall()

    assert asked == [(4, Decimal("-1089.000000"))]
    assert pl.read_parquet(path).filter(pl.col("reason") == "missing").height == 2
    assert table(forces).num_rows == 43


def test_many_findings_are_written_in_order(sample: ModuleType) -> None:
    """More findings than are held at once come out whole."""
    report = sample.report(*(sample.finding(observed=Decimal(number)) for number in range(10_001)))

    assert table(report)["observed"].to_pylist() == list(range(10_001))


def test_the_same_report_gives_the_same_bytes(forces: Report) -> None:
    """Neither clock nor threads enter."""
    assert render(forces) == render(forces)
