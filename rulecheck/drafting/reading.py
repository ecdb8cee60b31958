"""How a file can be read at all: its encoding and separator, or its sheet and header, tried in a fixed order."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import attrs

from rulecheck.data.parts import collect
from rulecheck.data.sources import Opening, is_folder
from rulecheck.drafting.columns import Seen, seen
from rulecheck.drafting.guess import Guess, quoted
from rulecheck.drafting.sheets import looks
from rulecheck.errors import DataError, nearest
from rulecheck.formats.decoded import UTF_8, decoded
from rulecheck.formats.files import read_bytes
from rulecheck.formats.tables import Reader, Wanted
from rulecheck.model.limits import DEFAULT, Limits
from rulecheck.model.mapping import Mapping as TableMapping
from rulecheck.spreadsheets.sheets import Sheet, Workbook

SEPARATORS = (",", ";", "\t", "|")
_CALLED = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_CHARACTERS = 30

OpenWorkbook = Callable[[str, Limits], Workbook]
Judge = Callable[[Seen, Guess], Guess | None]


class _Everything(Wanted):
    """Every column of a table."""

    def is_wanted(self, name: str) -> bool:
        return True


@attrs.frozen(kw_only=True)
class Files:
    """What can open a file.

    Attributes:
        readers: by name.
        workbooks: for formats with sheets, by the reader's name, what opens one.
    """

    readers: Mapping[str, Reader]
    workbooks: Mapping[str, OpenWorkbook]

    def best(self, location: str, sheet: str | None, judge: Judge) -> tuple[Seen, Guess | None]:
        """Return the table of a file and what is guessed of it, in the first way of reading that gives a guess.

        Without a guess it is the first way in which the file can be read at all.

        Raises:
            DataError: it cannot be read.
        """
        if is_folder(Path(location)):
            raise DataError(location, "is a folder; name one file in it")
        reader = self._reader(location)
        if reader is not None and reader.name in self.workbooks:
            return self._of_workbook(location, self.workbooks[reader.name](location, DEFAULT), sheet, judge)
        if sheet is not None:
            raise DataError(location, "has no sheets, so none can be named")
        found = self._ways(location, reader)
        first = next(found)
        for table, guess in (first, *found):
            judged = judge(table, guess)
            if judged is not None:
                return table, judged
        return first[0], None

    def opening(self, mapping: TableMapping, wanted: Wanted) -> Opening:
        """Return what opens a file as a mapping says."""
        return Opening(readers=self.readers, name="data", mapping=mapping, wanted=wanted)

    def _reader(self, location: str) -> Reader | None:
        suffix = Path(location).suffix.lower()
        return next((reader for reader in self.readers.values() if suffix in reader.suffixes), None)

    def _ways(self, location: str, reader: Reader | None) -> Iterator[tuple[Seen, Guess]]:
        """Yield the ways in which a file without sheets can be read, at least one."""
        if reader is None or reader.name not in ("csv", "tsv"):
            yield self._read(location, TableMapping()), Guess(mapping=TableMapping())
            return
        yield from self._of_text(location, is_tabbed=reader.name == "tsv")

    def _of_text(self, location: str, *, is_tabbed: bool) -> Iterator[tuple[Seen, Guess]]:
        """Yield a text file in UTF-8 or, where it is none, in UTF-16 or cp1252, parted by the first sign that parts it.

        Raises:
            DataError: it cannot be read in the way that it looks like.
        """
        raw = read_bytes(location, DEFAULT.bytes)
        encoding = _encoding(raw)
        plain = TableMapping(
            encoding=encoding, line_break_at_end=decoded(location, raw, encoding or UTF_8).endswith(b"\n")
        )
        default = "\t" if is_tabbed else ","
        refused: DataError | None = None
        single: Seen | None = None
        for separator in (default, *(sign for sign in SEPARATORS if sign != default)):
            mapping = attrs.evolve(plain, separator=None if separator == default else separator)
            try:
                table = self._read(location, mapping)
            except DataError as error:
                is_likely = separator == default or (single is not None and separator in single.columns[0].name)
                refused = error if refused is None and is_likely else refused
                continue
            if len(table.columns) > 1:
                yield table, Guess(mapping=mapping, why=_why(table, mapping))
                return
            single = single or table
        if refused is not None or single is None:
            raise refused or DataError(location, "cannot be read as a table")
        yield single, Guess(mapping=plain, why=_why(single, plain))

    def _read(self, location: str, mapping: TableMapping, wanted: Wanted | None = None) -> Seen:
        (source,) = self.opening(mapping, _Everything() if wanted is None else wanted).sources(location)
        return seen(location, collect(source.table.frame, location))

    def _of_workbook(
        self, location: str, workbook: Workbook, sheet: str | None, judge: Judge
    ) -> tuple[Seen, Guess | None]:
        """Look through the sheets that are visible, or at the one that is named."""
        if sheet is not None and sheet not in [each.name for each in workbook.sheets]:
            known = nearest(sheet, [each.name for each in workbook.sheets])
            raise DataError(location, f"there is no sheet '{sheet}'{known}")
        found: list[tuple[Seen, Guess]] = []
        first: Seen | None = None
        for grid in workbook.grids(_visible if sheet is None else lambda each: each.name == sheet):
            for table, guess in looks(location, grid):
                first = first or table
                judged = judge(table, guess)
                if judged is not None:
                    found.append((table, judged))
                    break
        if first is None:
            raise DataError(location, "no sheet has a row with two names of columns and a row below it")
        if not found:
            return first, None
        return self._chosen(location, found, judge, is_named=sheet is not None)

    def _chosen(
        self, location: str, found: list[tuple[Seen, Guess]], judge: Judge, *, is_named: bool
    ) -> tuple[Seen, Guess | None]:
        """Take the first table that was found, read as a rule set would read it."""
        looked, guess = found[0]
        sheet, row = guess.mapping.sheet, guess.mapping.header_row
        names = Wanted(columns=tuple(column.name for column in looked.columns))
        mapping = TableMapping(sheet=sheet, header_row=row)
        table = self._read(location, mapping, names)
        why = {"header_row": "these are the first rows that read as the names of columns"}
        if not is_named:
            why["sheet"] = "the first that reads as a table" if len(found) > 1 else "the only one that reads as a table"
        others = [str(each.mapping.sheet) for _, each in found[1:]]
        said = [f"Other sheets that read as tables: {quoted(others, 20)}."] if others else []
        return table, judge(table, Guess(mapping=mapping, why=why, advice=tuple(said)))


def _visible(sheet: Sheet) -> bool:
    return not sheet.hidden


def _encoding(raw: bytes) -> str | None:
    """Return the encoding to state: none for UTF-8, else that of the byte order mark, or Windows' own."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return "utf-16" if raw.startswith((b"\xff\xfe", b"\xfe\xff")) else "cp1252"
    return None


def _why(table: Seen, mapping: TableMapping) -> dict[str, str]:
    why = {}
    if mapping.encoding is not None:
        texts = (text for column in table.columns for text in (column.name, *column.texts) if not text.isascii())
        example = next(texts, "")[:_CHARACTERS]
        why["encoding"] = f"its bytes are no UTF-8; see whether '{example}' reads as it should"
    if mapping.separator is not None:
        why["separator"] = f"its cells are parted by {_CALLED[mapping.separator]}"
    return why
