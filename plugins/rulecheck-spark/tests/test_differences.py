"""What a kind cannot write for Spark as for the embedded engine: the table of README.md, each line held here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import narwhals.stable.v2 as nw
import polars as pl
import pytest
import rulecheck
from pyspark.errors import IllegalArgumentException

from rulecheck_spark import Spark, check

RULES = """rulecheck = 1
[ruleset]
id = "synthetic"
title = "Synthetic rule set of the tests"
[data]
unit = "unit"
year = "year"
measures = { recruited = { column = "recruited", flow = true } }
[[rules]]
id = "synthetic-floor"
kind = "target"
title = "Each unit recruits 24"
measure = "recruited"
units = ["North"]
years = "2021-22"
at_least = 24
"""


@pytest.fixture
def frame(spark: Spark) -> Any:
    """Return a small frame on Spark."""
    return spark.moved(nw.from_native(pl.LazyFrame({"a": [1, 2], "b": ["x", "y"]})))


@pytest.mark.parametrize("least", [nw.min_horizontal, nw.max_horizontal])
def test_the_least_of_one_column_is_an_error(frame: Any, least: Callable[..., nw.Expr]) -> None:
    """Of that column and a constant null it is the column."""
    null = nw.lit(None).cast(nw.Int64)

    with pytest.raises(Exception, match="at least 2 columns"):
        frame.select(least("a")).collect("polars")
    assert frame.select(least("a", null)).sort("a").collect("polars").rows() == [(1,), (2,)]


def test_a_day_before_the_year_1000_is_no_constant(frame: Any) -> None:
    """The first of that year is one, and the last day of all."""
    with pytest.raises(IllegalArgumentException):
        frame.select(nw.lit(date(999, 12, 31))).collect("polars")
    for day in (date(1000, 1, 1), date.max):
        days = frame.with_columns(nw.lit(day).alias("day")).select("day").collect("polars")
        assert days.rows() == [(day,)] * 2


@pytest.mark.parametrize("type_", [pl.UInt8, pl.UInt16, pl.UInt32])
def test_unsigned_numbers_become_signed(spark: Spark, type_: Any) -> None:
    """So that nothing wraps around below zero."""
    moved = spark.moved(nw.from_native(pl.LazyFrame({"a": pl.Series([0], dtype=type_)})))

    assert moved.select(nw.col("a") - 1).collect("polars").rows() == [(-1,)]


def test_patterns_are_those_of_java(frame: Any) -> None:
    """A look-behind is none of the embedded engine's."""
    assert frame.select(nw.col("b").str.contains("(?<=x)")).collect("polars").rows() == [(True,), (False,)]
    with pytest.raises(Exception, match="look-"):
        pl.DataFrame({"b": ["x"]}).select(pl.col("b").str.contains("(?<=x)"))


def test_a_sum_in_order_must_state_its_order(frame: Any) -> None:
    """A frame of Spark has none of its own."""
    with pytest.raises(Exception, match="order"):
        frame.select(nw.col("a").cum_sum()).collect("polars")
    ordered = frame.select(nw.col("a").cum_sum().over(order_by="a")).collect("polars")
    assert sorted(ordered.rows()) == [(1,), (3,)]


@pytest.mark.parametrize("fails", ["when asked", "when computed"])
def test_what_spark_cannot_leaves_the_rule_broken(spark: Spark, tmp_path: Path, fails: str) -> None:
    """With Spark's words and exit code 3: never a pass."""
    plugins = rulecheck.load_plugins()

    def ask(rule: Any, submission: Any) -> Any:
        scope = submission.scope.select("unit", "year", nw.lit("much").alias("text"))
        odd = nw.min_horizontal("year") if fails == "when asked" else nw.col("text").cast(nw.Int64)
        return scope.select("unit", "year", odd.alias("observed"))

    judge = attrs.evolve(plugins.judges["target"], ask=ask)
    object.__setattr__(plugins, "judges", {**plugins.judges, "target": judge})
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    (tmp_path / "data.csv").write_text("unit,year,recruited\nNorth,2021-22,24\n", encoding="utf-8")
    report = check(tmp_path / "rules.toml", tmp_path / "data.csv", on=spark, as_at=date(2023, 1, 1), plugins=plugins)

    assert report.exit_code() == 3
    assert [(finding.outcome, finding.reason) for finding in report.findings] == [("unjudged", "broken")]
    assert "at least 2 columns" in report.errors[0].message or "CAST_INVALID_INPUT" in report.errors[0].message
