"""Styles of an ODS workbook, as far as they matter: which text is superscript, which sheets are hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rulecheck.spreadsheets.markup import MAX_DEPTH, Attributes, too_deep

STYLE_NS = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
TABLE_NS = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"

_STYLE = f"{STYLE_NS} style"
_TEXT = f"{STYLE_NS} text-properties"
_TABLE = f"{STYLE_NS} table-properties"
_NAME, _PARENT, _FAMILY = f"{STYLE_NS} name", f"{STYLE_NS} parent-style-name", f"{STYLE_NS} family"
_POSITION = f"{STYLE_NS} text-position"
_STRUCK = f"{STYLE_NS} text-line-through-style"
_SEEN = 15.0
"""Hundredths of its height by which text must be raised to be seen as superscript."""
_DISPLAY = f"{TABLE_NS} display"


class Styles:
    """Styles, as they are met in one part or several."""

    def __init__(self) -> None:
        self._name = ""
        self._parents: dict[str, str] = {}
        self._raised: dict[str, float] = {}
        self._struck: set[str] = set()
        self._hidden: set[str] = set()

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of any element outside the sheets."""
        if name == _STYLE:
            self._name = f"{attributes.get(_FAMILY)} {attributes.get(_NAME)}"
            self._parents[self._name] = f"{attributes.get(_FAMILY)} {attributes.get(_PARENT)}"
        elif name == _TEXT and (_POSITION in attributes or attributes.get(_STRUCK, "none") != "none"):
            if attributes.get(_STRUCK, "none") != "none":
                self._struck.add(self._name)
            if _POSITION not in attributes:
                return
            self._raised[self._name] = _raise(attributes[_POSITION])
        elif name == _TABLE and attributes.get(_DISPLAY) == "false":
            self._hidden.add(self._name)

    def is_superscript(self, style: str) -> bool:
        """Whether a text style, or the nearest one above it that says anything, raises its text for all to see."""
        return next((self._raised[name] >= _SEEN for name in self._line(style) if name in self._raised), False)

    def is_odd(self, style: str) -> bool:
        """Whether a text style, or one above it, lowers its text, raises it a little, or strikes it out."""
        return any(name in self._struck or 0 != self._raised.get(name, 0.0) < _SEEN for name in self._line(style))

    @property
    def has_struck(self) -> bool:
        """Whether any style strikes anything out."""
        return bool(self._struck)

    def strikes_out(self, style: str, family: str = "table-cell") -> bool:
        """Whether a style, or one above it, strikes out what it is applied to."""
        return self.has_struck and any(name in self._struck for name in self._line(style, family))

    def _line(self, style: str, family: str = "text") -> Iterator[str]:
        name: str | None = f"{family} {style}"
        for _ in range(MAX_DEPTH):  # styles that are each other's parents never end
            if name is None:
                return
            yield name
            name = self._parents.get(name)

    def is_hidden(self, style: str) -> bool:
        """Whether a table style hides its sheet."""
        return f"table {style}" in self._hidden


class StylesPart:
    """Takes the part that holds the styles all sheets share."""

    def __init__(self, location: str, part: str, styles: Styles) -> None:
        self._location, self._part, self._styles = location, part, styles
        self._depth = 0

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of an element."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise too_deep(self._location, self._part)
        self._styles.start(name, attributes)

    def end(self, name: str) -> None:
        """Take its end."""
        self._depth -= 1

    def text(self, text: str) -> None:
        """Take text, of which nothing is needed."""


def _raise(position: str) -> float:
    """Return by how much of its height text is raised, in hundredths; lowered text is below zero."""
    first = position.split()[:1]
    if first in (["super"], ["sub"]):
        return 33.0 if first == ["super"] else -33.0
    found = re.fullmatch(r"(-?[0-9]{1,4}(?:\.[0-9]{1,4})?)%", first[0]) if first else None
    return float(found[1]) if found else 0.0
