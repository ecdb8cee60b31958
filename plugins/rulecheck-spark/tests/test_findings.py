"""Findings that stay on Spark are the findings of the embedded engine, however they are looked at."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import attrs
import polars as pl
import pytest
import rulecheck
from rulecheck.reporters.parquet import flat_table

from rulecheck_spark import Spark, check
from rulecheck_spark.findings import UnwrittenError

RULES = """rulecheck = 1
[ruleset]
id = "synthetic"
title = "Synthetic rule set of the tests"
[data]
unit = "unit"
year = "year"
measures = { recruited = { column = "recruited", flow = true }, strength = "strength" }
[[rules]]
id = "synthetic-floor"
kind = "target"
title = "Each unit recruits 24"
measure = "recruited"
units = ["North", "South", "East", "Wéést", "\\U0001F332"]
years = ["2020-21", "2021-22"]
at_least = 24
near_miss = 2
[rules.source]
title = "Synthetic letter"
[[rules]]
id = "synthetic-share"
kind = "share"
title = "Nearly all are recruits"
measure = "recruited"
of = "strength"
units = ["North", "South"]
years = "2021-22"
at_least = "99%"
"""
ROWS = """unit,year,recruited,strength
North,2020-21,24,30
North,2021-22,23.5,23.6
South,2020-21,1,1
South,2021-22,-0.000001,3
East,2020-21,[c],1
Wéést,2021-22,lots,1
\N{EVERGREEN TREE},2020-21,999999999999999,1
"""
BROKEN = """[[rules]]
id = "synthetic-z"
kind = "target"
title = "Nobody is judged"
measure = "recruited"
units = ["Nobody"]
years = "1999-00"
at_least = 1
from = 2022-01-01
"""
DAY = date(2022, 4, 1)


@pytest.fixture(scope="module")
def submitted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Write the rule set and its data."""
    folder = tmp_path_factory.mktemp("submitted")
    (folder / "rules.toml").write_text(RULES, encoding="utf-8")
    (folder / "data.csv").write_text(ROWS, encoding="utf-8")
    return folder / "rules.toml", folder / "data.csv"


@pytest.fixture(scope="module")
def here(submitted: tuple[Path, Path]) -> rulecheck.Report:
    """Return the report of the embedded engine."""
    return rulecheck.check(*submitted, as_at=DAY)


@pytest.fixture(scope="module")
def there(submitted: tuple[Path, Path], session: Any) -> rulecheck.Report:
    """Return the report of Spark."""
    return check(*submitted, on=Spark(session), as_at=DAY)


def test_findings_are_the_same_however_they_are_looked_at(here: rulecheck.Report, there: rulecheck.Report) -> None:
    """One by one, by their places, counted, ranked and surveyed."""
    one, other = here.findings, there.findings

    assert {finding.outcome for finding in one} >= {"pass", "warn", "fail"}
    assert (there.complete, there.summary, there.exit_code()) == (True, here.summary, here.exit_code())
    assert list(one) == list(other)
    assert (len(one), one[3], one[-1], list(one[2:5]), list(one[::-2])) == (
        *(len(other), other[3], other[-1], list(other[2:5])),
        list(other[::-2]),
    )
    assert (one.tallies(), one.gravest(2)) == (other.tallies(), other.gravest(2))
    assert list(one.standings()) == list(other.standings())
    with pytest.raises(IndexError):
        other[len(one)]


def test_the_workers_write_what_the_reporter_writes(
    here: rulecheck.Report, there: Any, tmp_path: Path, spark: Spark
) -> None:
    """The same columns, types, rows and order; a folder that is there already is not written over."""
    there.findings.write(there, tmp_path / "written")
    files = sorted((tmp_path / "written").glob("*.parquet"))

    assert pl.concat(pl.read_parquet(file) for file in files).equals(flat_table(here))
    assert pl.read_parquet(files[0]).schema == flat_table(here).schema
    with pytest.raises(Exception, match="PATH_ALREADY_EXISTS"):
        there.findings.write(there, tmp_path / "written")


def test_what_is_written_is_counted(there: Any, tmp_path: Path) -> None:
    """A row more or less than was found is no silence."""
    counts = {**there.summary.counts, "fail": there.summary.counts["fail"] + 1}
    other = attrs.evolve(there, summary=attrs.evolve(there.summary, counts=counts))

    with pytest.raises(UnwrittenError, match="13 rows were to be written and 12 were"):
        there.findings.write(other, tmp_path / "written")


def test_a_run_that_is_not_complete_says_so_in_every_row(
    submitted: tuple[Path, Path], spark: Spark, tmp_path: Path
) -> None:
    """What the workers write too has a row for each fault, once, before the findings."""
    rules, data = tmp_path / "rules.toml", submitted[1]
    rules.write_text(RULES + BROKEN, encoding="utf-8")
    here, there = rulecheck.check(rules, data, as_at=DAY), check(rules, data, on=spark, as_at=DAY)
    there.findings.write(there, tmp_path / "written")  # type: ignore[attr-defined]

    assert not here.complete
    assert here.errors == there.errors
    files = sorted((tmp_path / "written").glob("*.parquet"))
    assert pl.concat(pl.read_parquet(file) for file in files).equals(flat_table(here))
