"""Where a table lies, ``postgresql:reporting.returns``: one or two names, and nothing that could be SQL."""

from __future__ import annotations

import re

import attrs
import rulecheck

SCHEME = "postgresql"
LONGEST = 63
"""Bytes of a name in Postgres, which cuts a longer one off in silence."""

_PLAIN = r"[^\W\d][\w$]*"
_NAME = rf'"(?:[^"\0]|"")+"|{_PLAIN}'
_LOCATION = re.compile(rf"(?:({_NAME})\.)?({_NAME})")
_TELLING = re.compile(r"[\s@=:/?%]")
"""What a connection string has in it: text with one of these is not repeated, for it may hold a password."""


@attrs.frozen(kw_only=True)
class TableName:
    """A table's schema and name, each by the letter: ``Returns`` and ``returns`` are two."""

    schema: str
    table: str

    def __str__(self) -> str:
        return ".".join(name if re.fullmatch(_PLAIN, name) else quoted(name) for name in (self.schema, self.table))

    @property
    def quoted(self) -> str:
        """As it stands in SQL."""
        return f"{quoted(self.schema)}.{quoted(self.table)}"


def parse(location: str) -> TableName:
    """Return the table that a location names, with or without ``postgresql:`` before it.

    One name is a table of the schema ``public``, two with a dot between them are schema and table. A name
    is letters, digits, ``_`` and ``$``, or anything at all in quotation marks, with those inside it doubled.

    Raises:
        DataError: it is no such name. Text that could be a connection string is not repeated.
    """
    found = _LOCATION.fullmatch(location.removeprefix(f"{SCHEME}:"))
    if found is None:
        raise _refused(location, 'names no table; write postgresql:table, postgresql:schema.table or "odd name"')
    schema, table = (_bare(name or "public") for name in found.groups())
    for name in (schema, table):
        if _bytes(name) > LONGEST:
            raise _refused(location, f"has a name that is not text, or longer than the {LONGEST} bytes of Postgres")
    return TableName(schema=schema, table=table)


def quoted(name: str) -> str:
    """Return a name as SQL writes it, whatever stands in it."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as SQL writes it; the session sees to it that a backslash is only a backslash."""
    return "'" + text.replace("'", "''") + "'"


def _bare(name: str) -> str:
    return name[1:-1].replace('""', '"') if name.startswith('"') else name


def _bytes(name: str) -> int:
    """Return how long a name is in UTF-8; one that UTF-8 cannot carry is too long for anything."""
    try:
        return len(name.encode())
    except UnicodeEncodeError:
        return LONGEST + 1


def _refused(location: str, what: str) -> rulecheck.DataError:
    rest = location.removeprefix(f"{SCHEME}:")
    return rulecheck.DataError(f"{SCHEME}:{'…' if _TELLING.search(rest) else rest}", what)
