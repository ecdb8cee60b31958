"""What lies in a folder or table is read as the same dataframe is, or refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import rulecheck
from rulecheck.formats.as_text import from_dataframe

from rulecheck_spark import Spark, check
from rulecheck_spark.reader import read, rulecheck_readers

TYPED = pl.DataFrame(
    {
        "text": ["b", "", None, "é"],
        "whole": [129, -1, None, 0],
        "small": pl.Series([1, -1, None, 0], dtype=pl.Int8),
        "float": [129.0, 0.1, None, 1e-6],
        "float32": pl.Series([129.0, 0.1, None, 1e30], dtype=pl.Float32),
        "odd": [float("nan"), float("inf"), 1e22, 1e-7],
        "decimal": pl.Series([Decimal("129.500"), Decimal("1.000"), None, Decimal("-0.125")], dtype=pl.Decimal(9, 3)),
        "flag": [True, False, None, True],
        "day": [date(2022, 3, 31), date(1, 1, 1), None, date(9999, 12, 31)],
        "moment": [datetime.fromisoformat(day) for day in ("2022-03-31", "2022-03-31T12:30", "1999-01-01T00:00:01")]
        + [None],
        "a.b `c`": ["x", "y", "z", None],
        "TEXT": ["1", "2", "3", "4"],
    }
)


class Only:
    """Some columns by name, as ``rulecheck.formats.tables.Wanted`` has them."""

    def __init__(self, *names: str) -> None:
        self.names = names

    def is_wanted(self, name: str) -> bool:
        """Whether it is one of them."""
        return name in self.names

    def complaint(self, names: list[str]) -> str | None:
        """Name what is not there."""
        absent = [name for name in self.names if name not in names]
        return f"there is no column '{absent[0]}'" if absent else None


@pytest.fixture
def folder(session: Any, tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes frames as the files of one folder, and says where that is."""

    def folder(*frames: pl.DataFrame, at: str = "") -> str:
        (tmp_path / "table" / at).mkdir(parents=True, exist_ok=True)
        for number, frame in enumerate(frames):
            frame.write_parquet(tmp_path / "table" / at / f"{number}.parquet")
        return f"spark:parquet:{tmp_path / 'table'}"

    return folder


@pytest.fixture
def another(session: Any) -> Iterator[Any]:
    """Return another session of the same Spark, the active one meanwhile, for what others would keep of it."""
    opened = session.newSession()
    opened.createDataFrame([], "a int")  # which makes it the active one
    yield opened
    session.createDataFrame([], "a int")


def rows(location: str, **options: Any) -> pl.DataFrame:
    """Return what is read."""
    frame: pl.DataFrame = read(location, options).frame.collect("polars").to_native()  # type: ignore[union-attr]
    return frame


def refusal(location: str, **options: Any) -> str:
    """Return what is wrong with a location."""
    with pytest.raises(rulecheck.DataError) as caught:
        read(location, options)
    return caught.value.what


def test_cells_are_the_texts_of_the_same_dataframe(folder: Callable[..., str]) -> None:
    """Of every type, in the order of their cells, absent ones last, over all files."""
    found = rows(folder(TYPED[:1], TYPED[1:3], TYPED[3:]))
    texts: pl.DataFrame = from_dataframe(TYPED, "data").collect("polars").to_native()

    assert found.drop(rulecheck.PLACE).equals(texts.sort(texts.columns, nulls_last=True))
    assert found[rulecheck.PLACE].to_list() == [f"row {number}" for number in range(1, 5)]


def test_a_table_is_read_by_its_name(session: Any) -> None:
    """Whatever its columns are called; only those in use."""
    session.createDataFrame(TYPED.select("TEXT", "text", "a.b `c`").to_arrow()).createOrReplaceTempView("synthetic")

    assert rows("spark:table:synthetic", wanted=Only("text")).columns == ["text", rulecheck.PLACE]
    assert rows("spark:table:synthetic", wanted=Only("a.b `c`"))["a.b `c`"].to_list() == ["x", "y", "z", None]


def test_delta_is_what_the_session_knows_by_that_name(another: Any, tmp_path: Path) -> None:
    """Asked for with the folder and nothing else, and read like any other; here by one that tells where it was sent."""
    from pyspark.sql.datasource import DataSource, DataSourceReader

    class Telling(DataSourceReader):
        """Reads one row."""

        def __init__(self, options: dict[str, str]) -> None:
            self.options = options

        def read(self, partition: Any) -> Iterator[tuple[str, float]]:
            """Yield what was asked for."""
            yield str(sorted(self.options.items())), 129.0

    class Delta(DataSource):
        """Stands in for the package of Delta."""

        @classmethod
        def name(cls) -> str:
            """Return the name of the form."""
            return "delta"

        def schema(self) -> str:
            """Return the columns."""
            return "asked string, recruited double"

        def reader(self, schema: Any) -> DataSourceReader:
            """Return what reads."""
            return Telling(dict(self.options))

    another.dataSource.register(Delta)
    found = rows(f"spark:delta:{tmp_path}")

    assert found.rows() == [(str([("path", str(tmp_path))]), "129", "row 1")]


def test_columns_of_one_file_alone_are_read(folder: Callable[..., str]) -> None:
    """Spark would look at one of the files, and leave out what others have."""
    found = rows(folder(pl.DataFrame({"a": ["1"]}), pl.DataFrame({"a": ["2"], "b": ["3"]})))

    assert found.select("a", "b").rows() == [("1", None), ("2", "3")]


def test_what_a_folder_is_named_is_text(folder: Callable[..., str]) -> None:
    """A code keeps its zero."""
    assert rows(folder(pl.DataFrame({"a": ["1"]}), at="code=01"))["code"].to_list() == ["01"]


def test_files_that_differ_in_a_type_are_refused(folder: Callable[..., str]) -> None:
    """One of them would be read as something that it is not."""
    assert "its files differ" in refusal(folder(pl.DataFrame({"a": ["1"]}), pl.DataFrame({"a": [1]})))


def test_what_is_not_there_is_refused(session: Any, tmp_path: Path) -> None:
    """In words of ours."""
    assert refusal("spark:table:nothing_so") == "cannot be read: Spark knows no such table (TABLE_OR_VIEW_NOT_FOUND)"
    assert refusal(f"spark:parquet:{tmp_path}/nothing") == "cannot be read: there is no such folder (PATH_NOT_FOUND)"
    assert "start it with the package of Delta" in refusal(f"spark:delta:{tmp_path}")
    assert str(tmp_path) not in refusal(f"spark:parquet:{tmp_path}")


def test_a_file_that_is_none_is_refused(folder: Callable[..., str], tmp_path: Path) -> None:
    """The others are not read without it."""
    location = folder(pl.DataFrame({"a": ["1"]}))
    (tmp_path / "table" / "9.parquet").write_bytes(b"PAR1 and no more of it")

    assert refusal(location).startswith("cannot be read: ")


@pytest.mark.parametrize(
    ("column", "type_"),
    [(pl.Series([[1]]), "array<bigint>"), (pl.Series([b"1"]), "binary"), (pl.Series([{"b": 1}]), "struct<b:bigint>")],
)
def test_columns_without_a_text_are_refused_if_in_use(
    folder: Callable[..., str], column: pl.Series, type_: str
) -> None:
    """By name and type."""
    location = folder(pl.DataFrame({"a": ["1"], "list": column}))

    assert f"'list' ({type_})" in refusal(location)
    assert rows(location, wanted=Only("a")).height == 1


@pytest.mark.parametrize(
    ("limits", "what"),
    [
        ({"cells": 5}, "has more than 5 cells, the most that are read, in the 2 columns in use"),
        ({"bytes": 11}, "has 12 bytes of text in use; at most 11 are read"),
        ({"cell_length": 2}, "has a cell longer than 2 characters"),
        ({"columns": 1}, "has 2 columns; at most 1 are read"),
        ({"name_length": 1}, "the name of column 2 is longer than 1 characters"),
    ],
)
def test_a_table_over_a_limit_is_refused(folder: Callable[..., str], limits: dict[str, int], what: str) -> None:
    """On the limit it is read; characters count, and for the whole its bytes."""
    location = folder(pl.DataFrame({"a": ["ééé", None, "x"], "bb": [1, 22, 33]}))
    (name, number), *_ = limits.items()

    assert refusal(location, limits=rulecheck.Limits(**limits)) == what
    assert rows(location, limits=rulecheck.Limits(**{name: number + 1})).height == 3


@pytest.mark.parametrize("name", ["", " ", "rulecheck:place"])
def test_a_name_that_cannot_be_used_is_refused(session: Any, name: str) -> None:
    """In use or not."""
    session.createDataFrame(pl.DataFrame({"a": [1], name: [2]}).to_arrow()).createOrReplaceTempView("named")

    assert refusal("spark:table:named", wanted=Only("a")).startswith("column 2")


def test_the_session_is_left_as_it_was(session: Any, folder: Callable[..., str]) -> None:
    """What is pinned while a table is read is put back, be it refused."""
    before = {name: session.conf.get(name) for name in ("spark.sql.session.timeZone", "spark.sql.caseSensitive")}
    rows(folder(pl.DataFrame({"a": ["1"]})))
    refusal("spark:table:nothing_so")

    assert {name: session.conf.get(name) for name in before} == before
    assert before["spark.sql.session.timeZone"] == "Europe/London"


def test_a_folder_is_judged_by_the_session_that_reads_it(
    spark: Spark, folder: Callable[..., str], tmp_path: Path
) -> None:
    """Without a connection, for it is there already."""
    (tmp_path / "rules.toml").write_text(
        'rulecheck = 1\n[ruleset]\nid = "s"\ntitle = "S"\n[data]\n'
        f'path = "{folder(pl.DataFrame({"unit": ["North"], "day": [date(2022, 3, 31)], "strength": [23.5]}))}"\n'
        'unit = "unit"\ndate = "day"\nmeasures = { strength = "strength" }\n[[rules]]\nid = "floor"\nkind = "target"\n'
        'title = "T"\nmeasure = "strength"\nunits = ["North", "South"]\nyears = "2021-22"\nat_least = 24\n',
        encoding="utf-8",
    )
    report = check(tmp_path / "rules.toml", on=spark, as_at=date(2023, 1, 1))

    assert [(f.unit, f.outcome, f.reason, f.place) for f in report.findings] == [
        ("North", "fail", "missed", "row 1"),
        ("South", "fail", "missing", None),
    ]


def test_the_reader_answers_for_its_scheme() -> None:
    """And for no file."""
    (reader,) = rulecheck_readers()

    assert (reader.name, reader.suffixes, reader.scheme, reader.read) == ("spark", (), "spark", read)


def test_spark_is_not_loaded_at_the_start() -> None:
    """Only who reads with it waits for it."""
    code = "import sys, rulecheck_spark.reader; print('pyspark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603

    assert done.stdout.strip() == "False"
