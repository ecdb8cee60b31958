import csv
import io
import json
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.formats.as_text import from_dataframe
from rulecheck.formats.tables import PLACE, Table
from rulecheck.readers import csv as csv_reader
from rulecheck.readers import jsonl, parquet, sqlite, tsv

Cell = str | int | float | None
NAMES = ["unit", "note", "recruited", "share"]
TYPES = [pl.String, pl.String, pl.Int64, pl.Float64]


def plain(value: Cell) -> str:
    """Return a value as people write it."""
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return "" if value is None else f"{value}"


def texts(rows: Sequence[Sequence[Cell]]) -> list[list[str | None]]:
    """Return the table that should be read."""
    return [[plain(value) or None for value in row] for row in rows]


def delimited(rows: Sequence[Sequence[Cell]], sign: str) -> bytes:
    """Return what the standard library writes."""
    file = io.StringIO()
    csv.writer(file, delimiter=sign, lineterminator="\n").writerows(
        [NAMES, *([plain(value) for value in row] for row in rows)]
    )
    return file.getvalue().encode()


def as_csv(rows: Sequence[Sequence[Cell]], folder: Path) -> Table:
    """Write and read commas."""
    (folder / "a.csv").write_bytes(delimited(rows, ","))
    return csv_reader.read(str(folder / "a.csv"), {})


def as_tsv(rows: Sequence[Sequence[Cell]], folder: Path) -> Table:
    """Write and read tabs."""
    (folder / "a.tsv").write_bytes(delimited(rows, "\t"))
    return tsv.read(str(folder / "a.tsv"), {})


def as_utf_16(rows: Sequence[Sequence[Cell]], folder: Path) -> Table:
    """Write and read semicolons in another encoding, below a title."""
    (folder / "a.csv").write_bytes("Title\n".encode("utf-16") + delimited(rows, ";").decode().encode("utf-16")[2:])
    return csv_reader.read(str(folder / "a.csv"), {"encoding": "utf-16", "separator": ";", "header_row": 2})


def as_json(rows: Sequence[Sequence[Cell]], folder: Path) -> Table:
    """Write and read objects."""
    lines = (json.dumps(dict(zip(NAMES, texts([row])[0], strict=True))) for row in rows)
    (folder / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return jsonl.read(str(folder / "a.jsonl"), {})


def as_typed_parquet(rows: Sequence[Sequence[Cell]], folder: Path) -> Table:
    """Write and read columns of numbers."""
    schema = dict(zip(NAMES, TYPES, strict=True))
    pl.DataFrame(rows, schema=schema, orient="row").write_parquet(folder / "a.parquet")
    return parquet.read(str(folder / "a.parquet"), {})


def as_parquet(rows: Sequence[Sequence[Cell]], folder: Path) -> Table:
    """Write and read columns of text."""
    pl.DataFrame(texts(rows), schema=dict.fromkeys(NAMES, pl.String), orient="row").write_parquet(folder / "a.parquet")
    return parquet.read(str(folder / "a.parquet"), {})


def as_sqlite(rows: Sequence[Sequence[Cell]], folder: Path) -> Table:
    """Write and read a database."""
    with closing(sqlite3.connect(folder / "a.db")) as connection:
        connection.execute("drop table if exists returns")
        connection.execute("create table returns (unit text, note text, recruited integer, share real)")
        connection.executemany("insert into returns values (?, ?, ?, ?)", rows)
        connection.commit()
    return sqlite.read(str(folder / "a.db"), {})


def as_dataframe(rows: Sequence[Sequence[Cell]], folder: Path) -> Table:
    """Hand a dataframe over."""
    schema = dict(zip(NAMES, TYPES, strict=True))
    return Table(frame=from_dataframe(pl.DataFrame(rows, schema=schema, orient="row"), "data"))


Form = Callable[[Sequence[Sequence[Cell]], Path], Table]
FORMS: list[Form] = [as_csv, as_tsv, as_utf_16, as_json, as_typed_parquet, as_parquet, as_sqlite, as_dataframe]


def read_back(form: Form, rows: Sequence[Sequence[Cell]]) -> pl.DataFrame:
    """Write a table in one format and read it."""
    with tempfile.TemporaryDirectory() as folder:
        frame: pl.DataFrame = form(rows, Path(folder)).frame.collect().to_native()
        return frame.select(name for name in frame.columns if name != PLACE)


@pytest.mark.parametrize("form", FORMS)
def test_a_table_is_the_same_in_every_format(form: Form) -> None:
    """Texts by the letter, numbers as people write them, absence as null."""
    rows: list[list[Cell]] = [
        ["North", ' say "so", ', 24, 129.0],
        ["Ñ\U0001f600", "1e3", -1, 0.5],
        ["=1", "007", 0, None],
        ["a\nb", None, None, 0.000001],
        ["", "\t;|", 999_999_999_999_999, 123456.789123],
    ]

    frame = read_back(form, rows)

    assert frame.columns == NAMES
    assert frame.rows() == [
        ("North", ' say "so", ', "24", "129"),
        ("Ñ\U0001f600", "1e3", "-1", "0.5"),
        ("=1", "007", "0", None),
        ("a\nb", None, None, "0.000001"),
        (None, "\t;|", "999999999999999", "123456.789123"),
    ]


LETTERS = st.text(st.sampled_from("aé 1\",;|\t\n\u2028\U0001f600'=\\"), max_size=4)
HELD = st.integers(-(10**6), 10**6).map(lambda millionths: millionths / 64)
TABLES = st.lists(
    st.tuples(
        st.just("x") | LETTERS.filter(bool),
        st.none() | LETTERS,
        st.none() | st.integers(-(2**63), 2**63 - 1),
        st.none() | HELD,
    ),
    min_size=1,
    max_size=4,
)


@settings(deadline=None, max_examples=40)
@given(TABLES)
def test_any_table_is_the_same_in_every_format(rows: list[tuple[Cell, ...]]) -> None:
    """Each of them is read to one and the same frame."""
    first, *others = (read_back(form, rows) for form in FORMS)

    for other in others:
        assert other.equals(first)
