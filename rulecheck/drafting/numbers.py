"""Whether the texts of a column are numbers, in which forms, and what else stands among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import get_args

import attrs

from rulecheck.data.forms import read_text
from rulecheck.model.mapping import GOVERNMENT_MARKERS, Form, Meaning
from rulecheck.model.numbers import DIGITS, PLACES

FORMS: tuple[Form, ...] = get_args(Form)
SIGNS: dict[str, Meaning] = {
    "*": "suppressed",
    "c": "suppressed",
    "[u]": "missing",
    "n/k": "missing",
    "N/K": "missing",
    "unknown": "missing",
    "not known": "missing",
    "not found": "missing",
    "tbc": "missing",
    "TBC": "missing",
    "null": "missing",
    "NULL": "missing",
    "None": "missing",
    "NaN": "missing",
    "nan": "missing",
    "#N/A": "missing",
    ":": "missing",
    ".": "missing",
    "n/a": "not-applicable",
    "N/A": "not-applicable",
    "NA": "not-applicable",
    "z": "not-applicable",
    "~": "low",
}
"""Further signs that tables put where there is no number."""
_PLAIN = re.compile(rf"-?(?:0|[1-9][0-9]*)(?:\.[0-9]{{1,{PLACES}}})?")
_NUMERAL = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_MOST_UNREAD = 0.2
"""The share of a column's cells that may be neither numbers nor signs before it is no column of numbers."""


@attrs.frozen(kw_only=True)
class Numbers:
    """What stands in a column of numbers.

    Attributes:
        accepts: the forms besides the plain one.
        is_count: every number is whole and none is below zero.
        signs: texts for no number that a rule set must declare.
        known: those that need no declaring.
        too_fine: numbers of more digits or decimals than can be read.
        unread: texts that are nothing of this; they will be unreadable, as the former.
    """

    accepts: tuple[Form, ...] = ()
    is_count: bool = False
    signs: Mapping[str, Meaning] = attrs.field(factory=dict)
    known: tuple[str, ...] = ()
    too_fine: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def number_of(text: str) -> tuple[Decimal | None, tuple[Form, ...]] | None:
    """Return what a text says in whatever forms it takes, and those forms; None if it is no number in any."""
    if _PLAIN.fullmatch(text) and sum(sign.isdigit() for sign in text) <= DIGITS:
        return Decimal(text), ()
    reading = read_text(text, FORMS, GOVERNMENT_MARKERS)
    if reading is None:
        return None
    return None if reading.number is None else Decimal(reading.number), reading.accepts


def is_numeral(text: str) -> bool:
    """Whether a text is a plain number, be it of more digits than can be read."""
    return _NUMERAL.fullmatch(text) is not None


def numbers_in(texts: Mapping[str, int]) -> Numbers | None:
    """Return what stands in a column, or None if it is no column of numbers.

    Args:
        texts: each distinct text with the number of its rows.
    """
    used: set[Form] = set()
    too_fine: dict[str, int] = {}
    unread: dict[str, int] = {}
    read, is_count = 0, True
    for text, rows in texts.items():
        if text in GOVERNMENT_MARKERS or text in SIGNS:
            continue
        found = number_of(text)
        if found is None:
            (too_fine if is_numeral(text) else unread)[text] = rows
            continue
        number, forms = found
        used.update(forms)
        read += rows
        is_count = is_count and (number is None or (number >= 0 and number == number.to_integral_value()))
    numbers = read + sum(too_fine.values())
    if not numbers or sum(unread.values()) > _MOST_UNREAD * (numbers + sum(unread.values())):
        return None
    return Numbers(
        accepts=tuple(form for form in FORMS if form in used),
        is_count=is_count and not too_fine,
        signs={text: SIGNS[text] for text in texts if text in SIGNS},
        known=tuple(text for text in texts if text in GOVERNMENT_MARKERS),
        too_fine=tuple(too_fine),
        unread=tuple(unread),
    )
