"""Names and nothing else: what a location may be."""

from __future__ import annotations

import pytest
import rulecheck

from rulecheck_spark.locations import Place, parse


@pytest.mark.parametrize(
    ("location", "form", "name"),
    [
        ("spark:parquet:/returns/2021-22", "parquet", "/returns/2021-22"),
        ("parquet:/returns", "parquet", "/returns"),
        ("spark:parquet:hdfs://node/returns", "parquet", "hdfs://node/returns"),
        ("spark:delta:/returns", "delta", "/returns"),
        ("spark:table:returns", "table", "returns"),
        ("spark:table:lake.reporting.returns", "table", "lake.reporting.returns"),
        ("spark:table:reporting.`odd; name`", "table", "reporting.`odd; name`"),
    ],
)
def test_a_location_names_a_folder_or_a_table(location: str, form: str, name: str) -> None:
    """By the letter."""
    assert (parse(location).form, parse(location).name) == (form, name)
    assert parse(location) == Place(form=parse(location).form, name=name)


@pytest.mark.parametrize(
    "rest",
    [
        *("", "parquet:", "parquet: ", "returns", "csv:/returns", "Parquet:/returns", "table:", "table:a.b.c.d"),
        *("table:a b", "table:a;b", "table:(select 1)", "table:range(3)", "table:a--", "table:`a", "table:`a\0`"),
        *("parquet:/returns/*", "parquet:/returns/{a,b}", "delta:/returns/[ab]", "parquet:/returns?"),
    ],
)
def test_anything_else_is_refused(rest: str) -> None:
    """Above all what could be SQL, or stand for several folders."""
    with pytest.raises(rulecheck.DataError):
        parse(f"spark:{rest}")


@pytest.mark.parametrize(
    "rest", ["sc://host/;token=c4nary", "parquet:s3://key:c4nary@bucket/a*", "c4nary@host", "?c4nary"]
)
def test_what_could_hold_a_secret_is_not_repeated(rest: str) -> None:
    """Be it put where the table belongs."""
    with pytest.raises(rulecheck.DataError) as caught:
        parse(f"spark:{rest}")

    assert "c4nary" not in str(caught.value)
