"""XLSX in: a sheet, its header and its rows found, every cell as the text it is."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rulecheck.errors import DataError
from rulecheck.formats.tables import Table
from rulecheck.hookspecs import Reader, hookimpl
from rulecheck.model.limits import DEFAULT, Limits
from rulecheck.spreadsheets.archives import MAX_PARTS, Archive, open_archive
from rulecheck.spreadsheets.markup import Element, elements
from rulecheck.spreadsheets.read import read_table
from rulecheck.spreadsheets.sheets import Grid, Sheet
from rulecheck.spreadsheets.xlsx_cells import Shared
from rulecheck.spreadsheets.xlsx_sheets import parse_sheet
from rulecheck.spreadsheets.xlsx_strings import SPREADSHEET, Strings, shared_strings
from rulecheck.spreadsheets.xlsx_styles import CELL_STYLES, FONTS, NUMBER_FORMATS, STRUCK, forms, struck

_PACKAGE = ("http://schemas.openxmlformats.org/package/2006/relationships",)
_RELATIONSHIP = "Relationships/Relationship"
_ID = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships id",
    "http://purl.oclc.org/ooxml/officeDocument/relationships id",
)
_SHEET, _SETTINGS, _CALCULATION = "workbook/sheets/sheet", "workbook/workbookPr", "workbook/calcPr"
_TRUE, _FALSE = ("1", "true"), ("0", "false")


def read(location: str, options: Mapping[str, Any]) -> Table:
    """Read one sheet of an XLSX workbook.

    One row for each row of the sheet that has something in a wanted column, in order; every column
    text, a blank cell null; in ``PLACE`` the number of the sheet's row. ``rulecheck.spreadsheets.search``
    says how the sheet and its header are found, ``rulecheck.spreadsheets.bodies`` how its last row.

    Raises:
        DataError: the file cannot be read as one table beyond doubt.
    """
    return read_table(workbook(location, options.get("limits", DEFAULT)), options)


def workbook(location: str, limits: Limits) -> XlsxWorkbook:
    """Open a workbook, to look at its sheets.

    Raises:
        DataError: the file is no XLSX workbook, or over the limits.
    """
    return XlsxWorkbook(location, open_archive(location, limits), limits)


class XlsxWorkbook:
    """An XLSX workbook: ``rulecheck.spreadsheets.sheets.Workbook``."""

    def __init__(self, location: str, archive: Archive, limits: Limits) -> None:
        self.location = location
        self._archive, self._limits = archive, limits
        self._main = self._main_part()
        self._related = self._relationships(self._main)
        found = self._elements(self._main, SPREADSHEET, (_SHEET, _SETTINGS, _CALCULATION))
        self._parts = self._sheet_parts([element for element in found if element.path == _SHEET])
        self._shared = self._shared_by_all(found)

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Its worksheets in order; sheets of charts and macros are left out."""
        return tuple(self._parts)

    def grids(self, wants: Callable[[Sheet], bool]) -> Iterator[Grid]:
        """Parse the sheets that are wanted, one after the other."""
        for sheet, part in self._parts.items():
            if wants(sheet):
                chunks = self._archive.chunks(part)
                yield parse_sheet(self.location, part, chunks, sheet, self._shared, self._limits)

    def _elements(self, part: str, namespaces: tuple[str, ...], wanted: tuple[str, ...]) -> list[Element]:
        return elements(self.location, part, self._archive.chunks(part), namespaces, wanted)

    def _main_part(self) -> str:
        """Return the part that lists the sheets."""
        for relationship in self._relationships("").values():
            if relationship.attributes.get("Type", "").endswith("/officeDocument"):
                part = self._target("", relationship)
                if part.endswith(".bin"):
                    raise DataError(self.location, "is a binary workbook (.xlsb); save it as .xlsx")
                return part
        raise DataError(self.location, "is a zip archive, but no workbook; save it as .xlsx")

    def _relationships(self, part: str) -> dict[str, Element]:
        """Return what a part refers to, by id."""
        folder, name = posixpath.split(part)
        found = self._elements(posixpath.join(folder, "_rels", f"{name}.rels"), _PACKAGE, (_RELATIONSHIP,))
        return {element.attributes.get("Id", ""): element for element in found}

    def _target(self, part: str, relationship: Element) -> str:
        """Return the part that is referred to; never anything outside the archive."""
        target = relationship.attributes.get("Target", "")
        name = posixpath.normpath(posixpath.join("/", posixpath.dirname(part), target)).lstrip("/")
        if relationship.attributes.get("TargetMode") == "External" or name not in self._archive.names:
            raise DataError(self.location, f"refers to '{target}', which is no part of it; save it again as .xlsx")
        return name

    def _sheet_parts(self, listed: list[Element]) -> dict[Sheet, str]:
        """Return the parts of the worksheets."""
        parts: dict[Sheet, str] = {}
        names: set[str] = set()
        for element in listed[:MAX_PARTS]:
            name = element.attributes.get("name", "")
            if name in names:
                raise DataError(self.location, f"has two sheets named '{name}'; rename one")
            names.add(name)
            relationship = self._related.get(
                next((element.attributes[key] for key in _ID if key in element.attributes), "")
            )
            if relationship is None:
                raise DataError(self.location, f"lists the sheet '{name}' without saying where it is; save it again")
            if relationship.attributes.get("Type", "").endswith("/worksheet"):
                hidden = element.attributes.get("state", "visible") != "visible"
                parts[Sheet(name=name, hidden=hidden)] = self._target(self._main, relationship)
        return parts

    def _shared_by_all(self, found: list[Element]) -> Shared:
        settings = {element.path: element.attributes for element in found if element.path != _SHEET}
        strings, styles = self._related_part("sharedStrings"), self._related_part("styles")
        wanted = (NUMBER_FORMATS, CELL_STYLES, FONTS, STRUCK)
        looks = [] if styles is None else self._elements(styles, SPREADSHEET, wanted)
        return Shared(
            strings=Strings() if strings is None else self._strings(strings),
            forms=forms(looks),
            struck=struck(looks),
            since_1904=settings.get(_SETTINGS, {}).get("date1904") in _TRUE,
            recalculates=any(_is_stale(element.attributes) for element in found if element.path == _CALCULATION),
        )

    def _related_part(self, sort: str) -> str | None:
        """Return the part of this sort that the workbook refers to, if it has one."""
        for relationship in self._related.values():
            if relationship.attributes.get("Type", "").endswith(f"/{sort}"):
                return self._target(self._main, relationship)
        return None

    def _strings(self, part: str) -> Strings:
        return shared_strings(self.location, part, self._archive.chunks(part), self._limits)


def _is_stale(calculation: Mapping[str, str]) -> bool:
    """Whether a workbook says that its formulas are to be calculated anew, or were not calculated to the end."""
    return calculation.get("fullCalcOnLoad") in _TRUE or calculation.get("calcCompleted") in _FALSE


@hookimpl
def rulecheck_readers() -> list[Reader]:
    """Return the reader of XLSX workbooks, with macros or without; macros are never looked at."""
    return [Reader(name="xlsx", suffixes=(".xlsx", ".xlsm"), read=read)]
