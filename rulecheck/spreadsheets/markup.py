"""XML that nobody vouches for: parsed as it streams in, without document types, entities or deep nesting."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import Protocol
from xml.parsers import expat

import attrs

from rulecheck.errors import DataError

MAX_DEPTH = 200
MAX_TOKEN = 2**20
"""Bytes of one tag, comment or instruction; expat reads an unfinished one anew with each piece."""
MAX_ELEMENTS = 200_000

_ENCODINGS = (None, "utf-8", "utf-16", "us-ascii", "ascii", "iso-8859-1")

Attributes = dict[str, str]


class Handler(Protocol):
    """What takes the events of one part; names are ``namespace name``, or ``name`` where there is no namespace.

    It sees to it that elements do not nest deeper than ``MAX_DEPTH``.
    """

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""

    def end(self, name: str) -> None:
        """Take its end."""

    def text(self, text: str) -> None:
        """Take text, or a part of it."""


@attrs.frozen(kw_only=True)
class Element:
    """One element of a small part.

    Attributes:
        path: the local names that lead to it, ``workbook/sheets/sheet``.
        attributes: by their names, with the namespace where they have one.
    """

    path: str
    attributes: Mapping[str, str]


def parse(location: str, part: str, chunks: Iterable[bytes], handler: Handler) -> None:
    """Parse a whole part.

    Raises:
        DataError: it is not well-formed, or declares a document type.
    """
    for _ in parsed(location, part, chunks, handler):
        pass


def parsed(location: str, part: str, chunks: Iterable[bytes], handler: Handler) -> Iterator[None]:
    """Parse a part and pause after each piece; the part is known to be whole once the iterator has ended."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    parser.StartDoctypeDeclHandler = _refusing(location, part, "declares a document type (DTD)")
    parser.EntityDeclHandler = _refusing(location, part, "declares an entity")
    parser.XmlDeclHandler = _encoding_check(location, part)
    fed = 0
    try:
        for chunk in chunks:
            parser.Parse(chunk, False)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > MAX_TOKEN:
                raise DataError(location, f"part '{part}' has a tag longer than {MAX_TOKEN:,} bytes")
            yield
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise DataError(
            location, f"is damaged: part '{part}' is not well-formed XML: {error}; save it again"
        ) from error


def elements(
    location: str, part: str, chunks: Iterable[bytes], namespaces: Collection[str], wanted: Collection[str]
) -> list[Element]:
    """Return the elements of a small part whose paths are wanted, in order.

    A name of another namespace than these never matches.

    Raises:
        DataError: as ``parse`` does; or there are more than ``MAX_ELEMENTS``.
    """
    gatherer = _Gatherer(location, part, namespaces, wanted)
    parse(location, part, chunks, gatherer)
    return gatherer.found


class _Gatherer:
    def __init__(self, location: str, part: str, namespaces: Collection[str], wanted: Collection[str]) -> None:
        self._location, self._part = location, part
        self._namespaces, self._wanted = namespaces, wanted
        self._paths: list[str] = []
        self.found: list[Element] = []

    def start(self, name: str, attributes: Attributes) -> None:
        namespace, _, local = name.rpartition(" ")
        step = local if namespace in self._namespaces else "?"
        path = f"{self._paths[-1]}/{step}" if self._paths else step
        self._paths.append(path)
        if len(self._paths) > MAX_DEPTH:
            raise too_deep(self._location, self._part)
        if path in self._wanted:
            self.found.append(Element(path=path, attributes=attributes))
            if len(self.found) > MAX_ELEMENTS:
                raise DataError(self._location, f"part '{self._part}' has more than {MAX_ELEMENTS:,} elements")

    def end(self, name: str) -> None:
        self._paths.pop()

    def text(self, text: str) -> None:
        pass


def too_deep(location: str, part: str) -> DataError:
    """Return the refusal of elements that nest too deep."""
    return DataError(location, f"part '{part}' nests its elements more than {MAX_DEPTH} deep")


def _refusing(location: str, part: str, what: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise DataError(location, f"part '{part}' {what}, which a spreadsheet never needs; save it again")

    return refuse


def _encoding_check(location: str, part: str) -> Callable[[str, str | None, int], None]:
    def check(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise DataError(location, f"part '{part}' is encoded in {encoding!r}; spreadsheets are written in UTF-8")

    return check
