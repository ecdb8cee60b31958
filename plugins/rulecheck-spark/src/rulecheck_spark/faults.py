"""What went wrong, in our own words: Spark's may hold hosts, paths, tokens and SQL, and are never shown."""

from __future__ import annotations

import re

_CONDITION = re.compile(r"[A-Z0-9_]+(?:\.[A-Z0-9_]+)*")
_KNOWN = {
    "TABLE_OR_VIEW_NOT_FOUND": "Spark knows no such table",
    "PATH_NOT_FOUND": "there is no such folder",
    "UNABLE_TO_INFER_SCHEMA": "there is no file of that form",
    "DATA_SOURCE_NOT_FOUND": "the session has no such form; start it with the package of Delta",
    "CANNOT_MERGE_SCHEMAS": "its files differ in their columns",
    "CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE": "its files differ in the type of a column",
    "FAILED_READ_FILE": "a file cannot be read",
    "CONNECT": "nothing answers there",
}


def reading(error: BaseException) -> str:
    """Return why Spark did not do what it was asked: in a few words, and with its error condition if it names one."""
    if isinstance(error, ImportError):
        return "a package is missing; install rulecheck-spark[connect] for sc://"
    condition = _condition(error) or _mentioned(error)
    if condition is None:
        return "Spark failed"
    return f"{_KNOWN.get(condition.split('.')[0], 'Spark failed')} ({condition})"


def _condition(error: BaseException) -> str | None:
    named = getattr(error, "getCondition", None)
    condition = named() if callable(named) else None
    return condition if isinstance(condition, str) and _CONDITION.fullmatch(condition) else None


def _mentioned(error: BaseException) -> str | None:
    """Return a condition of those that are known, from what Spark wrote where it does not name one."""
    said = str(error)
    return next((name for name in _KNOWN if f"[{name}" in said), None)
