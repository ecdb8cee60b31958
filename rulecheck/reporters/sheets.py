"""A sheet with one table as Excel has it: widths, number formats, colours beside the words, and how it prints."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from rulecheck.model.numbers import DIGITS, plain
from rulecheck.model.words import OUTCOMES
from rulecheck.reporters.verdict import OUTCOME_WORDS, SHAPES
from rulecheck.shown import shown

MOST_ROWS = 1_048_576
"""Rows of a sheet in Excel."""
MOST_TEXT = 32_767
"""Characters of a cell in Excel, counted as UTF-16 does."""
CUT = "… (cut here: longer than a cell of Excel can be; the JSON report holds all of it)"

LABELS = {outcome: f"{SHAPES[outcome]} {OUTCOME_WORDS[outcome]}" for outcome in OUTCOMES}
"""What an outcome is called in a cell: shape and word."""

_COLOURS = {
    "fail": ("#942514", "#F6D7D2"),
    "warn": ("#594D00", "#FFF7BF"),
    "unjudged": ("#0C2D4A", "#D2E2F1"),
    "pass": ("#005A30", "#CCE2D8"),
}
"""Text and ground of an outcome; the contrast of each pair is above 7 to 1."""
LINE = 15
"""Points that a line of text takes."""
HEADING_HEIGHT = 26
_MOST_HEIGHT = 409
_NO_XML = re.compile("[\ufffe\uffff]")
_LEAST_DAY = date(1900, 3, 1)
"""Excel counts a 29 February 1900 that never was; days before it are written as text."""


@attrs.frozen(kw_only=True)
class Share:
    """A share from 0 to 1, shown as a percentage."""

    value: Decimal


Cell = str | Decimal | int | date | Share | None


@attrs.frozen(kw_only=True)
class Column:
    """A column of a table: its heading, how wide it is in characters, and whether it tells an outcome."""

    title: str
    width: int
    is_outcome: bool = False


@attrs.frozen(kw_only=True)
class Sheet:
    """A sheet with one table.

    Attributes:
        name: on its tab.
        title: in A1.
        about: sentences below the title, one a row.
        columns: of the table; the table begins in column A.
        rows: at least one, each as long as the columns; looked at once.
        number: how many rows there are.
        pages: how many printed pages its columns take side by side.
        kept: how many columns, from the left, are repeated on each of these pages.
    """

    name: str
    title: str
    about: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]] = attrs.field(eq=False)
    number: int
    pages: int = 1
    kept: int = 1

    @property
    def header_row(self) -> int:
        """The row of the headings, counted from 0: below the title and the sentences."""
        return 1 + len(self.about)


class Pen:
    """Writes cells into one workbook; texts as texts whatever they look like.

    Attributes:
        cut: how many texts were too long for a cell.
        widest: how many characters the widest number takes, by its column; Excel shows ``###`` for one with less room.
    """

    def __init__(self, book: Any) -> None:
        self.cut = 0
        self.widest: dict[int, int] = {}
        usual = {"font_name": "Arial", "font_size": 11, "valign": "top"}
        self._book = book
        self._usual = usual
        self._made: dict[str, Any] = {}
        self.text = self.style("text", text_wrap=True, quote_prefix=True)
        self.heading = self.style(
            "heading", text_wrap=True, bold=True, font_color="#FFFFFF", bg_color="#1D4F91", quote_prefix=True
        )
        self.title = self.style("title", bold=True, font_size=16, quote_prefix=True)
        self.subtitle = self.style("subtitle", bold=True, font_size=13, quote_prefix=True, valign="bottom")
        self.plain = self.style("plain", quote_prefix=True)
        self.link = self.style("link", font_color="#0B5394", underline=1, quote_prefix=True)
        self._day = self.style("day", num_format="yyyy-mm-dd", align="left")

    def style(self, name: str, **wanted: Any) -> Any:
        """Return the format of this name, made when it is first asked for."""
        if name not in self._made:
            self._made[name] = self._book.add_format({**self._usual, **wanted})
        return self._made[name]

    def outcome(self, outcome: str, **wanted: Any) -> Any:
        """Return the colours of an outcome."""
        colour, ground = _COLOURS[outcome]
        name = f"{outcome} {sorted(wanted)}"
        return self.style(name, font_color=colour, bg_color=ground, quote_prefix=True, **wanted)

    def fitting(self, text: str) -> str:
        r"""Return a text as a cell can hold it: what is unseen written out; cut where it is too long, which it says.

        U+FFFE and U+FFFF, which no XML carries, become ``\u{fffe}``.
        """
        if text.isprintable() and text.isascii() and len(text) <= MOST_TEXT:
            return text
        visible = _NO_XML.sub(lambda match: f"\\u{{{ord(match[0]):x}}}", shown(text))
        if len(visible) * 2 <= MOST_TEXT or _units(visible) <= MOST_TEXT:
            return visible
        self.cut += 1
        room = (MOST_TEXT - len(CUT)) * 2
        return visible.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT

    def write(self, page: Any, row: int, column: int, cell: Cell) -> None:
        """Write one cell; what there is nothing to say of stays empty."""
        match cell:
            case None | "":
                pass
            case str():
                page.write_string(row, column, self.fitting(cell), self.text)
            case Share(value=value):
                self._number(page, row, column, value, "%")
            case int() | Decimal():
                self._number(page, row, column, Decimal(cell), "")
            case _ if cell < _LEAST_DAY:
                page.write_string(row, column, cell.isoformat(), self.text)
            case _:
                page.write_datetime(row, column, cell, self._day)

    def _number(self, page: Any, row: int, column: int, number: Decimal, sign: str) -> None:
        """Write a number as one, unless it has more digits than Excel keeps: then as text, so that none is lost."""
        if len(number.normalize().as_tuple().digits) > DIGITS:
            page.write_string(row, column, plain(number), self.text)
            return
        places = len(plain(number * 100 if sign else number).partition(".")[2])
        form = f"#,##0{'.' if places else ''}{'0' * places}{sign}"
        self.widest[column] = max(self.widest.get(column, 0), len(f"{number:,.{places}f}") + 4)
        page.write_number(row, column, float(number), self.style(form, num_format=form, align="right", indent=1))


def draw(sheet: Sheet, page: Any, pen: Pen, *, as_table: bool, banner: str = "") -> None:
    """Draw a sheet.

    Args:
        sheet: what stands on it.
        page: the worksheet.
        pen: writes into its workbook.
        as_table: a real Excel table, which must be held in memory; else a filter and headings that stay in view.
        banner: what each printed page says at its top.
    """
    page.set_row(0, HEADING_HEIGHT)
    page.write_string(0, 0, pen.fitting(sheet.title), pen.title)
    for row, sentence in enumerate(sheet.about, start=1):
        page.write_string(row, 0, pen.fitting(sentence), pen.plain)
    for place, column in enumerate(sheet.columns):
        page.set_column(place, place, column.width)
    page.freeze_panes(sheet.header_row + 1, sheet.kept)
    pen.widest.clear()
    top, last = sheet.header_row, sheet.header_row + sheet.number
    if as_table:
        _table(sheet, page, pen, last)
    else:
        page.autofilter(top, 0, last, len(sheet.columns) - 1)
        for place, column in enumerate(sheet.columns):
            page.write_string(top, place, column.title, pen.heading)
    page.set_row(top, _height([column.title for column in sheet.columns], sheet.columns))
    for row, cells in enumerate(sheet.rows, start=top + 1):
        page.set_row(row, _height(cells, sheet.columns))
        for place, cell in enumerate(cells):
            if cell is not None:
                pen.write(page, row, place, cell)
    for place, width in pen.widest.items():
        page.set_column(place, place, max(sheet.columns[place].width, width))
    _colour(sheet, page, pen, last)
    _print(sheet, page, banner)


def _table(sheet: Sheet, page: Any, pen: Pen, last: int) -> None:
    """Mark the table as one, so that screen readers and formulas of others find it by its headings."""
    columns = [{"header": column.title, "header_format": pen.heading} for column in sheet.columns]
    options = {"name": f"{sheet.name}_table", "style": "Table Style Light 1", "columns": columns}
    page.add_table(sheet.header_row, 0, last, len(sheet.columns) - 1, options)


def _colour(sheet: Sheet, page: Any, pen: Pen, last: int) -> None:
    for place, column in enumerate(sheet.columns):
        if column.is_outcome:
            for outcome, label in LABELS.items():
                rule = {"type": "cell", "criteria": "==", "value": f'"{label}"', "format": pen.outcome(outcome)}
                page.conditional_format(sheet.header_row + 1, place, last, place, rule)


def print_on_a4(page: Any, *, pages: int = 1) -> None:
    """Print a sheet landscape, its columns on so many pages side by side."""
    page.set_landscape()
    page.set_paper(9)  # A4
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(pages, 0)
    page.set_footer("&L&A&RPage &P of &N")


def _print(sheet: Sheet, page: Any, banner: str) -> None:
    """Print the title and the sentences above the table; where columns are repeated, they would be cut off there."""
    print_on_a4(page, pages=sheet.pages)
    page.repeat_rows(sheet.header_row)
    if sheet.pages > 1:
        page.repeat_columns(0, sheet.kept - 1)
        page.print_area(sheet.header_row, 0, sheet.header_row + sheet.number, len(sheet.columns) - 1)
        page.set_header(f"&L{sheet.title}. {banner}")
    elif banner:
        page.set_header(f"&L{banner}")
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{MOST_ROWS}"})


def _height(cells: Sequence[Cell], columns: Sequence[Column]) -> int:
    """Return the points a row takes with its texts wrapped: not every program works that out when it opens a file."""
    lines = 1
    for cell, column in zip(cells, columns, strict=True):
        if isinstance(cell, str) and len(cell) * 2 > column.width:
            lines = max(lines, lines_of(cell, column.width))
    return min(lines * LINE, _MOST_HEIGHT)


def lines_of(text: str, width: int) -> int:
    """Return how many lines a text takes in a column, rather one too many than one too few."""
    taken = len(text.encode("utf-8", "replace")) * (4 if text.isupper() else 3) // 3
    return -(-taken // max(width - 2, 1)) or 1


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
