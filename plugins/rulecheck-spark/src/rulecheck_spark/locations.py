"""What a location names: ``spark:parquet:FOLDER``, ``spark:delta:FOLDER`` or ``spark:table:NAME``."""

from __future__ import annotations

import re
from typing import Literal, get_args

import attrs
import rulecheck

SCHEME = "spark"

Form = Literal["parquet", "delta", "table"]

_PLAIN = r"[A-Za-z_][A-Za-z0-9_]*"
_NAME = rf"(?:`(?:[^`\0]|``)+`|{_PLAIN})"
_TABLE = re.compile(rf"{_NAME}(?:\.{_NAME}){{0,2}}")
_HOW = "write spark:parquet:FOLDER, spark:delta:FOLDER or spark:table:NAME"
_TELLING = re.compile(r"[@?;%]|://[^/]*:")
"""What a connection string or a signed address may have in it: text with one of these is not repeated."""


@attrs.frozen(kw_only=True)
class Place:
    """Where a table lies.

    Attributes:
        form: how.
        name: the folder, or the table as SQL writes it.
    """

    form: Form
    name: str


def parse(location: str) -> Place:
    """Return what a location names, with or without ``spark:`` before it.

    A table has up to three names with dots between them, each plain or in backticks. There is no other form:
    no SQL, no function, no list.

    Raises:
        DataError: it is none of these. Text that could hold a secret is not repeated.
    """
    form, _, name = location.removeprefix(f"{SCHEME}:").partition(":")
    known = next((each for each in get_args(Form) if each == form), None)
    if known is None or not name.strip():
        raise rulecheck.DataError(shown(location), f"names no table; {_HOW}")
    if known == "table" and _TABLE.fullmatch(name) is None:
        what = "is no name of a table; write spark:table:schema.table, a name with other signs in `backticks`"
        raise rulecheck.DataError(shown(location), what)
    if known != "table" and any(sign in name for sign in "*?[]{}"):
        raise rulecheck.DataError(shown(location), "has a sign that Spark takes for a pattern; name one folder")
    return Place(form=known, name=name)


def shown(location: str) -> str:
    """Return a location for messages; one that may hold a secret only by its beginning."""
    return f"{SCHEME}:…" if _TELLING.search(location.removeprefix(f"{SCHEME}:")) else location
