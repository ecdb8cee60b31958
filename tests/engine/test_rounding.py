"""Rounding before judging: only where the rule says so, half up, exactly."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import narwhals.stable.v2 as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rulecheck
from rulecheck.data.frames import NUMBER, make
from rulecheck.engine.rounding import with_rounded
from rulecheck.testing.engines import moved

MAPPING = 'unit = "unit"\nyear = "year"\n[data.measures]\nheadcount = "headcount"\n'
RULE = """
[[rules]]
id = "it"
kind = "target"
title = "It is so"
measure = "headcount"
units = ["North"]
years = "2021-22"
"""

Mapped = Callable[..., rulecheck.Report]
numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False)
bases = st.decimals(min_value=Decimal("0.000001"), max_value=10**6, places=6, allow_nan=False)


def rounded(observed: Decimal, places: int, of: Decimal | None = None) -> Decimal | None:
    """Return what the engine makes of a value, or of a share."""
    frame = make(
        {"observed": [observed], "of": [of], "is_share": [of is not None], "round_steps": [10**places]},
        {"observed": NUMBER, "of": NUMBER, "is_share": nw.Boolean, "round_steps": nw.Int64},
    )
    value: Decimal | None = with_rounded(frame).select("rounded").collect("polars").item()
    return value


def half_up(exact: Fraction, places: int) -> Decimal:
    """Return a fraction rounded half away from zero."""
    steps = abs(exact) * 10**places
    whole = (2 * steps + 1) // 2
    return Decimal(whole if exact >= 0 else -whole).scaleb(-places)


@settings(deadline=None)
@given(observed=numbers, places=st.integers(0, 4))
def test_value_is_rounded_half_up(observed: Decimal, places: int) -> None:
    """As the decimal library rounds."""
    wanted = observed.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)

    assert rounded(observed, places) == wanted


@settings(deadline=None)
@given(observed=numbers, of=bases, places=st.integers(0, 4))
def test_share_is_rounded_half_up_as_a_percentage(observed: Decimal, of: Decimal, places: int) -> None:
    """As fractions round it, though nothing but whole numbers is compared; one beyond measure is no evidence."""
    wanted = half_up(Fraction(observed) / Fraction(of) * 100, places) / 100
    found = rounded(observed, places, of)

    assert found == wanted or (found is None and abs(wanted) >= 10**8)


def test_fifteen_digits_stay_exact() -> None:
    """A number of so many digits is not passed through one that is kept in binary."""
    assert rounded(Decimal("1234567890123.455"), 2) == Decimal("1234567890123.46")
    assert rounded(Decimal("-9876543210987.65"), 1) == Decimal("-9876543210987.7")


def near_ties() -> list[tuple[Decimal, Decimal | None, int]]:
    """Return values and shares of any size up to 15 digits that lie on a half step, or next to it."""
    drawn = random.Random(0)  # noqa: S311 - not a secret
    rows: list[tuple[Decimal, Decimal | None, int]] = []
    for _ in range(3_000):
        places, beside = drawn.randint(0, 4), drawn.randint(-2, 2) * Decimal("0.000001")
        of = Decimal(drawn.randint(1, 10 ** drawn.randint(1, 12))) if drawn.random() < 0.5 else None
        half = Decimal(2 * drawn.randint(0, 10 ** drawn.randint(0, 8 if of else 14 - places)) + 1).scaleb(-places) / 2
        value = (half if of is None else half * of / 100).quantize(Decimal("0.000001")) + beside
        if abs(value) < 10**15:
            rows.append((value * drawn.choice((1, -1)), of, places))
    return rows


def test_values_near_ties_are_rounded_the_same_on_duckdb() -> None:
    """It divides floats, which have too few digits for a large number with six decimals."""
    rows = near_ties()
    values, wholes, places = zip(*rows, strict=True)
    frame = make(
        {
            "observed": values,
            "of": wholes,
            "is_share": [of is not None for of in wholes],
            "round_steps": [10**each for each in places],
        },
        {"observed": NUMBER, "of": NUMBER, "is_share": nw.Boolean, "round_steps": nw.Int64},
    )
    wanted = [
        half_up(Fraction(value), places) if of is None else half_up(Fraction(value) / Fraction(of) * 100, places) / 100
        for value, of, places in rows
    ]

    for each in (frame, moved(frame)):
        found = with_rounded(each).select("observed", "rounded").collect("polars").to_native().rows()
        assert [rounded for _, rounded in sorted(found)] == [
            rounded for _, rounded in sorted(zip(values, wanted, strict=True))
        ]


@pytest.mark.parametrize("of", [Decimal(0), Decimal(-1), None])
def test_share_of_nothing_is_not_rounded(of: Decimal | None) -> None:
    """Without a base above zero there is no share."""
    frame = make(
        {"observed": [Decimal(1)], "of": [of], "is_share": [True], "round_steps": [1]},
        {"observed": NUMBER, "of": NUMBER, "is_share": nw.Boolean, "round_steps": nw.Int64},
    )
    assert with_rounded(frame).select("rounded").collect("polars").item() is None


@pytest.mark.parametrize(
    ("value", "found"), [("162.5", "met"), ("162.499999", "missed"), ("162.4", "missed"), ("163", "met")]
)
def test_half_a_step_rounds_up_to_the_bound(mapped: Mapped, value: str, found: str) -> None:
    """162.5 prints as 163."""
    rule = f"{RULE}at_least = 163\nround = {{ places = 0, mode = 'half-up' }}\n"
    report = mapped(MAPPING, f"unit,year,headcount\nNorth,2021-22,{value}\n", rules=rule)

    assert report.findings[0].reason == found


def test_rounding_adds_one_column() -> None:
    """What it takes to get there is not left standing beside the value."""
    frame = make(
        {"observed": [Decimal(5)], "of": [None], "is_share": [False], "round_steps": [1]},
        {"observed": NUMBER, "of": NUMBER, "is_share": nw.Boolean, "round_steps": nw.Int64},
    )

    assert with_rounded(frame).collect_schema().names() == [*frame.collect_schema().names(), "rounded"]


def test_nothing_is_rounded_unless_the_rule_says_so(mapped: Mapped) -> None:
    """A value just below the bound misses it."""
    report = mapped(MAPPING, "unit,year,headcount\nNorth,2021-22,162.999999\n", rules=f"{RULE}at_least = 163\n")

    assert report.findings[0].reason == "missed"


def test_both_numbers_are_shown(mapped: Mapped) -> None:
    """The finding keeps the raw value and says what it was judged as."""
    rule = f"{RULE}at_least = 163\nround = {{ places = 0 }}\n"
    finding = mapped(MAPPING, "unit,year,headcount\nNorth,2021-22,162.5\n", rules=rule).findings[0]

    assert finding.observed == Decimal("162.5")
    assert finding.message.endswith("It was judged as 163, rounded half up from 162.5.")


def test_other_modes_are_refused(mapped: Mapped) -> None:
    """There is one way to round."""
    with pytest.raises(rulecheck.RuleSetError, match='mode: must be one of "half-up"'):
        mapped(MAPPING, "x", rules=f"{RULE}at_least = 1\nround = {{ places = 0, mode = 'down' }}\n")


@pytest.mark.parametrize("places", [-1, 5])
def test_places_have_limits(mapped: Mapped, places: int) -> None:
    """More places than a number has round nothing."""
    with pytest.raises(rulecheck.RuleSetError, match="must be from 0 to 4"):
        mapped(MAPPING, "x", rules=f"{RULE}at_least = 1\nround = {{ places = {places} }}\n")
