"""Each form of a cell is a number, or has its reason; no other form is a number (promise 4)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import rulecheck
from rulecheck.model.finding import Finding

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
