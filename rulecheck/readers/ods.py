"""ODS in: a sheet, its header and its rows found, every cell as the text it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rulecheck.errors import DataError
from rulecheck.formats.tables import Table
from rulecheck.hookspecs import Reader, hookimpl
from rulecheck.model.limits import DEFAULT, Limits
from rulecheck.spreadsheets.archives import Archive, open_archive
from rulecheck.spreadsheets.markup import parse
from rulecheck.spreadsheets.ods_sheets import OdsSheets
from rulecheck.spreadsheets.ods_styles import Styles, StylesPart
from rulecheck.spreadsheets.read import read_table
from rulecheck.spreadsheets.sheets import Grid, Sheet

_CONTENT, _STYLES, _MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"


def read(location: str, options: Mapping[str, Any]) -> Table:
    """Read one sheet of an ODS workbook.

    One row for each row of the sheet that has something in a wanted column, in order; every column
    text, a blank cell null; in ``PLACE`` the number of the sheet's row. ``rulecheck.spreadsheets.search``
    says how the sheet and its header are found, ``rulecheck.spreadsheets.bodies`` how its last row.

    Raises:
        DataError: the file cannot be read as one table beyond doubt.
    """
    return read_table(workbook(location, options.get("limits", DEFAULT)), options)


def workbook(location: str, limits: Limits) -> OdsWorkbook:
    """Open a workbook, to look at its sheets.

    Raises:
        DataError: the file is no ODS workbook, or over the limits.
    """
    return OdsWorkbook(location, open_archive(location, limits), limits)


class OdsWorkbook:
    """An ODS workbook, ``rulecheck.spreadsheets.sheets.Workbook``: all its sheets are one part, gone through once."""

    def __init__(self, location: str, archive: Archive, limits: Limits) -> None:
        self.location = location
        self._archive, self._limits = archive, limits
        if "encrypted-package" in archive.names or self._is_encrypted():
            raise DataError(location, "is encrypted; save it without a password")
        if _CONTENT not in archive.names:
            raise DataError(location, "is a zip archive, but no spreadsheet; save it as .ods")

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """Its sheets in order."""
        passed = self._pass()
        for _ in passed.grids(self._archive.chunks(_CONTENT), lambda _: False):
            pass
        return tuple(passed.sheets.values())

    def grids(self, wants: Callable[[Sheet], bool]) -> Iterator[Grid]:
        """Parse the sheets that are wanted, one after the other."""
        yield from self._pass().grids(self._archive.chunks(_CONTENT), wants)

    def _pass(self) -> OdsSheets:
        styles = Styles()
        if _STYLES in self._archive.names:
            parse(self.location, _STYLES, self._archive.chunks(_STYLES), StylesPart(self.location, _STYLES, styles))
        return OdsSheets(self.location, _CONTENT, styles, self._limits)

    def _is_encrypted(self) -> bool:
        """Whether the list of parts says so; as text, for old programs declare a document type in it."""
        if _MANIFEST not in self._archive.names:
            return False
        return b":encryption-data" in b"".join(self._archive.chunks(_MANIFEST))


@hookimpl
def rulecheck_readers() -> list[Reader]:
    """Return the reader of OpenDocument spreadsheets."""
    return [Reader(name="ods", suffixes=(".ods",), read=read)]
