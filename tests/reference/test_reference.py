"""The reference itself says what design.md says, on cases worked out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from .cases import Case, engine, reference
from .cells import GOVERNMENT, is_number, read

NUMBERS = ("0", "-0", "5", "-1234.5", "0.000001", "123456789012345", "123456789.123456", "5.0")
NO_NUMBERS = (
    *(
        "1,034",
        "\uff11\uff12\uff19",
        "1e3",
        "129 (p)",
        "007",
        "+5",
        " 5",
        "5 ",
        "5.",
        ".5",
        "--5",
        "-",
        "NaN",
        "inf",
        "\u0665",
        "5\n",
        "0x5",
    ),
    *("5.0000001", "1234567890123456", "1234567890.123456", "1_000", "5%", "00", "-01"),
)


@pytest.mark.parametrize("text", NUMBERS)
def test_plain_decimal_is_a_number(text: str) -> None:
    """Minus, digits and a point, at most 15 digits and 6 decimals, make a number."""
    assert is_number(text)


@pytest.mark.parametrize("text", NO_NUMBERS)
def test_anything_else_is_no_number(text: str) -> None:
    """Separators, signs, blanks, exponents, other digits and too many digits make none."""
    assert not is_number(text)


@pytest.mark.parametrize(
    ("text", "reason"), [("", "missing"), ("[x]", "missing"), ("[c]", "suppressed"), ("5.5", "unreadable")]
)
def test_count_without_a_number_has_a_reason(text: str, reason: str) -> None:
    """A blank, a marker and a fraction of an officer each have their own reason."""
    assert read(text, count=True, markers=GOVERNMENT).reason == reason


def test_article_comes_out_as_printed() -> None:
    """SEROCU met 24 in 2021-22; the growth of 725 is not due in June 2022 and stands at 345 (issue 2)."""
    case = Case(
        rules=(
            {"id": "serocu", "kind": "target", "measure": "recruited", "units": ["SEROCU"],
             "at_least": {"2021-22": 24, "2022-23": 39}},
            {"id": "growth", "kind": "growth", "measure": "recruited", "group": "network", "since": "2020-21",
             "by": "2022-23", "at_least": 725},
        ),
        rows=(
            {"unit": "SEROCU", "year": "2021-22", "recruited": "24"},
            {"unit": "Total", "year": "2021-22", "recruited": "345"},
        ),
        mapping={"unit": "unit", "year": "year", "measures": {"recruited": {"column": "recruited", "flow": True}}},
        as_at=date(2022, 6, 30),
        more={"groups": {"network": {"units": ["SEROCU", "Met"], "reported_as": "Total"}}},
    )  # fmt: skip

    found = reference(case)

    assert found == engine(case)
    assert [(f.outcome, f.reason, f.observed) for f in found.values()] == [
        ("pass", "met", 24),
        ("unjudged", "not-due", None),
        ("unjudged", "not-due", 345),
    ]


def test_straight_line_is_brought_to_the_harder_step() -> None:
    """A third of the way from 0 to 10 wants 3.333334, not 3.333333."""
    rule = {
        "id": "it", "kind": "deadline", "measure": "strength", "units": ["North"], "by": date(2021, 1, 31),
        "at_least": 10, "profile": "linear", "baseline": {"value": 0, "at": date(2021, 1, 1)},
    }  # fmt: skip
    rows = ({"unit": "North", "date": "2021-01-11", "strength": "3.333333"},)
    mapping = {"unit": "unit", "date": "date", "measures": {"strength": "strength"}}
    case = Case(rules=(rule,), rows=rows, mapping=mapping, as_at=date(2021, 1, 11))

    found = reference(case)["it", "North", 2020]

    assert (found.reason, found.expected) == ("off-track", Fraction(3333334, 10**6))
    assert found == engine(case)["it", "North", 2020]
