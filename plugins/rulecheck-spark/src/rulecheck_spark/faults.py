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
    condition = _condition(error)
    if condition is None:
        return "Spark failed"
    said = next((said for name, said in _KNOWN.items() if condition.split(".")[0] == name), "Spark failed")
    return f"{said} ({condition})"


def _condition(error: BaseException) -> str | None:
    named = getattr(error, "getCondition", None) or getattr(error, "getErrorClass", None)
    condition = named() if callable(named) else None
    return condition if isinstance(condition, str) and _CONDITION.fullmatch(condition) else None
