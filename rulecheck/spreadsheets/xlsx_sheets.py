"""One sheet of an XLSX workbook becomes a grid: its XML, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NoReturn

from rulecheck.model.limits import Limits
from rulecheck.spreadsheets.markup import MAX_DEPTH, Attributes, parse, too_deep
from rulecheck.spreadsheets.sheets import LAST_COLUMN, LAST_ROW, Draft, Fact, Grid, Merged, Sheet, letters, refused
from rulecheck.spreadsheets.xlsx_cells import CellReader, Shared
from rulecheck.spreadsheets.xlsx_strings import RUNS, RichText, tags

_ROW = re.compile(r"[1-9][0-9]{0,6}")
_INDEX = re.compile(r"[0-9]{1,9}")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_RANGE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})(?::([A-Z]{1,3})([1-9][0-9]{0,6}))?")
_TRUE = ("1", "true")
_DEPTHS = {"worksheet": 1, "sheetData": 2, "row": 3, "c": 4, "v": 5, "f": 5, "is": 5, "mergeCell": 3, "col": 3}
"""How deep each element stands; one of these names elsewhere means something else."""


class _Columns(dict[str, int]):
    """Column letters to numbers, each worked out once."""

    def __missing__(self, name: str) -> int:
        column = 0
        for letter in name:
            column = column * 26 + ord(letter) - ord("A") + 1
        if not 1 <= column <= LAST_COLUMN or letters(column) != name:
            raise KeyError(name)
        self[name] = column
        return column


def parse_sheet(
    location: str, part: str, chunks: Iterable[bytes], sheet: Sheet, shared: Shared, limits: Limits
) -> Grid:
    """Return the cells of one sheet.

    Raises:
        DataError: the part is damaged, a cell stands twice or out of order, or a limit is passed.
    """
    parser = _SheetParser(location, part, sheet, shared, limits)
    parse(location, part, chunks, parser)
    return parser.draft.grid()


class _SheetParser:
    _tags = tags(*_DEPTHS, *RUNS)

    def __init__(self, location: str, part: str, sheet: Sheet, shared: Shared, limits: Limits) -> None:
        self.draft = Draft(location, sheet, limits)
        self._location, self._part, self._sheet, self._limits = location, part, sheet, limits
        self._reader = CellReader(shared, self._note)
        self._columns = _Columns()
        self._depth = 0
        self._row = 0
        self._row_digits = ""
        self._column = 0
        self._in_row = self._in_data = False
        self._cells: dict[int, str] = {}
        self._cell: Attributes = {}
        self._value: str | None = None
        self._formula: str | None = None
        self._rich: RichText | None = None
        self._pieces: list[str] = []
        self._taking = False

    def start(self, name: str, attributes: Attributes) -> None:
        self._depth = depth = self._depth + 1
        tag = self._tags.get(name)
        if tag == "c" and depth == 4:
            self._start_cell(attributes)
        elif tag == "v":
            self._taking = True
        else:
            self._start_other(tag, depth, attributes)

    def _start_other(self, tag: str | None, depth: int, attributes: Attributes) -> None:
        if depth > MAX_DEPTH:
            raise too_deep(self._location, self._part)
        if depth == 1 and tag != "worksheet":
            self._refuse("is no worksheet as XLSX has them; save it again as .xlsx")
        if depth == 2:
            self._in_data = tag == "sheetData"
        if self._taking:
            self._refuse(f"has an element inside a value in row {self._row}; save it again")
        if self._rich is not None:
            self._rich.start(tag, attributes)
        elif tag is not None and depth == _DEPTHS.get(tag):
            self._start_known(tag, attributes)

    def _start_known(self, tag: str, attributes: Attributes) -> None:
        if tag == "row":
            self._start_row(attributes)
        elif tag == "f":
            self._taking = True
        elif tag == "is":
            if self._value is not None or self._cell.get("t") != "inlineStr":
                self._refuse(f"has a value too many in row {self._row}; save it again")
            self._rich = RichText(self._location, self._limits.cell_length)
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col":
            self._hide_columns(attributes)

    def text(self, text: str) -> None:
        if self._taking:
            self._pieces.append(text)
        elif self._rich is not None:
            self._rich.add(text)

    def _taken(self) -> str:
        text = "".join(self._pieces)
        self._pieces.clear()
        self._taking = False
        return text

    def end(self, name: str) -> None:
        depth = self._depth
        self._depth = depth - 1
        tag = self._tags.get(name)
        if tag == "v":
            value = self._taken()
            if self._value is not None or depth != 5:
                self._refuse(f"has a value too many in row {self._row}; save it again")
            self._value = value
        elif tag == "c":
            if depth == 4:
                self._end_cell()
        elif self._rich is not None:
            self._end_rich(self._rich, tag, depth)
        elif tag == "row" and depth == 3:
            self.draft.add_row(self._row, self._cells)
            self._in_row = False
        elif tag == "f" and depth == 5:
            self._formula = self._taken()

    def _end_rich(self, rich: RichText, tag: str | None, depth: int) -> None:
        if tag == "is" and depth == 5:
            self._value, marked = rich.take()
            self._rich = None
            if marked:
                self.draft.note(Fact.SUPERSCRIPT, self._row, self._column)
            return
        rich.end(tag)

    def _start_row(self, attributes: Attributes) -> None:
        if not self._in_data:
            self._refuse("has a row outside its data; save it again")
        digits = attributes.get("r", str(self._row + 1))
        if _ROW.fullmatch(digits) is None or int(digits) > LAST_ROW:
            self._refuse(f"has a row numbered {digits!r}; rows have the numbers 1 to {LAST_ROW:,}")
        if int(digits) <= self._row:
            self._refuse(f"row {digits} stands twice or out of order; save it again")
        self._row, self._row_digits, self._column = int(digits), digits, 0
        self._in_row, self._cells = True, {}
        if attributes.get("hidden") in _TRUE:
            self.draft.hide_rows(self._row, self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        if not self._in_row:
            self._refuse("has a cell outside its rows; save it again")
        self._cell = attributes
        self._value = self._formula = None
        reference = attributes.get("r")
        before = self._column
        if reference is None:
            column = before + 1
        else:
            name = reference.rstrip("0123456789")
            try:
                column = self._columns[name]
            except KeyError:
                self._refuse(f"has a cell named {reference!r}; cells are named A1 to XFD1048576")
            if name + self._row_digits != reference:
                self._refuse(f"has cell {reference!r} in row {self._row}; save it again")
        if column <= before:
            what = f"cell {reference} stands twice" if column == before else f"cell {reference} stands out of order"
            self._refuse(f"{what}; save it again")
        self._column = column

    def _end_cell(self) -> None:
        try:
            text = self._reader.text(self._cell, self._value, self._formula)
        except ValueError as error:
            raise refused(self._location, self._sheet.name, str(error), self._row, self._column) from error
        if text:
            self._cells[self._column] = text

    def _note(self, fact: Fact) -> None:
        self.draft.note(fact, self._row, self._column)

    def _merge(self, reference: str) -> None:
        found = _RANGE.fullmatch(reference)
        try:
            if found is None:
                raise KeyError(reference)
            left, top = self._columns[found[1]], int(found[2])
            right, bottom = (self._columns[found[3]], int(found[4])) if found[3] is not None else (left, top)
        except KeyError:
            self._refuse(f"has a merged range named {reference!r}; save it again")
        if bottom < top or right < left or bottom > LAST_ROW:
            self._refuse(f"has a merged range named {reference!r}; save it again")
        self.draft.merge(Merged(top=top, left=left, bottom=bottom, right=right))

    def _hide_columns(self, attributes: Attributes) -> None:
        first, last = attributes.get("min", ""), attributes.get("max", "")
        if attributes.get("hidden") in _TRUE and _ROW.fullmatch(first) and _ROW.fullmatch(last):
            self.draft.hide_columns(int(first), int(last))

    def _refuse(self, what: str) -> NoReturn:
        raise refused(self._location, self._sheet.name, what)
