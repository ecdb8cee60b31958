"""Which tables and columns are read, in which order, and how large they may be."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import rulecheck
from servers import VARIABLE, Server

from rulecheck_postgres.reader import read as read_directly
from rulecheck_postgres.reader import rulecheck_readers

Read = Callable[..., rulecheck.Table]
Rows = Callable[..., list[tuple[str | None, ...]]]
Refusal = Callable[..., str]

MANY = 200_000


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
        return f"there is no column '{absent[0]}' among {', '.join(names)}" if absent else None


@pytest.mark.parametrize(
    ("sort", "make"),
    [
        ("table", "CREATE TABLE {0} AS SELECT 24 AS a"),
        ("table", "CREATE UNLOGGED TABLE {0} AS SELECT 24 AS a"),
        ("view", "CREATE VIEW {0} AS SELECT 24 AS a"),
        ("materialized view", "CREATE MATERIALIZED VIEW {0} AS SELECT 24 AS a"),
    ],
)
def test_tables_and_views_are_read(server: Server, read: Read, sort: str, make: str) -> None:
    """And the report says which it was."""
    kind, name = sort.rpartition(" ")[2], f"sort_{sort.replace(' ', '_')}"
    drop = f"DROP {'MATERIALIZED ' if ' ' in sort else ''}{kind.upper()} IF EXISTS {name}"
    server.run(drop, make.format(name))

    table = read(name)

    assert table.frame.collect().rows() == [("24", "row 1")]
    assert table.remarks[0] == f"{sort} public.{name} of the database named by {VARIABLE}"


def test_a_partitioned_table_has_the_rows_of_its_partitions(server: Server, rows: Rows) -> None:
    """It is one table."""
    server.run(
        "CREATE TABLE whole (a int) PARTITION BY LIST (a)",
        "CREATE TABLE part_1 PARTITION OF whole FOR VALUES IN (1)",
        "CREATE TABLE part_2 PARTITION OF whole FOR VALUES IN (2)",
        "INSERT INTO whole VALUES (2), (1)",
    )

    assert rows("whole") == [("1", "row 1"), ("2", "row 2")]


@pytest.mark.parametrize(
    ("make", "what"),
    [
        ("CREATE SEQUENCE other", "is neither a table nor a view"),
        ("CREATE TYPE other AS (a int)", "is neither a table nor a view"),
        ("CREATE TABLE other ()", "has no columns"),
        ("CREATE FOREIGN TABLE other (a int) SERVER elsewhere", "is a foreign table, whose rows lie on another server"),
        ("CREATE FUNCTION other() RETURNS int LANGUAGE sql AS 'SELECT 1'", "the database has no table 'public.other'"),
    ],
)
def test_what_is_no_table_is_refused(server: Server, refusal: Refusal, make: str, what: str) -> None:
    """Sequences, types, functions, and tables that lie elsewhere."""
    server.run(
        "DROP SCHEMA public CASCADE",
        "CREATE SCHEMA public",
        "DROP FOREIGN DATA WRAPPER IF EXISTS nowhere CASCADE",
        "CREATE FOREIGN DATA WRAPPER nowhere",
        "CREATE SERVER elsewhere FOREIGN DATA WRAPPER nowhere",
        make,
    )

    assert refusal("other").startswith(what)


ODD = ['odd.name"; DROP TABLE kept; --', "a'b\\c", "Überstunden \U0001f600", " ", "{0}", "%s", "$1", "C1", "select"]


@pytest.mark.parametrize("name", ODD)
def test_a_name_is_a_name_whatever_stands_in_it(server: Server, rows: Rows, name: str) -> None:
    """As schema, table and column it is taken by the letter, and nothing in it is run."""
    column = name.strip() or "a"
    odd, odd_column = ('"' + part.replace('"', '""') + '"' for part in (name, column))
    server.run(
        "CREATE TABLE IF NOT EXISTS kept (a int)",
        f"DROP SCHEMA IF EXISTS {odd} CASCADE",
        f"CREATE SCHEMA {odd}",
        f"CREATE TABLE {odd}.{odd} ({odd_column} int, c1 text)",
        f"INSERT INTO {odd}.{odd} VALUES (24, 'x')",
    )

    assert rows(f"postgresql:{odd}.{odd}", wanted=Only(column, "c1")) == [("24", "x", "row 1")]
    assert rows(f"postgresql:{odd}.{odd}", wanted=Only(column)) == [("24", "row 1")]
    assert rows("kept") == []


@pytest.fixture(scope="module")
def neighbours(server: Server) -> str:
    """Return a connection string to a database with a few tables of like names."""
    server.run("CREATE DATABASE neighbours")
    server.run(
        "CREATE TABLE returns (a int)",
        'CREATE TABLE "returns q1" (a int)',
        "CREATE SCHEMA reporting",
        "CREATE TABLE reporting.returns_2021 (a int)",
        database="neighbours",
    )
    return server.uri(database="neighbours")


@pytest.mark.parametrize(
    ("location", "near"),
    [
        ("public.retuns", '; did you mean public.returns or public."returns q1"?'),
        ("public.RETURNS", '; did you mean public.returns or public."returns q1" or reporting.returns_2021?'),
        ("public.returns_2021", '; did you mean reporting.returns_2021 or public.returns or public."returns q1"?'),
        ('public."returns  q1"', '; did you mean public."returns q1" or public.returns?'),
        ("public.zzz", ""),
    ],
)
def test_the_nearest_tables_are_named(neighbours: str, refusal: Refusal, location: str, near: str) -> None:
    """Of any schema, so that they can be pasted; one whose name has another case is another one."""
    assert refusal(location, uri=neighbours) == f"the database has no table '{location}'{near}"


def test_an_absent_column_is_told_by_the_mapping(server: Server, refusal: Refusal) -> None:
    """Who knows all columns of the table, also those that are not in use."""
    server.run("DROP TABLE IF EXISTS few", "CREATE TABLE few (unit text, recruited int, old int)")
    server.run("ALTER TABLE few DROP COLUMN old")

    assert refusal("few", wanted=Only("unit", "recruits")) == "there is no column 'recruits' among unit, recruited"


def test_a_column_that_is_not_in_use_may_be_of_any_type(server: Server, rows: Rows) -> None:
    """It is not asked for."""
    server.run("DROP TABLE IF EXISTS wide", "CREATE TABLE wide AS SELECT 24 AS a, '{}'::json AS b, 1 AS c")

    assert rows("wide", wanted=Only("c", "a")) == [("24", "1", "row 1")]


def test_a_table_none_of_whose_columns_is_in_use_is_refused(server: Server, refusal: Refusal) -> None:
    """There would be nothing to count its rows by."""
    server.run("CREATE TABLE IF NOT EXISTS unused (a int)")

    assert refusal("unused", wanted=Only()) == "none of its columns is in use"


@pytest.mark.parametrize(
    ("name", "what"),
    [
        (" ", "column 2 has a blank name; read a view in which it has one, or is left out"),
        ("rulecheck:place", "column 2 is named 'rulecheck:place'; names with 'rulecheck:' are our own"),
        ("rulecheck:x", "column 2 is named 'rulecheck:x'; names with 'rulecheck:' are our own"),
        ("x" * 21, "the name of column 2 is longer than 20 characters"),
    ],
)
def test_a_column_name_that_cannot_be_used_is_refused(server: Server, refusal: Refusal, name: str, what: str) -> None:
    """In use or not, as of a file."""
    server.run("DROP TABLE IF EXISTS named", f'CREATE TABLE named (a int, "{name}" int)')

    assert refusal("named", limits=rulecheck.Limits(name_length=20), wanted=Only("a")) == what


def test_rows_come_in_the_order_of_their_cells(server: Server, rows: Rows) -> None:
    """By code points, not by anybody's language, whatever order they were written in; absent cells last."""
    texts = ["b", "B", "a", "é", "z", "", "10", "9", "a"]
    values = ", ".join(f"('{text}')" for text in texts)
    server.run('CREATE TABLE ordered (a text COLLATE "en-x-icu")', f"INSERT INTO ordered VALUES {values}, (NULL)")

    found = rows("ordered")

    assert [text for text, _ in found] == ["10", "9", "B", "a", "a", "b", "z", "é", None, None]
    assert [place for _, place in found] == [f"row {number}" for number in range(1, 11)]


def test_the_same_rows_give_the_same_frame(server: Server, rows: Rows) -> None:
    """However they lie in the table."""
    server.run(
        "CREATE TABLE forwards AS SELECT i % 7 AS a, i AS b FROM generate_series(1, 1000) AS i",
        "CREATE TABLE backwards AS SELECT * FROM forwards ORDER BY b DESC",
    )

    assert rows("forwards") == rows("backwards")


@pytest.mark.parametrize(("cells", "is_read"), [(4, True), (3, False)])
def test_a_table_over_the_limit_of_cells_is_refused(
    server: Server, read: Read, refusal: Refusal, cells: int, is_read: bool
) -> None:
    """Rows by columns in use; on the limit is read."""
    server.run(
        "DROP TABLE IF EXISTS sized", "CREATE TABLE sized AS SELECT i AS a, i AS b, i AS c FROM generate_series(1, 2) i"
    )
    options: dict[str, Any] = {"limits": rulecheck.Limits(cells=cells), "wanted": Only("a", "b")}

    if is_read:
        assert read("sized", **options).frame.collect().shape == (2, 3)
    else:
        assert refusal("sized", **options) == "has more than 3 cells, the most that are read, in the 2 columns in use"


def test_no_more_rows_are_asked_for_than_can_be_read(server: Server, refusal: Refusal) -> None:
    """A view without an end is refused, not waited for."""
    numbers = "WITH RECURSIVE n (a) AS (SELECT 1 UNION ALL SELECT a + 1 FROM n) SELECT a FROM n"
    server.run(f"CREATE OR REPLACE VIEW endless AS {numbers}")

    assert refusal("endless", limits=rulecheck.Limits(cells=1000)).startswith("has more than 1,000 cells")


def test_a_table_over_the_limit_of_columns_is_refused(server: Server, read: Read, refusal: Refusal) -> None:
    """In use or not; on the limit is read."""
    server.run("DROP TABLE IF EXISTS pair_of", "CREATE TABLE pair_of (a int, b int)")

    assert read("pair_of", limits=rulecheck.Limits(columns=2)).frame.collect().shape == (0, 3)
    assert refusal("pair_of", limits=rulecheck.Limits(columns=1)) == "has 2 columns; at most 1 are read"


def test_a_table_of_as_many_columns_as_there_can_be_is_read(server: Server, rows: Rows) -> None:
    """Postgres has 1,600 at most."""
    columns = ", ".join(f"c{number} int" for number in range(1600, 0, -1))
    server.run("DROP TABLE IF EXISTS widest", f"CREATE TABLE widest ({columns})", "INSERT INTO widest VALUES (24)")

    ((first, *others),) = rows("widest")

    assert first == "24"
    assert others == [None] * 1599 + ["row 1"]


def test_a_cell_over_the_limit_is_refused(server: Server, read: Read) -> None:
    """With its row; characters count, not bytes; on the limit is read."""
    server.run(
        "DROP TABLE IF EXISTS celled", "CREATE TABLE celled AS SELECT repeat('é', n) AS a FROM (VALUES (5), (6)) v (n)"
    )

    assert read("celled", limits=rulecheck.Limits(cell_length=6)).frame.collect().shape == (2, 2)
    with pytest.raises(rulecheck.DataError, match="celled: row 2: has a cell longer than 5 characters"):
        read("celled", limits=rulecheck.Limits(cell_length=5))


def test_a_text_over_the_limit_of_bytes_is_refused(server: Server, read: Read, refusal: Refusal) -> None:
    """All cells in use together; on the limit is read."""
    server.run(
        "DROP TABLE IF EXISTS heavy",
        "CREATE TABLE heavy AS SELECT repeat('é', 5) AS a, NULL::text AS b FROM generate_series(1, 3)",
    )

    assert read("heavy", limits=rulecheck.Limits(bytes=30)).frame.collect().shape == (3, 3)
    assert refusal("heavy", limits=rulecheck.Limits(bytes=29)) == "has 30 bytes of text in use; at most 29 are read"


def test_large_cells_come_a_few_at_a_time(server: Server, read: Read) -> None:
    """And all of them come."""
    server.run(
        "DROP TABLE IF EXISTS large",
        "CREATE TABLE large AS SELECT i::text || repeat('x', 90000) AS a FROM generate_series(1000, 1999) AS i",
    )

    frame = read("large").frame.collect()

    assert [cell[:4] for cell in frame["a"].to_list()] == [str(number) for number in range(1000, 2000)]


def test_many_rows_are_the_rows_of_the_same_csv_file(server: Server, read: Read, tmp_path: Path) -> None:
    """Cell by cell: 200,000 rows with blanks, quotation marks and absent cells."""
    server.run(
        "DROP TABLE IF EXISTS many",
        "CREATE TABLE many AS SELECT lpad(i::text, 6, '0') AS unit, 2000 + i % 30 AS year, "
        "CASE WHEN i % 11 > 0 THEN i * 0.25 END AS recruited, i % 2 = 0 AS final, "
        """repeat(' "é, ', i % 3) AS note FROM generate_series(1, 200000) AS i ORDER BY md5(i::text)""",
    )
    number = pl.int_range(1, MANY + 1, eager=True)
    expected = pl.DataFrame({"i": number}).select(
        unit=pl.col("i").cast(pl.String).str.zfill(6),
        year=(2000 + pl.col("i") % 30).cast(pl.String),
        recruited=pl.when(pl.col("i") % 11 > 0).then((pl.col("i") * 0.25).cast(pl.String).str.strip_suffix(".0")),
        final=(pl.col("i") % 2 == 0).cast(pl.String).str.to_uppercase(),
        note=pl.concat_str(*(pl.when(pl.col("i") % 3 > n).then(pl.lit(' "é, ')).otherwise(pl.lit("")) for n in (0, 1))),
    )
    expected.write_csv(tmp_path / "synthetic.csv")
    csv = rulecheck.load_plugins().readers["csv"].read(str(tmp_path / "synthetic.csv"), {})
    frame = csv.frame if isinstance(csv, rulecheck.Table) else csv

    found = read("many").frame.collect().to_native()

    assert found.drop(rulecheck.PLACE).equals(frame.collect().to_native().drop(rulecheck.PLACE))
    assert found[rulecheck.PLACE][-1] == "row 200000"


def test_a_database_without_an_encoding_gives_text_or_a_refusal(server: Server, read: Read) -> None:
    """Bytes that are no UTF-8 do not get in."""
    server.run(
        "DROP DATABASE IF EXISTS raw",
        "CREATE DATABASE raw TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'",
    )
    server.run(
        "CREATE TABLE good AS SELECT 'é'::text AS a",
        "CREATE TABLE bad AS SELECT E'\\\\xe9'::text AS a".replace("\\\\", "\\"),
        database="raw",
    )
    uri = server.uri(database="raw")

    assert read("good", uri=uri).frame.collect().rows() == [("é", "row 1")]
    with pytest.raises(rulecheck.DataError, match="cannot be had in UTF-8"):
        read("bad", uri=uri)


def test_a_database_of_another_encoding_is_read_as_text(server: Server, read: Read) -> None:
    """The server turns it to UTF-8, and takes names in UTF-8."""
    server.run(
        "DROP DATABASE IF EXISTS latin",
        "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
    )
    server.run('CREATE TABLE "Übersicht" AS SELECT \'é\'::text AS "Unité"', database="latin")

    frame = read("Übersicht", uri=server.uri(database="latin")).frame.collect()

    assert frame.columns == ["Unité", rulecheck.PLACE]
    assert frame.rows() == [("é", "row 1")]


def test_the_reader_answers_for_its_scheme() -> None:
    """And for no file."""
    (reader,) = rulecheck_readers()

    assert (reader.name, reader.suffixes, reader.scheme, reader.read) == ("postgresql", (), "postgresql", read_directly)


def test_the_driver_is_not_loaded_at_the_start() -> None:
    """Only who reads from a database waits for it."""
    code = "import sys, rulecheck_postgres.reader; print('adbc_driver_manager' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)  # noqa: S603

    assert done.stdout.strip() == "False"
