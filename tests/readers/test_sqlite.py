import os
import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.errors import DataError
from rulecheck.formats.tables import PLACE, Table, Wanted
from rulecheck.model.limits import Limits
from rulecheck.readers.sqlite import read, rulecheck_readers


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def make(*statements: str, rows: Sequence[Sequence[Any]] = (), file: str = "returns.db") -> None:
    """Write a database; the rows go into the table ``returns``."""
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        for row in rows:
            connection.execute(f"insert into returns values ({', '.join('?' * len(row))})", row)  # noqa: S608 - ours
        connection.commit()


def rows_of(location: str = "returns.db", **options: Any) -> list[tuple[str | None, ...]]:
    """Return the rows that are read."""
    return read(location, options).frame.collect().rows()


def refusal(location: str = "returns.db", **options: Any) -> tuple[str | None, str]:
    """Return where and why a database is refused."""
    with pytest.raises(DataError) as caught:
        read(location, options)
    return caught.value.place, caught.value.what


def test_values_are_the_texts_of_what_is_stored(folder: Path) -> None:
    """Of any type, whatever the column says of itself."""
    values = (24, -1, 129.0, 0.5, 1e300, 2**63 - 1, "0x10", " x ", "", None)
    make("create table returns (" + ", ".join("abcdefghij") + ")", rows=[values])

    assert rows_of() == [
        ("24", "-1", "129", "0.5", "1e+300", "9223372036854775807", "0x10", " x ", None, None, "row 1")
    ]


def test_a_column_of_integers_may_hold_anything(folder: Path) -> None:
    """SQLite turns what looks like a number to one on the way in, and keeps what does not."""
    make(
        "create table returns (n integer)",
        rows=[("1e3",), ("0x10",), (12345678901234567890.0,), ("24 ",), (float("inf"),)],
    )

    assert [row[0] for row in rows_of()] == ["1000", "0x10", "1.2345678901234567e+19", "24", "inf"]


def test_the_only_table_need_not_be_named(folder: Path) -> None:
    """That it was chosen is told; a view beside it is no table."""
    make("create table returns (n)", "create view v as select 1 as n", rows=[(1,)])

    assert read("returns.db", {}).remarks == ("table 'returns' chosen: the only one",)
    assert read("returns.db::returns", {}).remarks == ()
    assert read("returns.db", {"sheet": "other"}).frame.collect().rows() == [("1", "row 1")]


def test_one_of_several_tables_must_be_named(folder: Path) -> None:
    """They are listed, or the nearest one is."""
    make("create table returns (n)", "create table staff (n)", "create view v as select 1 as n")

    assert refusal() == (None, "has several tables; name one, as in 'returns.db::returns'; known: returns, staff")
    assert refusal("returns.db::retruns") == (None, "there is no table 'retruns'; did you mean 'returns'?")
    assert refusal("returns.db::v")[1].startswith("there is no table 'v'")
    assert refusal("returns.db::sqlite_schema")[1].startswith("there is no table")


@pytest.mark.parametrize(
    "made", ["create view v as select 1 as n", "create virtual table f using fts5(x)", "pragma user_version = 1"]
)
def test_a_database_without_an_ordinary_table_is_refused_or_names_what_it_has(folder: Path, made: str) -> None:
    """Views are queries and virtual tables programs; neither is run, and what they keep is not looked into."""
    make(made)

    assert refusal("returns.db")[1] == "has no table; views and virtual tables are not read"


@pytest.mark.parametrize("name", ["a::b", 'say "so"', "it's", "new\nline", "名", "--", "sqlitex", "select", "*", " "])
def test_a_name_is_taken_by_the_letter(folder: Path, name: str) -> None:
    """Of a table and of its columns, whatever it means to a database."""
    quoted = '"' + name.replace('"', '""') + '"'
    make(f"create table {quoted} (n, {quoted.replace(' ', '_')})", f"insert into {quoted} values (1, 2)")  # noqa: S608 - ours

    assert read("returns.db", {}).frame.collect().rows() == [("1", "2", "row 1")]
    if "::" not in name:
        assert rows_of(f"returns.db::{name}") == [("1", "2", "row 1")]


def test_only_the_last_colons_part_the_table(folder: Path) -> None:
    """And a file of the whole name comes first."""
    make("create table returns (n)", rows=[(1,)], file="a::b.db")
    make("create table returns (n)", rows=[(2,)], file="a::b.db::returns")

    assert rows_of("a::b.db::returns") == [("2", "row 1")]
    Path("a::b.db::returns").unlink()
    assert rows_of("a::b.db::returns") == [("1", "row 1")]
    assert rows_of("a::b.db") == [("1", "row 1")]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ("k, v", ["b", "a", "c"]),
        ("k primary key, v", ["b", "a", "c"]),
        ("k primary key, v) without rowid --", ["a", "b", "c"]),
        ("k, rowid", ["b", "a", "c"]),
        ("k, ROWID", ["b", "a", "c"]),
        ("k, v integer primary key", ["c", "a", "b"]),
    ],
)
def test_rows_stand_in_the_order_of_their_keys(folder: Path, columns: str, expected: list[str]) -> None:
    """Of the row ids, or where there are none of the primary key."""
    make(
        f"create table returns ({columns}\n)" if "--" not in columns else f"create table returns ({columns}",
        rows=[("b", 3), ("a", 2), ("c", 1)],
    )

    assert [(row[0], row[-1]) for row in rows_of()] == [(key, f"row {i}") for i, key in enumerate(expected, 1)]


def test_generated_columns_are_read(folder: Path) -> None:
    """Stored or not, they are columns like others."""
    make("create table returns (n, twice as (n * 2), thrice as (n * 3) stored)", "insert into returns values (2)")

    assert rows_of() == [("2", "4", "6", "row 1")]


def test_a_page_that_belongs_to_nothing_is_refused(folder: Path) -> None:
    """Rows that no table has any more may stand on it."""
    make("create table returns (n)", "create table lost (n)", rows=[(1,)])
    make("pragma writable_schema = on", "delete from sqlite_schema where name = 'lost'")

    assert "never used" in refusal()[1]


def test_bytes_are_refused_where_they_are_wanted(folder: Path) -> None:
    """With row and column; else their column is left out, and that is told."""
    make("create table returns (unit, photo)", rows=[("North", None), ("South", b"x")])

    table = read("returns.db::returns", {"wanted": Wanted(columns=("unit",))})

    assert refusal() == ("row 2", "the value of 'photo' is bytes, not text or a number; store it as text")
    assert table.frame.collect_schema().names() == ["unit", PLACE]
    assert table.remarks == ("column 'photo' left out, for it holds bytes",)


def test_text_that_is_not_utf8_is_refused(folder: Path) -> None:
    """Nothing is replaced."""
    make("create table returns (unit)", "insert into returns values (cast(x'ff' as text))")

    assert "Could not decode to UTF-8 column 'unit'" in refusal()[1]


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16le", "UTF-16be"])
def test_text_is_read_in_the_encoding_of_the_database(folder: Path, encoding: str) -> None:
    """SQLite has three."""
    make(f"pragma encoding = '{encoding}'", "create table returns (unit)", rows=[("Ñé\U0001f600",)])

    assert rows_of() == [("Ñé\U0001f600", "row 1")]


def test_a_database_with_a_write_ahead_log_is_refused_while_it_holds_changes(folder: Path) -> None:
    """What is in it is not in the file; once the writer has closed, the same database is read."""
    make("pragma journal_mode = wal", "create table returns (n)", rows=[(1,)])

    assert rows_of() == [("1", "row 1")]
    with closing(sqlite3.connect("returns.db")) as connection:
        connection.execute("insert into returns values (2)")
        connection.commit()
        assert refusal()[1] == "has changes in a write-ahead log, 'returns.db-wal'; close the program that writes it"
    assert rows_of() == [("1", "row 1"), ("2", "row 2")]


def test_a_database_in_the_middle_of_a_change_is_refused(folder: Path) -> None:
    """A journal that is not undone lies beside it; one that is done with does not matter."""
    make("create table returns (n)", rows=[(1,)])

    Path("returns.db-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(504))
    assert refusal()[1].startswith("has changes in a rollback journal")
    Path("returns.db-journal").write_bytes(bytes(512))
    assert rows_of() == [("1", "row 1")]


def test_a_pipe_beside_it_is_not_waited_for(folder: Path) -> None:
    """It is refused like one in its place."""
    make("create table returns (n)")
    os.mkfifo("returns.db-wal")

    assert refusal()[1].startswith("is a pipe or a device")


def test_nothing_is_written(folder: Path) -> None:
    """Neither the file nor another beside it."""
    make("pragma journal_mode = wal", "create table returns (n)", rows=[(1,)])
    before = Path("returns.db").read_bytes()

    read("returns.db", {})

    assert Path("returns.db").read_bytes() == before
    assert os.listdir() == ["returns.db"]  # noqa: PTH208 - names


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            lambda content: content[:-1],
            "was cut off: 2 pages of 4,096 bytes should be in it, and there are 8,191 bytes",
        ),
        (lambda content: content[:4096], "was cut off"),
        (lambda content: content[:100], "was cut off"),
        (lambda content: content + b"x", "goes on after its end"),
        (lambda content: content * 2, "goes on after its end"),
        (lambda content: content[:99], "is no SQLite database"),
        (lambda content: b"", "is empty"),
        (lambda content: b"unit,n\n" * 100, "is no SQLite database"),
        (lambda content: content[:16] + b"\0\3" + content[18:], "a page has 3 bytes"),
        (lambda content: content[:92] + b"\xff" + content[93:], "does not say how many pages it has"),
        (lambda content: content[:100] + b"\xff" * 3996 + content[4096:], "damaged"),
        (lambda content: content[:4096] + b"\xff" * 4096, "damaged"),
    ],
)
def test_a_database_that_is_not_whole_is_refused(folder: Path, change: Any, says: str) -> None:
    """Cut off, doubled, or damaged."""
    make("create table returns (n)", rows=[(1,)])
    Path("returns.db").write_bytes(change(Path("returns.db").read_bytes()))

    assert says in refusal()[1]


def _damaged() -> bytes:
    """Return a database with small pages, that a few bytes make a large part of it."""
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder, "returns.db"))
        small = (
            "pragma page_size = 512",
            "create table returns (unit, n integer, twice as (n * 2))",
            "create index i on returns (n)",
        )
        make(*small, file=file)
        with closing(sqlite3.connect(file)) as connection:
            connection.executemany("insert into returns values (?, ?)", [(f"Unit {n}" * (n % 5), n) for n in range(60)])
            connection.commit()
        return Path(file).read_bytes()


DATABASE = _damaged()
FLIPS = st.lists(st.tuples(st.integers(0, 1023) | st.integers(0, len(DATABASE) - 1), st.integers(0, 255)), max_size=8)


@settings(deadline=None)
@given(FLIPS)
def test_damage_ends_in_a_table_or_a_sentence(flips: list[tuple[int, int]]) -> None:
    """Whichever bytes are changed; where none are, the rows are those that were written."""
    content = bytearray(DATABASE)
    for position, byte in flips:
        content[position] = byte
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "returns.db")
        file.write_bytes(content)
        try:
            table: Table | None = read(f"{file}::returns", {})
        except DataError:
            table = None

    assert table is not None or content != DATABASE
    if table is not None and content == DATABASE:
        assert table.frame.collect().rows()[59] == ("Unit 59" * 4, "59", "118", "row 60")


def test_a_schema_of_a_million_entries_is_refused_at_once(folder: Path) -> None:
    """SQLite would take minutes to load it; here a hundredth of that is enough to see it."""
    make("create table returns (n)", rows=[(1,)])
    make(
        "pragma writable_schema = on",
        "insert into sqlite_schema with recursive i(n) as (select 1 union all select n + 1 from i where n < 10001)"
        " select 'view', 'v' || n, 'v' || n, 0, 'create view v' || n || ' as select 1' from i",
    )

    assert refusal()[1] == "has more than 10,000 tables, indexes and views, the most that are looked through"


def test_work_is_bounded_by_size(folder: Path) -> None:
    """A computed column that takes more and more work is given up, and not by the clock."""
    sums = ", ".join(f"x{i} as ({' + '.join(['abs(n)'] * 300)})" for i in range(10))
    make(f"create table returns (n, {sums})")
    with closing(sqlite3.connect("returns.db")) as connection:
        connection.executemany("insert into returns values (?)", [(n,) for n in range(30_000)])
        connection.commit()

    assert refusal(limits=Limits(cells=10**9))[1] == "takes far more work than its size explains; save its table as CSV"


def test_limits_are_kept(folder: Path) -> None:
    """On bytes, columns, names, cells and their length; just below each the database is read."""
    make("create table returns (abc, b)", rows=[("12345", 1), (None, 2)])
    enough = {"bytes": Path("returns.db").stat().st_size, "columns": 2, "name_length": 3, "cells": 4, "cell_length": 5}

    assert len(rows_of(limits=Limits(**enough))) == 2
    for name, most in enough.items():
        assert refusal(limits=Limits(**{**enough, name: most - 1}))


def test_a_column_of_ours_is_refused(folder: Path) -> None:
    """As in every format."""
    make('create table returns ("rulecheck:place")')

    assert "names with 'rulecheck:' are our own" in refusal()[1]


def test_the_reader_answers_for_databases() -> None:
    """By any of the suffixes, in small letters."""
    (reader,) = rulecheck_readers()

    assert (reader.name, reader.suffixes, reader.read) == ("sqlite", (".db", ".sqlite", ".sqlite3"), read)


def test_generated_columns_that_nobody_wants_are_not_worked_out(folder: Path) -> None:
    """A small file may make gigabytes of them."""
    make("CREATE TABLE t (unit TEXT, n TEXT, z AS (printf('%.*c', 90000, 'x')))", "INSERT INTO t VALUES ('North', '1')")

    assert rows_of(wanted=Wanted(columns=("unit", "n"))) == [("North", "1", "row 1")]
    assert rows_of(wanted=Wanted(columns=("unit", "z")))[0][2] == "x" * 90_000


def test_more_text_than_is_read_is_refused(folder: Path) -> None:
    """The cells may be few and long."""
    make("CREATE TABLE t (unit TEXT)", "INSERT INTO t VALUES ('0123456789')")

    assert "more than 9 characters of text" in refusal(limits=Limits(unzipped=9))[1]
