"""What a TOML parser says, said so that somebody who does not program can act on it."""

from __future__ import annotations

import re

_HINTS = (
    (r"[\u201c\u201d\u2018\u2019]", 'curly quotation marks; write "straight" ones'),
    (r"[=\[,]\s*[0-9]{4}[-/][0-9]{2}\b(?!-|\s*=)", 'a year as a value needs quotation marks: "2021-22"'),
    (r"^\s*[0-9]{4}/[0-9]{2,4}\s*=", 'a year with a slash needs quotation marks: "2021/22" = 24'),
    (r"=\s*[0-9]{1,3}(,[0-9]{3})+\b", "a number is written without commas: 1000"),
    (r"^\s*\[rules\]", "a rule begins with [[rules]], in two pairs of brackets"),
)
"""What a line of the file looks like, and what would be right."""
_SAYINGS = (
    ("Cannot overwrite a value", "a key is written twice in one table"),
    (
        "Cannot declare",
        "a table is written twice; each rule begins with [[rules]], and a table of it with [rules.NAME]",
    ),
)


def plainer(said: str, source: str, line: int) -> str:
    """Return what would be right, if the line shows it, else what the parser says.

    Args:
        said: the parser's message.
        source: the text of the file.
        line: from 1, where the parser gave up; a list may have begun some lines before.
    """
    lines = source.splitlines()
    for text in lines[max(0, line - 3) : line][::-1]:
        for pattern, hint in _HINTS:
            if re.search(pattern, text):
                return hint
    for beginning, meaning in _SAYINGS:
        if said.startswith(beginning):
            return meaning
    was_cut = line >= len(lines) and not source.endswith("\n")
    return f"{said}; the file may have been cut off here" if was_cut else said
