"""What a cell of an ODS sheet shows: its paragraphs, without notes, drawings and footnote marks."""

from __future__ import annotations

import re

from rulecheck.spreadsheets.celltext import could_be_a_number
from rulecheck.spreadsheets.markup import Attributes
from rulecheck.spreadsheets.ods_styles import Styles

TEXT_NS = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"

_DRAW_NS = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
_SPAN_STYLE, _BLANKS = f"{TEXT_NS} style-name", f"{TEXT_NS} c"
_COUNT = re.compile(r"[1-9][0-9]{0,8}")


class Paragraphs:
    """Gathers the text of one cell after the other.

    Attributes:
        pieces: of the paragraph that is being read.
        marked: a footnote mark was left out of this cell.
    """

    def __init__(self, styles: Styles, limit: int) -> None:
        self._styles, self._limit = styles, limit
        self._lines: list[str] = []
        self._blanks = 0
        self.pieces: list[str] = []
        self._marks: list[str] = []
        self._left_out: list[tuple[int, int, bool]] = []  # depth, first piece, whether it is a footnote mark
        self.marked = False
        self._is_odd = False  # something is lowered
        self._is_struck = False

    def start(self, tag: str | None, name: str, attributes: Attributes, depth: int) -> bool:
        """Take an element inside a paragraph; False if the text has become too long."""
        pieces = self.pieces
        if tag == "blank":
            count = attributes.get(_BLANKS, "1")
            blanks = int(count) if _COUNT.fullmatch(count) else 1
            self._blanks += blanks
            if self._blanks > self._limit:
                return False
            pieces.append(" " * blanks)
        elif tag in ("tab", "break"):
            pieces.append("\t" if tag == "tab" else "\n")
        elif tag == "span":
            style = attributes.get(_SPAN_STYLE, "")
            self._is_odd = self._is_odd or self._styles.is_odd(style)
            self._is_struck = self._is_struck or self._styles.strikes_out(style, "text")
            if self._styles.is_superscript(attributes.get(_SPAN_STYLE, "")):
                self._left_out.append((depth, len(pieces), True))
        elif tag == "aside" or name.startswith(_DRAW_NS):
            self._left_out.append((depth, len(pieces), False))
        return len(pieces) <= self._limit

    def end(self, depth: int) -> None:
        """Take the end of an element inside a paragraph."""
        if self._left_out and self._left_out[-1][0] == depth:
            _, first, is_mark = self._left_out.pop()
            self.marked = self.marked or (is_mark and any(self.pieces[first:]))
            self._marks += [f"^{piece}" for piece in self.pieces[first:] if is_mark]
            del self.pieces[first:]

    def end_line(self) -> bool:
        """Take the end of a paragraph; False if there are too many."""
        self._lines.append("".join(self.pieces))
        self.pieces.clear()
        return len(self._lines) <= self._limit

    def take(self) -> str | None:
        """Return the text, None if there was no paragraph, and begin anew."""
        text = "\n".join(self._lines) if self._lines else None
        if text is not None and (self.marked or self._is_odd) and could_be_a_number(text):
            # Of 12 with a raised 9, of lowered and of struck-out digits, nobody knows what they mean.
            text = f"{text}{''.join(self._marks) or '~'}"
        elif text is not None and self._is_struck:
            text = f"~{text}"
        self._lines.clear()
        self._marks.clear()
        self._blanks, self.marked, self._is_odd, self._is_struck = 0, False, False, False
        return text
