"""Number formats of an XLSX workbook: which of them show a number as a day, a time or a length of time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum

from rulecheck.spreadsheets.markup import Element


class Form(Enum):
    """How a number in a cell is to be read."""

    NUMBER = "number"
    DAY = "day"
    LENGTH = "length"


NUMBER_FORMATS = "styleSheet/numFmts/numFmt"
CELL_STYLES = "styleSheet/cellXfs/xf"

_DAYS = frozenset((*range(14, 23), *range(27, 37), 45, 47, *range(50, 59)))
_LENGTH = 46
_UNREAD = re.compile(r'"[^"]*"?|\\.|_.|\*.', re.DOTALL)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]")
_BRACKETS = re.compile(r"\[[^\]]*\]?")


def forms(styles: Sequence[Element]) -> tuple[Form, ...]:
    """Return the form of each cell style, in the order cells refer to them."""
    codes = {
        style.attributes.get("numFmtId"): style.attributes.get("formatCode", "")
        for style in styles
        if style.path == NUMBER_FORMATS
    }
    by_id = {number: form_of(code) for number, code in codes.items()}
    numbers = [style.attributes.get("numFmtId", "0") for style in styles if style.path == CELL_STYLES]
    return tuple(by_id[number] if number in by_id else _built_in(number) for number in numbers)


def form_of(code: str) -> Form:
    """Return what a format code, ``dd/mm/yyyy``, makes of a number."""
    code = _UNREAD.sub("", code).lower()
    if _ELAPSED.search(code) is not None:
        return Form.LENGTH
    return Form.DAY if set("dmyhs") & set(_BRACKETS.sub("", code)) else Form.NUMBER


def _built_in(number: str) -> Form:
    if number == str(_LENGTH):
        return Form.LENGTH
    return Form.DAY if number.isdecimal() and len(number) < 4 and int(number) in _DAYS else Form.NUMBER
