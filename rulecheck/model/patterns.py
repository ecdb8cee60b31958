"""Patterns of text: what a rule may write, and what would mean something else on another day or take too long."""

from __future__ import annotations

import re

LONGEST = 1000
"""Most signs of a pattern."""
LARGEST = 10_000
"""Most places of a pattern once its counts are written out: ``[0-9]{4}`` has four."""

_TOKEN = re.compile(
    r"(?P<escape>\\.)"
    r"|(?P<many>\[\^?\]?(?:\\.|\[:\^?[a-z]+:\]|[^\]\\\[])*\])"
    r"|(?P<open>\((?:\?:)?)"
    r"|(?P<close>\))"
    r"|\{(?P<least>[0-9]+)(?P<comma>,(?P<most>[0-9]*))?\}"
    r"|(?P<sign>.)",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_GROUP = re.compile(r"\\.|\(\?(?P<begins>.{0,2})", re.DOTALL)
_ALLOWED = "nrtfvaxuUAz"
"""Letters that an escape may have: single signs by name or number, and the two ends of the text."""

_BROAD = {
    "d": "[0-9]",
    "D": "[^0-9]",
    "w": "[A-Za-z0-9_]",
    "W": "[^A-Za-z0-9_]",
    "s": "[ \\t]",
    "S": "[^ \\t]",
    "p": "the letters you mean, e.g. [A-Za-zÀ-ÿ]",
    "P": "the letters you do not mean, e.g. [^A-Za-z]",
}
"""Escapes that mean whatever the engine's edition of Unicode puts there, and what to write instead."""


def complaint(pattern: str) -> str | None:
    """Return why a pattern is refused before it is compiled, and what would be right; None if it is not."""
    if not pattern:
        return "is empty; write what the whole cell must look like, e.g. '[A-Z]{2}[0-9]{4}'"
    if len(pattern) > LONGEST:
        return f"has {len(pattern)} signs; at most {LONGEST} can be reviewed, so write several rules"
    refused = next((said for match in _ESCAPE.finditer(pattern) if (said := _escape_fault(match[1]))), None)
    if refused is not None or (refused := _group_fault(pattern)) is not None:
        return refused
    places = _places(pattern)
    if places > LARGEST:
        return f"its counts make {places} places of it; at most {LARGEST} are matched in reasonable time"
    return None


def _escape_fault(sign: str) -> str | None:
    if sign in _BROAD:
        return f"'\\{sign}' means something else with each edition of Unicode; write {_BROAD[sign]}"
    if sign in "bB<>":
        return f"'\\{sign}' looks for the edge of a word; the pattern is held against the whole cell, so leave it out"
    if sign in "123456789k":
        return f"'\\{sign}' refers back to what was matched before, which takes more than linear time; spell it out"
    is_named = sign.isascii() and sign.isalnum()
    return f"'\\{sign}' has no meaning here; write {sign}" if is_named and sign not in _ALLOWED else None


def _group_fault(pattern: str) -> str | None:
    """Refuse groups that look around, have a name or set flags: all that begin with ``(?`` but ``(?:``.

    The two signs are refused in a list of signs too, so that no list, however it is read, can hide a flag.
    """
    for match in _GROUP.finditer(pattern):
        begins = match["begins"]
        if begins is None or begins.startswith(":"):
            continue
        if begins.startswith(("=", "!", "<=", "<!")):
            return "looks around; a pattern says what the whole cell looks like, so write that out"
        if begins.startswith(("P", "<")):
            return "names a group; nothing reads the name, so write (?:…)"
        return "sets flags; write both letters where either will do, as in [Aa], and no comments"
    return None


def _places(pattern: str) -> int:
    """Return how many places a pattern has once its counts are written out."""
    sums, last = [0], 0
    for match in _TOKEN.finditer(pattern):
        if match["open"]:
            sums.append(0)
        elif match["close"]:
            last = sums.pop() if len(sums) > 1 else 0
            sums[-1] += last
        elif match["least"]:
            # Counts too long to be read are none that could be compiled.
            times = int((match["most"] or match["least"])[:6])
            sums[-1] += last * (times - 1)
            last *= times
        else:
            last = 1
            sums[-1] += 1
    return sum(sums)
