"""Styles of an ODS workbook, as far as they matter: which text is superscript, which sheets are hidden."""

from __future__ import annotations

from rulecheck.spreadsheets.markup import MAX_DEPTH, Attributes, too_deep

STYLE_NS = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
TABLE_NS = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"

_STYLE = f"{STYLE_NS} style"
_TEXT = f"{STYLE_NS} text-properties"
_TABLE = f"{STYLE_NS} table-properties"
_NAME, _PARENT, _FAMILY = f"{STYLE_NS} name", f"{STYLE_NS} parent-style-name", f"{STYLE_NS} family"
_POSITION = f"{STYLE_NS} text-position"
_DISPLAY = f"{TABLE_NS} display"


class Styles:
    """Styles, as they are met in one part or several."""

    def __init__(self) -> None:
        self._name = ""
        self._parents: dict[str, str] = {}
        self._raised: dict[str, bool] = {}
        self._hidden: set[str] = set()

    def start(self, name: str, attributes: Attributes) -> None:
        """Take the beginning of any element outside the sheets."""
        if name == _STYLE:
            self._name = f"{attributes.get(_FAMILY)} {attributes.get(_NAME)}"
            self._parents[self._name] = f"{attributes.get(_FAMILY)} {attributes.get(_PARENT)}"
        elif name == _TEXT and _POSITION in attributes:
            self._raised[self._name] = _is_raised(attributes[_POSITION])
        elif name == _TABLE and attributes.get(_DISPLAY) == "false":
            self._hidden.add(self._name)

    def is_superscript(self, style: str) -> bool:
        """Whether a text style, or the nearest one above it that says anything, raises its text."""
        name: str | None = f"text {style}"
        for _ in range(MAX_DEPTH):  # styles that are each other's parents never end
            if name is None or name in self._raised:
                break
            name = self._parents.get(name)
        return self._raised.get(name or "", False)

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


def _is_raised(position: str) -> bool:
    first = position.split()[:1]
    return first == ["super"] or (bool(first) and first[0].rstrip("%").strip("0.") != "" and first[0][0].isdecimal())
