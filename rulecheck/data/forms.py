"""Numbers as people write them: texts outside the plain grammar, read only in the forms that a mapping allows.

======================== ============================================= =====================
form                     accepts                                       reads ``text`` as
======================== ============================================= =====================
``1,234``                commas between groups of three digits         ``1,234.5``: 1234.5
``2.3%``                 a percentage, at most four decimals           ``2.3%``: 0.023
``£1.2m``                a pound sign before, k, m or bn behind        ``£1.2m``: 1200000
``(12)``                 brackets around what is below zero            ``(12)``: -12
``12 [p]``               a marker behind the number, blank or not      ``12 [p]``: 12, provisional
`` 12 ``                 blanks around                                 `` 12 ``: 12
``+12``                  a plus sign                                   ``+12``: 12
U+2212 before ``12``     the typographic minus sign                    -12
``0.30000000000000004``  what a spreadsheet holds beyond 15 digits     0.3
======================== ============================================= =====================

Several may be allowed together: ``(£1,234)`` where the first and the third and fourth are. A marker
that means there is no value (``12 [c]``) leaves none, whatever number stands before it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import REASON_OF, flags, is_number, value_of, why_none
from rulecheck.data.frames import Frame, make
from rulecheck.formats.tables import CHANGING, FILE, REASON, VALUE
from rulecheck.model.mapping import Form, Meaning, Measure
from rulecheck.model.numbers import exact, plain

_PLAIN = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_GROUPED = re.compile(r"(-?)([1-9][0-9]{0,2}(?:,[0-9]{3})+)((?:\.[0-9]+)?)")
_MONEY = re.compile(r"(-?)£([0-9.,]+)(k|m|bn)?", re.IGNORECASE | re.ASCII)
_TIMES = {"k": 3, "m": 6, "bn": 9}
_CHANGING = ("provisional", "revised")
_BLANKS = " \t\N{NO-BREAK SPACE}"
_SPREADSHEET_DIGITS = 15
_NUMBER, _MARKED = "rulecheck:number", "rulecheck:marked"
_LONGEST = 200
"""Characters of a text that is looked at; no number is longer."""


@attrs.frozen(kw_only=True)
class Reading:
    """What a text says in the forms that are allowed.

    Attributes:
        number: the number in plain digits; None if there is none.
        meaning: of the marker behind it.
        accepts: the forms that it took.
        written: the same as the report counts them: each marker by itself, and exact pounds apart from rounded ones.
    """

    number: str | None
    meaning: Meaning | None = None
    accepts: tuple[Form, ...] = ()
    written: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Readings:
    """The texts of one column that are no plain numbers, with what they say.

    Attributes:
        table: ``text``, ``number`` (text), ``marked`` (the reason why there is none) and ``changing`` (provisional).
        counts: by file and form, how many cells were read so.
    """

    table: Frame
    counts: Mapping[str, Mapping[str, int]]


def read_column(rows: Frame, measure: Measure, markers: Mapping[str, Meaning]) -> Readings:
    """Read every distinct text of a measure's column that is no plain number.

    Args:
        rows: with the measure's column and ``FILE``.
        measure: with the forms it accepts.
        markers: texts that stand for no number.
    """
    text = nw.col(measure.column)
    odd = rows.filter(~text.is_null() & ~is_number(text)).group_by(measure.column, FILE).agg(nw.len().alias("cells"))
    counts: dict[str, Counter[str]] = {}
    found: dict[str, Reading] = {}
    for each, file, cells in odd.collect("polars").sort(measure.column, FILE).rows():
        reading = found.get(each) or read_text(each, measure.accepts, markers)
        if reading is not None:
            found[each] = reading
            counts.setdefault(file, Counter()).update(dict.fromkeys(reading.written, cells))
    return Readings(table=_table(found), counts=counts)


def _table(found: Mapping[str, Reading]) -> Frame:
    meanings = [reading.meaning for reading in found.values()]
    is_none = [_leaves_none(meaning) for meaning in meanings]
    return make(
        {
            "text": list(found),
            "number": [None if none else r.number for none, r in zip(is_none, found.values(), strict=True)],
            "marked": [REASON_OF[m] if none and m else None for none, m in zip(is_none, meanings, strict=True)],
            "changing": [meaning in _CHANGING for meaning in meanings],
        },
        {"text": nw.String, "number": nw.String, "marked": nw.String, "changing": nw.Boolean},
    )


def _leaves_none(meaning: Meaning | None) -> bool:
    return meaning in ("missing", "suppressed", "not-applicable", "low")


def read_text(text: str, accepts: Iterable[Form], markers: Mapping[str, Meaning]) -> Reading | None:
    """Read one text in the forms that are accepted.

    Returns:
        None if the text is in none of them, or its number has more than 15 digits or 6 decimals.
    """
    allowed = set(accepts)
    if len(text) > _LONGEST:
        return None
    meaning: Meaning | None = None
    used: list[Form] = []
    if " 12 " in allowed and text.strip(_BLANKS) != text:
        text = text.strip(_BLANKS)
        used.append(" 12 ")
    found: list[str] = []
    if "12 [p]" in allowed:
        text, found = _without_markers(text, markers)
        used += ["12 [p]"] if found else []
        meaning = _gravest([markers[marker] for marker in found])
    is_rounded = text.rstrip(")")[-1:].isalpha()
    try:
        number = _number(text, allowed, used)
    except ArithmeticError:
        return None
    if number is None or not used:
        return None
    told = {"12 [p]": "".join(f"12 {marker}" for marker in found[:1]), "£1.2m": "£1.2m" if is_rounded else "£12"}
    return Reading(number=number, meaning=meaning, accepts=tuple(used), written=tuple(told.get(f, f) for f in used))


def _without_markers(text: str, markers: Mapping[str, Meaning]) -> tuple[str, list[str]]:
    """Take the markers off the end of a text."""
    found: list[str] = []
    while (marker := next((m for m in markers if text.endswith(m) and m.startswith("[")), None)) is not None:
        text = text.removesuffix(marker).rstrip(" ")
        found.insert(0, marker)
    return text, found


def _gravest(meanings: list[Meaning]) -> Meaning | None:
    """Return the meaning that counts: one that leaves no value, or else one that says it may change."""
    ranked = sorted(meanings, key=lambda meaning: (not _leaves_none(meaning), meaning not in _CHANGING))
    return ranked[0] if ranked else None


def _number(text: str, allowed: set[Form], used: list[Form]) -> str | None:
    """Return a text's number in plain digits, noting each form that it took."""
    is_below_zero, text = _signed(text, allowed, used)
    zeros = 0
    money = _MONEY.fullmatch(text) if "£1.2m" in allowed else None
    if money is not None:
        used.append("£1.2m")
        text, zeros = money[1] + money[2], _TIMES.get((money[3] or "").lower(), 0)
    elif "2.3%" in allowed and text.endswith("%"):
        used.append("2.3%")
        text, zeros = text[:-1], -2
    grouped = _GROUPED.fullmatch(text) if "1,234" in allowed else None
    if grouped is not None:
        used.append("1,234")
        text = f"{grouped[1]}{grouped[2].replace(',', '')}{grouped[3]}"
    if _PLAIN.fullmatch(text) is None or (is_below_zero and text.startswith("-")):
        return None
    return _exact(f"-{text}" if is_below_zero else text, zeros, allowed, used)


def _signed(text: str, allowed: set[Form], used: list[Form]) -> tuple[bool, str]:
    """Take brackets or a sign that the plain grammar has not off a text; say whether it is below zero."""
    if "(12)" in allowed and text.startswith("(") and text.endswith(")"):
        used.append("(12)")
        return True, text[1:-1]
    if "\u221212" in allowed and text.startswith("\u2212"):
        used.append("\u221212")
        return True, text[1:]
    if "+12" in allowed and text.startswith("+") and not text.startswith("+-"):
        used.append("+12")
        return False, text[1:]
    return False, text


def _exact(text: str, zeros: int, allowed: set[Form], used: list[Form]) -> str | None:
    number = Decimal(f"{text}e{zeros}")  # written so, and not scaled, for arithmetic rounds to 28 digits
    try:
        return plain(exact(number))
    except ValueError:
        if "0.30000000000000004" not in allowed or len(number.as_tuple().digits) <= _SPREADSHEET_DIGITS:
            return None
    try:
        shown = exact(Decimal(f"{number:.{_SPREADSHEET_DIGITS - 1}e}"))
    except ValueError:
        return None
    used.append("0.30000000000000004")
    return plain(shown)


def with_values(rows: Frame, measure: Measure, markers: Mapping[str, Meaning], readings: Readings | None) -> Frame:
    """Return rows with what their cells of one measure say.

    Adds ``VALUE`` (null where there is none), ``REASON`` (why) and ``CHANGING``, whether the cell's own marker
    says that its value may still change. Like all columns of ours they are named as no submitted column can be.

    Args:
        rows: with the measure's column.
        measure: how it is declared.
        markers: texts that stand for no number.
        readings: of the texts outside the plain grammar; None if the measure accepts no further forms.
    """
    text, value = nw.col(measure.column), nw.col(VALUE)
    if readings is None:
        rows = rows.with_columns(value_of(text, measure).alias(VALUE), flags(text, markers).alias(CHANGING))
        return rows.with_columns(why_none(text, value, markers).alias(REASON))
    named = {"text": measure.column, "number": _NUMBER, "marked": _MARKED, "changing": CHANGING}
    joined = rows.join(readings.table.rename(named), on=measure.column, how="left")
    joined = joined.with_columns(value_of(nw.coalesce(nw.col(_NUMBER), text), measure).alias(VALUE))
    marked, changing = nw.col(_MARKED), nw.col(CHANGING).fill_null(value=False)
    return joined.with_columns(
        nw.when(marked.is_null()).then(value).alias(VALUE),
        nw.coalesce(marked, why_none(text, value, markers)).alias(REASON),
        (changing | flags(text, markers)).alias(CHANGING),
    ).drop(_NUMBER, _MARKED)
