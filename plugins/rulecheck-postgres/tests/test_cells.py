"""What a value of each type is read as."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
import rulecheck
from servers import VARIABLE, Server

from rulecheck_postgres.reader import read as read_directly

Read = Callable[..., rulecheck.Table]
Rows = Callable[..., list[tuple[str | None, ...]]]
Refusal = Callable[..., str]


@pytest.fixture(scope="module", autouse=True)
def _types(server: Server) -> None:
    server.run(
        "CREATE TYPE stage AS ENUM ('submitted', 'draft')",
        "CREATE TYPE pair AS (a int, b int)",
        "CREATE DOMAIN yes AS boolean",
        "CREATE DOMAIN sure AS yes",
        "CREATE DOMAIN pairs AS pair",
        "CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level1', deterministic = false)",
    )


TEXTS = [
    ("text", "' 24 '", " 24 "),
    ("text", r"'a\b''c'", r"a\b'c"),
    ("text", "''", None),
    ("text", "NULL", None),
    ("text", "'NULL'", "NULL"),
    ("varchar(9)", "'\uff12\uff14 é \U0001f600'", "\uff12\uff14 é \U0001f600"),
    ("char(5)", "'ab'", "ab   "),
    ("char(3)", "''", "   "),
    ("name", "'North'", "North"),
    ('"char"', "'x'", "x"),
    ("text COLLATE loose", "E'\\u200b'", "\u200b"),
    ("smallint", "-32768", "-32768"),
    ("int", "24", "24"),
    ("bigint", "9223372036854775807", "9223372036854775807"),
    ("numeric(10,2)", "24", "24"),
    ("numeric(10,2)", "24.50", "24.5"),
    ("numeric", "100", "100"),
    ("numeric", "12345678901234567890.0000001", "12345678901234567890.0000001"),
    ("numeric", "'NaN'", "NaN"),
    ("real", "0.1", "0.1"),
    ("double precision", "0.1", "0.1"),
    ("double precision", "24", "24"),
    ("double precision", "0.00005", "0.00005"),
    ("double precision", "1e30", "1e+30"),
    ("double precision", "'NaN'", "NaN"),
    ("double precision", "'-Infinity'", "-Infinity"),
    ("boolean", "true", "TRUE"),
    ("boolean", "false", "FALSE"),
    ("boolean", "NULL", None),
    ("sure", "true", "TRUE"),
    ("stage", "'draft'", "draft"),
    ("date", "'2022-03-31'", "2022-03-31"),
    ("date", "'infinity'", "infinity"),
    ("date", "'0044-03-15 BC'", "0044-03-15 BC"),
    ("timestamp", "'2022-03-31'", "2022-03-31"),
    ("timestamp", "'2022-03-31 12:00'", "2022-03-31 12:00:00"),
    ("timestamp", "'2022-03-31 00:00:00.000001'", "2022-03-31 00:00:00.000001"),
    ("timestamp", "'infinity'", "infinity"),
    ("timestamptz", "'2022-03-31 00:00+01'", "2022-03-30 23:00:00+00"),
    ("timestamptz", "'2022-03-31 00:00+00'", "2022-03-31 00:00:00+00"),
    ("time", "'12:00'", "12:00:00"),
    ("interval", "'1 day 2 hours'", "P1DT2H"),
    ("uuid", "'00000000-0000-0000-0000-000000000001'", "00000000-0000-0000-0000-000000000001"),
]


@pytest.fixture(scope="module")
def texts(server: Server) -> tuple[str | None, ...]:
    """Return what one row with a value of each type is read as."""
    columns = ", ".join(f"t{number} {type_}" for number, (type_, _, _) in enumerate(TEXTS))
    values = ", ".join(value for _, value, _ in TEXTS)
    server.run(f"CREATE TABLE typed ({columns})", f"INSERT INTO typed VALUES ({values})")
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(VARIABLE, server.uri())
        (row,) = read_directly("typed", {"connection": VARIABLE}).frame.collect().rows()
    return row


@pytest.mark.parametrize("number", range(len(TEXTS)), ids=[f"{type_} {value}" for type_, value, _ in TEXTS])
def test_a_value_is_read_as_its_text(texts: tuple[str | None, ...], number: int) -> None:
    """Each type has one text; what no number or date can be read from stays that."""
    assert texts[number] == TEXTS[number][2]


@pytest.mark.parametrize(
    ("type_", "named"),
    [
        ("json", "json"),
        ("jsonb", "jsonb"),
        ("bytea", "bytea"),
        ("int[]", "integer[]"),
        ("stage[]", "stage[]"),
        ("pair", "pair"),
        ("pairs", "pairs"),
        ("money", "money"),
        ("xml", "xml"),
        ("point", "point"),
        ("int4range", "int4range"),
        ("inet", "inet"),
        ("bit(3)", "bit"),
        ("oid", "oid"),
    ],
)
def test_a_type_without_plain_text_is_refused(server: Server, refusal: Refusal, type_: str, named: str) -> None:
    """The column is named with its type, before any row is read."""
    server.run("DROP TABLE IF EXISTS one", f'CREATE TABLE one (a int, "odd one" {type_})')

    what = refusal("one")

    assert what.startswith("these columns have no plain text: 'odd one' (")
    assert named in what


def test_a_type_of_the_same_name_is_not_postgres_own(server: Server, refusal: Refusal) -> None:
    """A composite that somebody called numeric is no number."""
    server.run("CREATE TYPE public.numeric AS (a int)", "CREATE TABLE posing (a public.numeric)")

    assert "no plain text: 'a'" in refusal("posing")


def test_functions_and_operators_of_the_schema_change_nothing(server: Server, rows: Rows) -> None:
    """Those of Postgres come first, whatever the table's schema holds beside it."""
    server.run(
        "CREATE SCHEMA posing",
        "CREATE FUNCTION posing.left(text, int) RETURNS text LANGUAGE sql AS $$ SELECT 'posed' $$",
        "CREATE FUNCTION posing.format(text, char) RETURNS text LANGUAGE sql AS $$ SELECT 'posed' $$",
        "CREATE FUNCTION posing.octet_length(text) RETURNS int LANGUAGE sql AS $$ SELECT 0 $$",
        "CREATE FUNCTION posing.same(text, text) RETURNS bool LANGUAGE sql AS $$ SELECT true $$",
        "CREATE OPERATOR posing.= (leftarg = text, rightarg = text, function = posing.same)",
        "CREATE TABLE posing.returns AS SELECT 'North'::text AS a, 'x'::char(2) AS b",
    )

    assert rows("posing.returns") == [("North", "x ", "row 1")]


def test_what_is_changed_is_remarked(server: Server, read: Read) -> None:
    """By the names of the columns in use, after what was read."""
    server.run("CREATE TABLE changed (a boolean, b timestamp, c numeric, d text, e float8)")

    remarks = read("changed").remarks

    assert remarks == (
        "table public.changed of the database named by SYNTHETIC_RETURNS_DB",
        "rows in the order of their cells",
        "true and false read as TRUE and FALSE: 'a'",
        "numbers below 0.0001 read without exponent: 'e'",
        "numbers read without zeros at the end: 'c'",
        "midnight left out of dates: 'b'",
    )


def test_a_table_of_no_rows_has_its_columns(server: Server, read: Read) -> None:
    """As text, like any other."""
    server.run("CREATE TABLE none (a int, b text)")

    frame: Any = read("none").frame.collect().to_native()

    assert frame.schema == {"a": pl.String, "b": pl.String, rulecheck.PLACE: pl.String}
    assert frame.height == 0
