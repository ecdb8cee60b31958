"""The sheets of an ODS workbook become grids: its XML, cell by cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NoReturn

from rulecheck.errors import DataError
from rulecheck.model.limits import Limits
from rulecheck.spreadsheets.archives import MAX_PARTS
from rulecheck.spreadsheets.celltext import looks_like_a_number
from rulecheck.spreadsheets.markup import MAX_DEPTH, Attributes, parsed, too_deep
from rulecheck.spreadsheets.ods_cells import OFFICE_NS, formula_of, value_of
from rulecheck.spreadsheets.ods_styles import TABLE_NS, Styles
from rulecheck.spreadsheets.ods_text import TEXT_NS, Paragraphs
from rulecheck.spreadsheets.sheets import LAST_COLUMN, LAST_ROW, Draft, Fact, Grid, Merged, Sheet

_TABLE_DEPTH = 4

_TAGS = {
    f"{TABLE_NS} table-cell": "cell",
    f"{TABLE_NS} covered-table-cell": "cell",
    f"{TABLE_NS} table-row": "row",
    f"{TABLE_NS} table-column": "column",
    f"{TABLE_NS} table": "table",
    f"{OFFICE_NS} spreadsheet": "spreadsheet",
    f"{OFFICE_NS} document-content": "document",
    **{
        f"{TABLE_NS} {name}": "group"
        for sort in ("row", "column")
        for name in (f"table-{sort}-group", f"table-header-{sort}s", f"table-{sort}s")
    },
    f"{TEXT_NS} p": "p",
    f"{TEXT_NS} span": "span",
    f"{TEXT_NS} s": "blank",
    f"{TEXT_NS} tab": "tab",
    f"{TEXT_NS} line-break": "break",
    f"{OFFICE_NS} annotation": "aside",
    f"{TEXT_NS} note": "aside",
    f"{TEXT_NS} ruby-text": "aside",
}
_COVERED = f"{TABLE_NS} covered-table-cell"
_COLUMNS_REPEATED, _ROWS_REPEATED = f"{TABLE_NS} number-columns-repeated", f"{TABLE_NS} number-rows-repeated"
_COLUMNS_SPANNED, _ROWS_SPANNED = f"{TABLE_NS} number-columns-spanned", f"{TABLE_NS} number-rows-spanned"
_VISIBILITY, _NAME, _STYLE = f"{TABLE_NS} visibility", f"{TABLE_NS} name", f"{TABLE_NS} style-name"
_DEFAULT_STYLE = f"{TABLE_NS} default-cell-style-name"
_COUNT = re.compile(r"[1-9][0-9]{0,8}")
_HIDDEN = ("collapse", "filter")


class OdsSheets:
    """One pass through the part that holds the sheets.

    Attributes:
        sheets: those met so far by name, in order.
    """

    def __init__(self, location: str, part: str, styles: Styles, limits: Limits) -> None:
        self._location, self._part, self._styles, self._limits = location, part, styles, limits
        self.sheets: dict[str, Sheet] = {}

    def grids(self, chunks: Iterable[bytes], wants: Callable[[Sheet], bool]) -> Iterator[Grid]:
        """Yield the sheets that are wanted, each as soon as it has been parsed.

        Raises:
            DataError: the part is damaged, or a limit is passed.
        """
        parser = _ContentParser(self._location, self._part, self._styles, self._limits, wants, self.sheets)
        for _ in parsed(self._location, self._part, chunks, parser):
            yield from parser.finished()
        yield from parser.finished()


class _ContentParser:
    def __init__(
        self,
        location: str,
        part: str,
        styles: Styles,
        limits: Limits,
        wants: Callable[[Sheet], bool],
        sheets: dict[str, Sheet],
    ) -> None:
        self._location, self._part, self._styles, self._limits = location, part, styles, limits
        self._wants, self._sheets = wants, sheets
        self._finished: list[Grid] = []
        self._draft: Draft | None = None
        self._shown = Paragraphs(styles, limits.cell_length)
        self._depth = self._groups = 0
        self._row_depth = self._cell_depth = -1
        self._in_spreadsheet = self._in_line = False
        self._begin_table()

    def _begin_table(self) -> None:
        self._row = self._column = self._next_column = 1
        self._rows = 1
        self._groups = 0
        self._row_style = ""
        self._column_styles: list[tuple[int, str]] = []  # the last column of each run, and its style
        self._cells: dict[int, str] = {}
        self._cell: Attributes = {}
        self._is_covered = False
        self._noticed: list[tuple[Fact, int]] = []
        self._spans: list[tuple[int, int, int]] = []

    def finished(self) -> Iterator[Grid]:
        """Hand over the grids that are complete."""
        while self._finished:
            yield self._finished.pop(0)

    def start(self, name: str, attributes: Attributes) -> None:
        self._depth = depth = self._depth + 1
        tag = _TAGS.get(name)
        if tag == "cell":
            if depth == self._row_depth + 1:
                self._cell, self._cell_depth, self._is_covered = attributes, depth, name == _COVERED
        elif tag == "p" and depth == self._cell_depth + 1:
            self._in_line = True
        elif self._in_line:
            if not self._shown.start(tag, name, attributes, depth):
                self._refuse_cell(f"has a text longer than {self._limits.cell_length:,} characters")
            self._refuse_depth(depth)
        else:
            self._start_other(tag, name, attributes, depth)

    def _start_other(self, tag: str | None, name: str, attributes: Attributes, depth: int) -> None:
        self._refuse_depth(depth)
        if self._draft is not None:
            if depth == _TABLE_DEPTH + 1 + self._groups:
                self._start_in_table(tag, attributes, depth)
        elif tag == "table" and depth == _TABLE_DEPTH and self._in_spreadsheet:
            self._start_table(attributes)
        elif tag == "spreadsheet" and depth == _TABLE_DEPTH - 1:
            self._in_spreadsheet = True
        elif depth == 1 and tag != "document":
            raise DataError(self._location, f"part '{self._part}' is no spreadsheet; save it again as .ods")
        else:
            self._styles.start(name, attributes)

    def _start_table(self, attributes: Attributes) -> None:
        sheet = Sheet(name=attributes.get(_NAME, ""), hidden=self._styles.is_hidden(attributes.get(_STYLE, "")))
        if sheet.name in self._sheets:
            raise DataError(self._location, f"has two sheets named '{sheet.name}'; rename one")
        if len(self._sheets) == MAX_PARTS:
            raise DataError(self._location, f"has more than {MAX_PARTS:,} sheets, the most that are read")
        self._sheets[sheet.name] = sheet
        if self._wants(sheet):
            self._begin_table()
            self._draft = Draft(self._location, sheet, self._limits)

    def _start_in_table(self, tag: str | None, attributes: Attributes, depth: int) -> None:
        if tag == "row":
            self._row_depth, self._column, self._cells = depth, 1, {}
            self._rows = self._repeated(attributes, _ROWS_REPEATED)
            self._row_style = attributes.get(_DEFAULT_STYLE, "")
            if attributes.get(_VISIBILITY) in _HIDDEN and self._draft is not None:
                self._draft.hide_rows(self._row, self._row + self._rows - 1)
        elif tag == "column":
            first = self._next_column
            self._next_column += self._repeated(attributes, _COLUMNS_REPEATED)
            self._column_styles.append((self._next_column - 1, attributes.get(_DEFAULT_STYLE, "")))
            if attributes.get(_VISIBILITY) in _HIDDEN and self._draft is not None:
                self._draft.hide_columns(first, self._next_column - 1)
        elif tag == "group":
            self._groups += 1

    def text(self, text: str) -> None:
        if self._in_line:
            self._shown.pieces.append(text)

    def end(self, name: str) -> None:
        depth = self._depth
        self._depth = depth - 1
        if depth == self._cell_depth:
            self._end_cell()
        elif self._in_line:
            if depth > self._cell_depth + 1:
                self._shown.end(depth)
                return
            self._in_line = False
            if not self._shown.end_line():
                self._refuse_cell(f"has a text longer than {self._limits.cell_length:,} characters")
        elif depth == self._row_depth:
            self._end_row()
        elif self._draft is not None:
            self._end_in_table(name, depth)

    def _end_in_table(self, name: str, depth: int) -> None:
        if depth == _TABLE_DEPTH and self._draft is not None:
            self._finished.append(self._draft.grid())
            self._draft = None
        elif depth == _TABLE_DEPTH + self._groups and _TAGS.get(name) == "group":
            self._groups -= 1

    def _end_cell(self) -> None:
        """Turn what was gathered of a cell into text, as often as it is repeated."""
        attributes, column = self._cell, self._column
        self._cell_depth = -1
        marked = self._shown.marked
        shown = self._shown.take()
        times = self._repeated(attributes, _COLUMNS_REPEATED) if _COLUMNS_REPEATED in attributes else 1
        self._column = column + times
        if _COLUMNS_SPANNED in attributes or _ROWS_SPANNED in attributes:
            self._span(attributes, column)
        text = self._text(attributes, shown, column)
        if marked:
            self._noticed.append((Fact.SUPERSCRIPT, column))
        if text:
            if self._column > LAST_COLUMN + 1 or self._row + self._rows > LAST_ROW + 1:
                self._refuse_cell("is filled, or repeated, beyond the last cell of a sheet")
            for number in range(column, self._column):
                self._cells[number] = f"~{text}" if self._is_struck(attributes, number) else text

    def _is_struck(self, attributes: Attributes, column: int) -> bool:
        """Whether the style of a cell, else of its row, else of its column strikes out what it shows."""
        style = attributes.get(_STYLE) or self._row_style
        if not style and self._styles.has_struck:
            style = next((style for last, style in self._column_styles if column <= last), "")
        return self._styles.strikes_out(style)

    def _text(self, attributes: Attributes, shown: str | None, column: int) -> str:
        value = value_of(attributes, shown)
        if value is None:
            self._noticed.append((Fact.NO_VALUE, column))
            return formula_of(attributes)
        text, is_string = value
        if text and self._is_covered:
            self._noticed.append((Fact.COVERED, column))
            return ""
        if not is_string or not text:
            return text
        if text.isspace():
            self._noticed.append((Fact.BLANK, column))
            return ""
        if looks_like_a_number(text):
            self._noticed.append((Fact.NUMBER_AS_TEXT, column))
        return text

    def _span(self, attributes: Attributes, column: int) -> None:
        height = self._repeated(attributes, _ROWS_SPANNED)
        width = self._repeated(attributes, _COLUMNS_SPANNED)
        if height > 1 or width > 1:
            self._spans.append((column, height, width))

    def _end_row(self) -> None:
        draft, rows = self._draft, range(self._row, self._row + self._rows)
        self._row_depth = -1
        self._row += self._rows
        if draft is None:
            return
        if self._cells:
            draft.add_row(rows[0], self._cells, len(rows))
        if len(self._noticed) > 3 * len(self._cells):  # of blank cells, which no limit counts
            rows = rows[:1]
        for fact, column in self._noticed:
            for row in rows:
                draft.note(fact, row, column)
        for column, height, width in self._spans:
            for row in rows:
                draft.merge(Merged(top=row, left=column, bottom=row + height - 1, right=column + width - 1))
        self._noticed.clear()
        self._spans.clear()

    def _repeated(self, attributes: Attributes, name: str) -> int:
        count = attributes.get(name, "1")
        if _COUNT.fullmatch(count) is None:
            self._refuse_cell(f"is repeated {count!r} times; save it again")
        return int(count)

    def _refuse_depth(self, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise too_deep(self._location, self._part)

    def _refuse_cell(self, what: str) -> NoReturn:
        if self._draft is None:
            raise DataError(self._location, f"part '{self._part}': {what}")
        raise self._draft.refused(what, self._row, self._column)
