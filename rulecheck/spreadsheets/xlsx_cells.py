"""One cell of an XLSX sheet becomes text: from its sort, its style and its value."""

from __future__ import annotations

import re
from collections.abc import Callable

import attrs

from rulecheck.spreadsheets.celltext import day, looks_like_a_number, number, serial_day, serial_length, unescaped
from rulecheck.spreadsheets.markup import Attributes
from rulecheck.spreadsheets.sheets import Fact
from rulecheck.spreadsheets.xlsx_strings import Strings
from rulecheck.spreadsheets.xlsx_styles import Form

_INDEX = re.compile(r"[0-9]{1,9}")


@attrs.frozen(kw_only=True)
class Shared:
    """What all sheets of a workbook share.

    Attributes:
        strings: the texts cells refer to.
        forms: how numbers are to be read, by cell style.
        struck: the cell styles that strike out what the cell shows.
        since_1904: days are counted from 1 January 1904.
        recalculates: the program is to calculate all formulas on opening, for their stored values may be wrong:
            programs that write workbooks and cannot calculate store a 0 and say so.
    """

    strings: Strings = attrs.field(factory=Strings)
    forms: tuple[Form, ...] = ()
    struck: frozenset[str] = frozenset()
    since_1904: bool = False
    recalculates: bool = False


def _boolean(raw: str) -> str:
    return {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}.get(raw, f"not a boolean: {raw}")


def _error(raw: str) -> str:
    return raw if raw.startswith("#") else f"#{raw}"


_READ_AS = {"b": _boolean, "e": _error, "d": day}


class CellReader:
    """Reads one cell after the other, and notes what there is to say of each."""

    def __init__(self, shared: Shared, note: Callable[[Fact], None]) -> None:
        self._shared, self._note = shared, note

    def text(self, cell: Attributes, value: str | None, formula: str | None) -> str:
        """Return the text of a cell, behind ``~`` if it is struck out: whoever sees it takes it for withdrawn.

        Args:
            cell: its attributes.
            value: as it is stored, None if it is not.
            formula: None if it has none, empty if it is the same as another cell's.

        Raises:
            ValueError: the cell refers to what is not there, or is of no known sort.
        """
        text = self._text(cell, value, formula)
        return f"~{text}" if text and self._shared.struck and self._is_struck(cell) else text

    def _is_struck(self, cell: Attributes) -> bool:
        return (cell.get("s", "").lstrip("0") or "0") in self._shared.struck

    def _text(self, cell: Attributes, value: str | None, formula: str | None) -> str:
        """Return what a cell says; the usual sorts come first, for there may be millions."""
        kind = cell.get("t", "n")
        if formula is not None and (self._shared.recalculates or not value):
            return self._formula(kind, value, formula)
        if value is None:
            return ""
        if kind == "n":
            return self._number(value, cell.get("s"))
        if kind == "s":
            return self._shared_text(value)
        if kind in _READ_AS:
            return _READ_AS[kind](value) if value else ""
        if kind not in ("str", "inlineStr"):
            raise ValueError(f"is of the sort {kind!r}, which XLSX does not know; save it again")
        return self._string(unescaped(value) if kind == "str" else value)

    def _formula(self, kind: str, value: str | None, formula: str) -> str:
        """Return the formula where its value is not known; that it is empty text is known, if it says so."""
        if value == "" and kind == "str" and not self._shared.recalculates:
            return ""
        self._note(Fact.STALE if self._shared.recalculates else Fact.NO_VALUE)
        return f"={formula}" if formula else "=(formula without a value)"

    def _number(self, value: str, style: str | None) -> str:
        if not value:
            return ""
        form = Form.NUMBER if style is None or not self._shared.forms else self._form(style)
        if form is Form.NUMBER:
            return number(value)
        return serial_length(value) if form is Form.LENGTH else serial_day(value, since_1904=self._shared.since_1904)

    def _form(self, style: str) -> Form:
        if _INDEX.fullmatch(style) is None or int(style) >= len(self._shared.forms):
            raise ValueError(f"has the style {style!r}, which is not there; save it again")
        return self._shared.forms[int(style)]

    def _shared_text(self, value: str) -> str:
        texts = self._shared.strings.texts
        if _INDEX.fullmatch(value) is None or int(value) >= len(texts):
            raise ValueError(f"refers to the text number {value!r}, which is not there; save it again")
        index = int(value)
        if index in self._shared.strings.marked:
            self._note(Fact.SUPERSCRIPT)
        return self._string(texts[index])

    def _string(self, text: str) -> str:
        if text.isspace():
            self._note(Fact.BLANK)
            return ""
        if looks_like_a_number(text):
            self._note(Fact.NUMBER_AS_TEXT)
        return text
