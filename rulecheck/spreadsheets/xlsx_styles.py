"""Styles of an XLSX workbook: which show a number as a day, a time or a length of time, and which strike it out."""

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
FONTS, STRUCK = "styleSheet/fonts/font", "styleSheet/fonts/font/strike"

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


def struck(styles: Sequence[Element]) -> frozenset[str]:
    """Return the numbers of the cell styles whose font strikes its text out."""
    fonts: list[bool] = []
    for style in styles:
        if style.path == FONTS:
            fonts.append(False)
        elif style.path == STRUCK and fonts:
            fonts[-1] = style.attributes.get("val") not in ("0", "false")
    out = {str(number) for number, is_struck in enumerate(fonts) if is_struck}
    used = [style.attributes.get("fontId", "0") for style in styles if style.path == CELL_STYLES]
    return frozenset(str(number) for number, font in enumerate(used) if font in out)


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
