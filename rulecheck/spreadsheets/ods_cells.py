"""One cell of an ODS sheet becomes text: from the value it states, or from what it shows."""

from __future__ import annotations

import re
from collections.abc import Callable

from rulecheck.spreadsheets.celltext import day, length, number
from rulecheck.spreadsheets.markup import Attributes
from rulecheck.spreadsheets.ods_styles import TABLE_NS

OFFICE_NS = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
CALC_NS = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"

_TYPE, _CALC_TYPE = f"{OFFICE_NS} value-type", f"{CALC_NS} value-type"
_VALUE, _STRING = f"{OFFICE_NS} value", f"{OFFICE_NS} string-value"
_FORMULA = f"{TABLE_NS} formula"
_ERROR = re.compile(r"#+[^#].*|Err:.*", re.DOTALL)
"""In whatever language; nothing but ``#`` is a number that the column is too narrow for."""
_PREFIX = re.compile(r"[a-z]+:(?==)")


def _boolean(raw: str) -> str:
    return {"true": "TRUE", "false": "FALSE"}.get(raw, f"not a boolean: {raw}")


_READ_AS: dict[str, tuple[str, Callable[[str], str]]] = {
    "float": (_VALUE, number),
    "percentage": (_VALUE, number),
    "currency": (_VALUE, number),
    "date": (f"{OFFICE_NS} date-value", day),
    "time": (f"{OFFICE_NS} time-value", length),
    "boolean": (f"{OFFICE_NS} boolean-value", _boolean),
}
"""For each type but text, where its value stands and how it is read."""


def value_of(attributes: Attributes, shown: str | None) -> tuple[str, bool] | None:
    """Return a cell's text and whether it is that of a string; None for a formula whose value is not known.

    ``shown`` is what the cell displays, None if there is nothing of the kind.
    """
    kind = attributes.get(_TYPE)
    if kind is None and shown is None:
        return None if _FORMULA in attributes else ("", True)
    if _is_error(attributes, kind, shown):
        return shown or "#ERROR!", False
    if kind in _READ_AS:
        name, read = _READ_AS[kind]
        raw = attributes.get(name)
        if raw:
            return read(raw), False
        return None if _FORMULA in attributes else (f"not a {kind}: {shown or ''}", False)
    text = attributes.get(_STRING, shown)
    if text is None:
        return None if _FORMULA in attributes else ("", True)
    return text, True


def formula_of(attributes: Attributes) -> str:
    """Return the formula of a cell, ``=SUM([.B2:.B3])``."""
    formula = _PREFIX.sub("", attributes.get(_FORMULA, ""), count=1)
    return f"={formula.removeprefix('=')}" if formula.removeprefix("=") else "=(formula without a value)"


def _is_error(attributes: Attributes, kind: str | None, shown: str | None) -> bool:
    """Whether a cell is in error; older programs give such a cell the value 0 and only show that it is."""
    if attributes.get(_CALC_TYPE) == "error":
        return True
    if not shown or shown[0] not in "#E" or _ERROR.fullmatch(shown) is None:
        return False
    return _FORMULA in attributes or kind in _READ_AS
