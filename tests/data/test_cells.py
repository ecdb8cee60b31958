"""Each form of a cell is a number, or has its reason; no other form is a number (promise 4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import narwhals.stable.v2 as nw
import pytest

import rulecheck
from rulecheck.data.cells import (
    flags,
    gravest_of,
    gravity,
    gravity_here,
    is_marker,
    rank,
    reason_here,
    reason_of,
    value_of,
    why_none,
)
from rulecheck.data.frames import NUMBER, make
from rulecheck.data.observations import _are_there
from rulecheck.model.finding import Finding
from rulecheck.model.mapping import GOVERNMENT_MARKERS, Meaning, Measure
from rulecheck.model.words import UNUSABLE

RULES = """
rulecheck = 1
[ruleset]
id = "cells"
title = "Cells"
[data]
unit = "unit"
year = "year"
markers = { "n/k" = "missing" }
measures = { amount = { column = "amount", flow = true }, officers = { column = "amount", flow = true, count = true } }
[[rules]]
id = "amount"
kind = "target"
title = "Whatever it is"
measure = "amount"
at_least = -999999999999999
[[rules]]
id = "officers"
kind = "target"
title = "As a count"
measure = "officers"
at_least = 0
"""
NUMBERS = (
    "0",
    "-0",
    "5",
    "5.0",
    "-3",
    "4.999999",
    "0.000001",
    "123456789012345",
    "123456789.123456",
    "-999999999999999",
)
COUNTS = ("0", "5", "5.0", "5.000000", "123456789012345")
MARKED = {
    "": "missing",
    "[x]": "missing",
    "..": "missing",
    "-": "missing",
    "[p]": "missing",
    "n/k": "missing",
    "[c]": "suppressed",
    "[low]": "suppressed",
    "[z]": "not-applicable",
}
UNREADABLE = (
    *(
        "1,034",
        "\uff11\uff12\uff19",
        "\u0665",
        "1e3",
        "1E3",
        "129 (p)",
        "129 [p]",
        "007",
        "00",
        "-01",
        "+5",
        " 5",
        "5 ",
    ),
    *(
        "5.0000001",
        "5.",
        ".5",
        "--5",
        "5-",
        "1.2.3",
        "0x5",
        "1_000",
        "5%",
        "\u00a35",
        "\u22125",
        "5\u00a0",
        "5\n",
        "5\t",
    ),
    *("1234567890123456", "1234567890.123456", "NaN", "nan", "inf", "-inf", "Infinity", "None", "null", "[X]", " "),
)
EVERY = tuple(dict.fromkeys((*NUMBERS, *COUNTS, "5.5", *MARKED, *UNREADABLE)))


@cache
def findings() -> dict[tuple[str, str], Finding]:
    """Return what is found of each text, by rule and text; one run reads them all."""
    lines = [f'{place},2021-22,"{text}"' for place, text in enumerate(EVERY)]
    with TemporaryDirectory() as folder:
        rules, table = Path(folder) / "rules.toml", Path(folder) / "data.csv"
        rules.write_text(RULES, encoding="utf-8")
        table.write_bytes("\n".join(["unit,year,amount", *lines, ""]).encode())
        report = rulecheck.check(rules, table, as_at=date(2024, 1, 1))
        return {(each.rule, EVERY[int(each.unit)]): each for each in report.findings}


@pytest.mark.parametrize("text", NUMBERS)
def test_number_is_read_exactly(text: str) -> None:
    """Minus, digits and a point, at most 15 digits and 6 decimals, are the number they say."""
    assert findings()["amount", text].observed == Decimal(text)


@pytest.mark.parametrize("text", COUNTS)
def test_whole_number_is_a_count(text: str) -> None:
    """A count may be written with decimals that are zero."""
    assert findings()["officers", text].observed == Decimal(text)


@pytest.mark.parametrize("text", ["5.5", "-3", "-0", "4.999999", "0.000001"])
def test_part_or_less_than_nothing_is_no_count(text: str) -> None:
    """There is no half an officer, and no officer less than none."""
    assert findings()["officers", text].reason == "unreadable"


@pytest.mark.parametrize("text", MARKED)
@pytest.mark.parametrize("rule", ["amount", "officers"])
def test_blank_and_markers_have_their_reason(rule: str, text: str) -> None:
    """A marker says why there is no number, and nothing is read into it."""
    finding = findings()[rule, text]

    assert (finding.outcome, finding.reason, finding.observed) == ("fail", MARKED[text], None)


@pytest.mark.parametrize("text", UNREADABLE)
@pytest.mark.parametrize("rule", ["amount", "officers"])
def test_anything_else_is_unreadable(rule: str, text: str) -> None:
    """Separators, signs, blanks, exponents, other digits and too many digits are not guessed at."""
    finding = findings()[rule, text]

    assert (finding.outcome, finding.reason, finding.observed) == ("fail", "unreadable", None)


MARKERS = {text: GOVERNMENT_MARKERS[text] for text in ("[x]", "[c]", "[z]", "[p]", "[r]", "[e]", "[low]", "[b]")}
ALONE = dict(
    zip(MARKERS, ["missing", "suppressed", "not-applicable", *["missing"] * 3, "suppressed", "missing"], strict=True)
)
READ = [text for text in EVERY if text not in MARKED]


def _read(texts: Sequence[str | None], *, count: bool) -> dict[str | None, tuple[Decimal | None, str | None]]:
    """Return the value of each text and the reason why it has none."""
    measure = Measure(column="amount", count=count)
    text, value = nw.col("text"), nw.col("value")
    frame = make({"text": texts}, {"text": nw.String}).with_columns(value_of(text, measure).alias("value"))
    read = frame.select("text", "value", why_none(text, value, MARKERS).alias("reason")).collect("polars")
    assert read.schema["value"] == NUMBER
    return {text: (number, why) for text, number, why in read.rows()}


@pytest.mark.parametrize("count", [False, True])
def test_a_cell_is_a_number_or_has_one_reason(count: bool) -> None:
    """Every form at once, as the engine reads a column."""
    numbers = COUNTS if count else (*NUMBERS, *COUNTS, "5.5")
    told: dict[str | None, tuple[Decimal | None, str | None]] = dict.fromkeys(READ, (None, "unreadable"))
    told |= {text: (Decimal(text), None) for text in numbers}
    told |= {text: (None, reason) for text, reason in ALONE.items()} | dict.fromkeys((None, ""), (None, "missing"))

    assert _read([*READ, *ALONE, None, ""], count=count) == told


def test_a_cell_that_has_a_value_has_a_reason_too_if_it_is_blank_or_a_marker() -> None:
    """The value may have been read from plain digits beside it; whether the cell is blank is told by the text."""
    rows = {"text": ["1,034", "[c]", "", None, "odd", "[c]"], "value": [1034, 9, 1, 1, None, None]}
    reason = why_none(nw.col("text"), nw.col("value"), MARKERS)
    found = make(rows, {"text": nw.String, "value": nw.Int64}).select(reason.alias("reason")).collect("polars")

    assert found["reason"].to_list() == [None, "suppressed", "missing", "missing", "unreadable", "suppressed"]


@pytest.mark.parametrize("markers", [{}, MARKERS])
def test_a_marker_stands_by_itself(markers: dict[str, Meaning]) -> None:
    """And may still change what is there; without markers none does."""
    texts = [*MARKERS, "5", "5 [p]", "", None]
    told = (is_marker(nw.col("text"), markers).alias("is"), flags(nw.col("text"), markers).alias("may"))
    found = make({"text": texts}, {"text": nw.String}).with_columns(*told).collect("polars").rows()

    assert found == [(text, text in markers, markers.get(text or "") in ("provisional", "revised")) for text in texts]


def test_where_there_are_no_markers_none_is_looked_for() -> None:
    """A mapping made in Python may have none at all."""
    frame, text = make({"text": ["[c]", "5", None]}, {"text": nw.String}), nw.col("text")

    assert [_are_there(markers, frame, text) for markers in ({}, {"[x]": "missing"}, {"[c]": "suppressed"})] == [
        False,
        False,
        True,
    ]


@pytest.mark.parametrize(("gravity_of", "named"), [(gravity, reason_of), (gravity_here, reason_here)])
def test_reasons_have_their_place_in_the_order_of_gravity(
    gravity_of: Callable[[nw.Expr], nw.Expr], named: Callable[[nw.Expr], nw.Expr]
) -> None:
    """And each place its reason; of several the gravest is told, and of none none."""
    reasons = [*UNUSABLE, None, "met"]
    places = [*range(len(UNUSABLE)), None, None]
    frame = make({"reason": reasons, "no": [None] * len(reasons)}, {"reason": nw.String, "no": nw.Int64})
    placed = frame.with_columns(gravity_of(nw.col("reason")).alias("place"))
    told = placed.select(
        nw.col("place"),
        named(nw.col("place")).alias("again"),
        gravest_of("place", rank("missing")).alias("gravest"),
        gravest_of("no").alias("none"),
        gravest_of("place").alias("own"),
    ).collect("polars")

    worst = [min(place, UNUSABLE.index("missing")) for place in range(len(UNUSABLE))] + [UNUSABLE.index("missing")] * 2
    assert told["place"].to_list() == told["own"].to_list() == places
    assert told["again"].to_list() == [*UNUSABLE, None, None]
    assert told["gravest"].to_list() == worst
    assert told["none"].to_list() == [None] * len(reasons)
    assert told.schema["place"] == told.schema["none"] == nw.Int64
