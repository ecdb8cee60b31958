"""The reader of ``postgresql:``: a table or view of a database, every cell as the text it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import narwhals.stable.v2 as nw
import polars as pl
import rulecheck

from rulecheck_postgres.catalogue import Column, Relation, look_up
from rulecheck_postgres.locations import SCHEME, literal, parse, quoted
from rulecheck_postgres.secrets import secret_of
from rulecheck_postgres.sessions import TIMEOUT, Session, session

_DEFAULT = rulecheck.Limits()
_AT_ONCE = 2**24
"""Bytes that one fetch brings at most, if a row is no larger."""
_ROWS_AT_ONCE = 50_000
_LONGEST = 2**31 - 1
"""Characters; no number above it is one that Postgres's ``left`` takes."""
_CHANGED = {
    "bool": "true and false read as TRUE and FALSE",
    "float4": "numbers below 0.0001 read without exponent",
    "float8": "numbers below 0.0001 read without exponent",
    "numeric": "numbers read without zeros at the end",
    "timestamp": "midnight left out of dates",
}
"""By type, what its texts have not as Postgres writes them."""

_CURSOR = """
DECLARE rulecheck NO SCROLL CURSOR FOR
SELECT {names}, count(*) OVER () AS rows,
    (sum(size) OVER ())::pg_catalog.int8 AS total, max(size) OVER () AS largest
FROM (SELECT *, {size} AS size FROM (SELECT {texts} FROM {table} LIMIT {rows}) AS cells) AS sized
ORDER BY {names}
"""
"""One look at the table, sorted and measured on the server, so that what is too large is known at the first row."""


def read(location: str, options: Mapping[str, Any]) -> rulecheck.Table:
    """Read a table, view or materialized view of a PostgreSQL database.

    One row for each of its rows, in the order of their cells, for a table of Postgres has no order; every
    column text, an empty text null like no value; in ``PLACE`` the number of the row in that order. Of
    the columns only those in ``options["wanted"]``, all if it is not there. Booleans become ``TRUE`` and
    ``FALSE``, a timestamp at midnight the date alone.

    ``options["connection"]`` names the environment variable that holds the connection string. The session
    only reads, and waits for nothing longer than ``TIMEOUT``.

    Raises:
        DataError: it cannot be read as one table beyond doubt. No message holds the connection string,
            nor any words of the server or the driver.
    """
    return read_within(location, options, TIMEOUT)


def read_within(location: str, options: Mapping[str, Any], timeout: int) -> rulecheck.Table:
    """Read as ``read`` does; a statement may take so many milliseconds."""
    name = parse(location)
    secret = secret_of(location, options)
    limits = options.get("limits", _DEFAULT)
    with session(location, secret, timeout) as opened:
        relation = look_up(opened, name, limits)
        columns = _wanted(opened, relation, options.get("wanted"))
        frame = _frame(opened, relation, columns, limits)
    remarks = (
        f"{relation.sort} {name} of the database named by {secret.variable}",
        "rows in the order of their cells",
        *_changed(columns),
    )
    return rulecheck.Table(frame=nw.from_native(frame.lazy()), remarks=remarks)


def _wanted(opened: Session, relation: Relation, wanted: Any) -> tuple[Column, ...]:
    """Return the columns that are used, once each of them is there and has a text."""
    if wanted is not None:
        complaint = wanted.complaint([column.name for column in relation.columns])
        if complaint is not None:
            raise opened.refused(complaint)
    columns = tuple(column for column in relation.columns if wanted is None or wanted.is_wanted(column.name))
    textless = [f"'{column.name}' ({column.type})" for column in columns if column.text is None]
    if textless:
        what = (
            f"these columns have no plain text: {', '.join(textless)}; read a view that casts them or leaves them out"
        )
        raise opened.refused(what)
    if not columns:
        raise opened.refused("none of its columns is in use")
    return columns


def _changed(columns: tuple[Column, ...]) -> Iterator[str]:
    for type_, what in _CHANGED.items():
        names = ", ".join(f"'{column.name}'" for column in columns if column.base == type_)
        if names:
            yield f"{what}: {names}"


def _frame(opened: Session, relation: Relation, columns: tuple[Column, ...], limits: rulecheck.Limits) -> pl.DataFrame:
    names = [column.name for column in columns]
    most = limits.cells // len(columns)
    opened.ask(f"SELECT set_config('search_path', {literal(quoted(relation.name.schema) + ', pg_temp')}, true)")
    opened.ask(_statement(relation, columns, most + 1, min(limits.cell_length + 1, _LONGEST)))
    first = opened.ask("FETCH 1 FROM rulecheck")
    if not first.height:
        return pl.DataFrame(schema=dict.fromkeys([*names, rulecheck.PLACE], pl.String))
    rows, total, largest = first.row(0)[len(columns) :]
    if rows > most:
        what = f"has more than {limits.cells:,} cells, the most that are read, in the {len(columns)} columns in use"
        raise opened.refused(what)
    if total > limits.bytes:
        raise opened.refused(f"has {total:,} bytes of text in use; at most {limits.bytes:,} are read")
    step = max(1, min(_ROWS_AT_ONCE, _AT_ONCE // max(1, largest)))
    parts = [first, *(opened.ask(f"FETCH {step} FROM rulecheck") for _ in range(1, rows, step))]
    frame = pl.concat([part[:, : len(columns)] for part in parts])
    if frame.height != rows:
        raise opened.refused(f"has {rows:,} rows, of which {frame.height:,} came")
    frame.columns = names
    return _placed(opened, frame, limits.cell_length)


def _statement(relation: Relation, columns: tuple[Column, ...], rows: int, length: int) -> str:
    """Return the one statement that reads; a cell that is too long is cut where that can still be seen."""
    names = [f"c{number}" for number in range(1, len(columns) + 1)]
    texts = [
        f"""left(NULLIF(({column.text}) COLLATE "C", ''), {length}) AS {name}"""
        for name, column in zip(names, columns, strict=True)
    ]
    return _CURSOR.format(
        names=", ".join(names),
        size=" + ".join(f"coalesce(octet_length({name}), 0)::pg_catalog.int8" for name in names),
        texts=", ".join(texts),
        table=relation.name.quoted,
        rows=rows,
    )


def _placed(opened: Session, frame: pl.DataFrame, length: int) -> pl.DataFrame:
    """Add where each row stands, and refuse a cell too long to be meant."""
    places = pl.concat_str(pl.lit("row "), pl.int_range(1, frame.height + 1, eager=True).cast(pl.String))
    long = frame.select(long=pl.any_horizontal(pl.all().str.len_chars() > length).fill_null(value=False))["long"]
    frame = frame.with_columns(places.alias(rulecheck.PLACE))
    if long.any():
        raise opened.refused(f"has a cell longer than {length:,} characters", frame.filter(long)[rulecheck.PLACE][0])
    return frame


@rulecheck.hookimpl
def rulecheck_readers() -> list[rulecheck.Reader]:
    """Return the reader of ``postgresql:``."""
    return [rulecheck.Reader(name=SCHEME, suffixes=(), read=read, scheme=SCHEME)]
