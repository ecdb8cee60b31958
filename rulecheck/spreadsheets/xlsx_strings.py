"""Texts of an XLSX workbook: runs of rich text joined, footnote marks in superscript and phonetic hints left out."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from rulecheck.errors import DataError
from rulecheck.model.limits import Limits
from rulecheck.spreadsheets.celltext import could_be_a_number, unescaped
from rulecheck.spreadsheets.markup import MAX_DEPTH, Attributes, parse, too_deep

SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
"""The namespaces of the two sorts of XLSX, transitional and strict."""


RUNS = ("r", "t", "rPh", "vertAlign", "strike")
"""The elements that rich text is made of, as far as they matter."""


@attrs.frozen(kw_only=True)
class Strings:
    """The texts that cells share.

    Attributes:
        texts: by their number, from 0.
        marked: the numbers of those from which a footnote mark was left out.
    """

    texts: tuple[str, ...] = ()
    marked: frozenset[int] = frozenset()


def tags(*local: str) -> dict[str, str]:
    """Return the full names of elements, of either sort, to their local names."""
    return {f"{namespace} {name}": name for namespace in SPREADSHEET for name in local}


class RichText:
    """Gathers one text from its ``t`` elements, with or without runs.

    Superscript is taken for a footnote mark and left out, but not out of what else would read as a number:
    of ``12`` with a raised ``9``, and of lowered digits, nobody knows what they mean. What is struck out stays with
    a ``~`` before it, so that it names nothing.
    """

    def __init__(self, location: str, limit: int) -> None:
        self._location, self._limit = location, limit
        self._pieces: list[str] = []
        self._whole: list[str] = []
        self._taking = False
        self._phonetic = 0
        self._sign = ""
        self._signs: set[str] = set()

    def start(self, tag: str | None, attributes: Attributes) -> None:
        """Take the beginning of an element inside the text."""
        if tag == "t":
            self._taking = not self._phonetic
        elif tag == "r":
            self._sign = ""
        elif tag == "vertAlign":
            self._sign = {"superscript": "^", "subscript": "_"}.get(attributes.get("val", ""), self._sign)
        elif tag == "strike":
            self._sign = self._sign if attributes.get("val") in ("0", "false") else "~"
        elif tag == "rPh":
            self._phonetic += 1

    def add(self, text: str) -> None:
        """Take text, if it stands where text counts."""
        if self._taking:
            self._signs.add(self._sign)
            self._whole.append(f"{self._sign}{text}")
            if self._sign != "^":
                self._pieces.append(text)
            if len(self._whole) > self._limit:
                raise DataError(self._location, f"has a text longer than {self._limit:,} characters")

    def end(self, tag: str | None) -> None:
        """Take its end."""
        if tag == "t":
            self._taking = False
        elif tag == "r":
            self._sign = ""
        elif tag == "rPh":
            self._phonetic -= 1

    def take(self) -> tuple[str, bool]:
        """Return the text and whether marks were left out, and begin anew."""
        text, is_marked = unescaped("".join(self._pieces)), "^" in self._signs
        if "~" in self._signs or (self._signs - {""} and could_be_a_number(text)):
            text, is_marked = unescaped("".join(self._whole)), False
        self._pieces.clear()
        self._whole.clear()
        self._signs.clear()
        self._sign = ""
        return text, is_marked


def shared_strings(location: str, part: str, chunks: Iterable[bytes], limits: Limits) -> Strings:
    """Return the texts of the part that all sheets share.

    Raises:
        DataError: the part is damaged, or there are more than the limits allow.
    """
    gatherer = _Gatherer(location, part, limits)
    parse(location, part, chunks, gatherer)
    return Strings(texts=tuple(gatherer.texts), marked=frozenset(gatherer.marked))


class _Gatherer:
    _tags = tags("sst", "si", *RUNS)

    def __init__(self, location: str, part: str, limits: Limits) -> None:
        self._location, self._part, self._limit = location, part, limits.cells
        self._depth = 0
        self._rich = RichText(location, limits.cell_length)
        self.text = self._rich.add
        self.texts: list[str] = []
        self.marked: set[int] = set()

    def start(self, name: str, attributes: Attributes) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise too_deep(self._location, self._part)
        self._rich.start(self._tags.get(name), attributes)

    def end(self, name: str) -> None:
        self._depth -= 1
        tag = self._tags.get(name)
        if tag == "si" and self._depth == 1:
            text, marked = self._rich.take()
            if marked:
                self.marked.add(len(self.texts))
            self.texts.append(text)
            if len(self.texts) > self._limit:
                raise DataError(self._location, f"has more than {self._limit:,} texts, the most that are read")
        else:
            self._rich.end(tag)
