"""What the database says of a table before it is read: that it is one, its columns, and how each becomes text."""

from __future__ import annotations

import difflib

import attrs
import rulecheck

from rulecheck_postgres.locations import TableName, literal, quoted
from rulecheck_postgres.sessions import Session

RELATIONS = {"r": "table", "p": "table", "v": "view", "m": "materialized view"}
_NEAR = 3
_RESERVED = rulecheck.PLACE[: rulecheck.PLACE.index(":") + 1]

_PLAIN = "{0}::pg_catalog.text"
_MIDNIGHT = (
    "CASE WHEN {0}::pg_catalog.timestamp = {0}::pg_catalog.timestamp::pg_catalog.date "
    "THEN {0}::pg_catalog.timestamp::pg_catalog.date::pg_catalog.text ELSE {0}::pg_catalog.text END"
)
_EXACT = (
    "CASE WHEN {0}::pg_catalog.text LIKE '%.%' THEN rtrim(rtrim({0}::pg_catalog.text, '0'), '.') "
    "ELSE {0}::pg_catalog.text END"
)
_FLOAT = (
    "CASE WHEN {0}::pg_catalog.text LIKE '%e-0%' THEN {0}::pg_catalog.text::pg_catalog.numeric::pg_catalog.text "
    "ELSE {0}::pg_catalog.text END"
)
_TEXTS = {
    **dict.fromkeys(("int2", "int4", "int8"), _PLAIN),
    **dict.fromkeys(("float4", "float8"), _FLOAT),  # 0.00005, which Postgres writes 5e-05
    "numeric": _EXACT,  # an average of whole numbers has 16 zeros at its end, more than are read
    **dict.fromkeys(("text", "varchar", "name", "char", "uuid"), _PLAIN),
    **dict.fromkeys(("date", "time", "timetz", "timestamptz", "interval"), _PLAIN),
    "bpchar": "pg_catalog.format('%s', {0})",  # a cast would take the blanks at the end away
    "bool": "CASE WHEN {0}::pg_catalog.bool THEN 'TRUE' WHEN NOT {0}::pg_catalog.bool THEN 'FALSE' END",
    "timestamp": _MIDNIGHT,
}
"""The types of Postgres's own whose values have one text each, and the SQL that gives it."""

_FIND = """
SELECT c.oid::pg_catalog.int8 AS oid, c.relkind::pg_catalog.text AS kind
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = {schema} AND c.relname = {table}
"""
_NAMES = """
SELECT n.nspname::pg_catalog.text AS schema, c.relname::pg_catalog.text AS table
FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
ORDER BY 1, 2 LIMIT 10000
"""
_COLUMNS = """
WITH RECURSIVE step AS (
    SELECT a.attnum, a.attname, a.atttypid AS type, a.atttypid AS base
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = {oid}::pg_catalog.oid AND a.attnum > 0 AND NOT a.attisdropped
    UNION ALL
    SELECT step.attnum, step.attname, step.type, t.typbasetype
    FROM step JOIN pg_catalog.pg_type AS t ON t.oid = step.base
    WHERE t.typtype = 'd'
)
SELECT step.attname::pg_catalog.text AS name, pg_catalog.format_type(step.type, NULL) AS type,
    t.typname::pg_catalog.text AS base, n.nspname = 'pg_catalog' AS own,
    t.typtype = 'e' OR t.typtype = 'b' AND t.typcategory = 'S' AS textual
FROM step JOIN pg_catalog.pg_type AS t ON t.oid = step.base
JOIN pg_catalog.pg_namespace AS n ON n.oid = t.typnamespace
WHERE t.typtype <> 'd'
ORDER BY step.attnum
"""
"""Each column with its type and, where that is a domain, the type that the domain rests on in the end."""


@attrs.frozen(kw_only=True)
class Column:
    """A column of the table.

    Attributes:
        name: by the letter.
        type: as Postgres writes it, ``timestamp without time zone``; of a domain its name.
        base: the type it rests on, by Postgres's own name, ``timestamp``.
        text: the SQL that gives the text of a value; None if such a value has no plain text.
    """

    name: str
    type: str
    base: str
    text: str | None


@attrs.frozen(kw_only=True)
class Relation:
    """What a location names: a table, a view or a materialized view.

    Attributes:
        sort: which of them, in a word.
        columns: in their order; at least one.
    """

    name: TableName
    sort: str
    columns: tuple[Column, ...]


def look_up(session: Session, name: TableName, limits: rulecheck.Limits) -> Relation:
    """Return what the database has by this name.

    Raises:
        DataError: there is nothing of the name, with the nearest names; it is no table or view; or its
            columns are too many, or one's name cannot be used.
    """
    found = session.ask(_FIND.format(schema=literal(name.schema), table=literal(name.table)))
    if not found.height:
        raise session.refused(f"the database has no table '{name}'{_nearest(session, name)}")
    oid, kind = found.row(0)
    if kind == "f":
        raise session.refused("is a foreign table, whose rows lie on another server; name that server")
    if kind not in RELATIONS:
        raise session.refused("is neither a table nor a view")
    columns = tuple(map(_column, session.ask(_COLUMNS.format(oid=oid)).iter_rows()))
    _refuse_columns(session, columns, limits)
    return Relation(name=name, sort=RELATIONS[kind], columns=columns)


def _column(row: tuple[str, str, str, bool, bool]) -> Column:
    name, type_, base, is_own, is_textual = row
    form = _TEXTS.get(base) if is_own else None
    if form is None and is_textual and not is_own:  # an enumeration, or an extension's text such as citext
        form = _PLAIN
    return Column(name=name, type=type_, base=base, text=None if form is None else form.replace("{0}", quoted(name)))


def _refuse_columns(session: Session, columns: tuple[Column, ...], limits: rulecheck.Limits) -> None:
    if not columns:
        raise session.refused("has no columns")
    if len(columns) > limits.columns:
        raise session.refused(f"has {len(columns):,} columns; at most {limits.columns:,} are read")
    for number, name in enumerate((column.name for column in columns), 1):
        if not name.strip():
            raise session.refused(f"column {number} has a blank name; read a view in which it has one, or is left out")
        if len(name) > limits.name_length:
            what = f"the name of column {number} is longer than {limits.name_length} characters"
            raise session.refused(what)
        if name.startswith(_RESERVED):
            raise session.refused(f"column {number} is named {name!r}; names with {_RESERVED!r} are our own")


def _nearest(session: Session, name: TableName) -> str:
    """Return the tables the user may read whose names are most alike, as a clause."""
    known = [TableName(schema=schema, table=table) for schema, table in session.ask(_NAMES).iter_rows()]
    folded = [other.table.casefold() for other in known]
    alike = difflib.get_close_matches(name.table.casefold(), sorted(set(folded)), n=_NEAR, cutoff=0.7)
    ranked = sorted((alike.index(fold), str(other)) for fold, other in zip(folded, known, strict=True) if fold in alike)
    near = " or ".join(other for _, other in ranked[:_NEAR])
    return f"; did you mean {near}?" if near else ""
