"""A paragraph of the summary, before it is drawn."""

from __future__ import annotations

import attrs

STYLES = {"pass": "green", "warn": "yellow", "fail": "bold red", "unjudged": "cyan"}
"""The colour of each outcome."""
LABEL = 6
"""How wide an outcome's shape and word are."""


@attrs.frozen(kw_only=True)
class Paragraph:
    """A piece of text that is wrapped at the console's width.

    Attributes:
        text: as it stands in the report; what is unseen is written out only when it is drawn.
        outcome: which shape, word and colour it begins with; None for none.
        indent: how many columns its lines stand in; with an outcome, the lines after the first are under the text.
        style: of the text.
        wraps: if not, it is one line, however long.
    """

    text: str
    outcome: str | None = None
    indent: int = 0
    style: str = ""
    wraps: bool = True
