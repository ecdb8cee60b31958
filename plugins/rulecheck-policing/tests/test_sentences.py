"""What the kinds say of a finding, in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from conftest import Told

CREDITED = """
measure = "counted"
headcount = "headcount"
other = "other"
units = ["North"]
years = "2021-22"
at_least = 100
"""
IN_RETURN = CREDITED + 'baseline = "before"\n'
STATED = (
    CREDITED
    + """
baselines = [
  { value = 900, from = 2020-03-31, published = 2020-04-30, source = { title = "Synthetic letter" } },
  { value = 1000, from = 2020-03-31, published = 2023-01-31, source = { title = "Synthetic revision" } },
]
"""
)
GRANT = """
measure = "counted"
units = ["North"]
years = "2021-22"
allocation = { column = "wanted" }
bands = [
  { at_least = "100%", pays = "100%", outcome = "pass" },
  { at_least = "95%", below = "100%", pays = "90%", outcome = "warn" },
  { above = "75%", below = "95%", outcome = "unjudged" },
  { at_most = "75%", pays = "0%", outcome = "fail" },
]
"""


def test_a_count_that_is_borne_out_shows_what_the_headcount_is(told: Told) -> None:
    """The parts of the identity stand in the sentence, thousands set apart."""
    finding = told("credited-uplift", IN_RETURN, counted="200", headcount="1220", other="20", before="1000")

    assert finding.message == (
        "North had 200 counted by 31 March 2022; its target was 100. "
        "The headcount of 1,220 is the baseline of 1,000, 200 counted and 20 others."
    )


def test_without_others_there_are_none_in_the_sentence(told: Told) -> None:
    """No others, no word of them."""
    finding = told("credited-uplift", IN_RETURN, counted="200", headcount="1200", other="0", before="1000")

    assert finding.message.endswith("The headcount of 1,200 is the baseline of 1,000 and 200 counted.")


@pytest.mark.parametrize(
    ("as_at", "headcount", "baseline"),
    [
        (date(2023, 1, 30), "1120", "900 (Synthetic letter, published 30 April 2020)"),
        (date(2023, 1, 31), "1220", "1,000 (Synthetic revision, published 31 January 2023)"),
    ],
)
def test_the_finding_says_which_baseline_was_used(told: Told, as_at: date, headcount: str, baseline: str) -> None:
    """The one known as at the day, with its document."""
    finding = told("credited-uplift", STATED, as_at, counted="200", headcount=headcount, other="20")

    assert (finding.outcome, f"the baseline of {baseline}, 200 counted" in finding.message) == ("pass", True)


def test_a_broken_identity_shows_both_sides(told: Told) -> None:
    """The headcount, what it should be, and which baseline that is."""
    finding = told("credited-uplift", STATED, counted="200", headcount="1221", other="20")

    assert finding.message == (
        "North, 2021-22: the headcount of 1,221 is not 1,220, the baseline of 1,000 (Synthetic revision, published "
        "31 January 2023), 200 counted and 20 others, so the count is not borne out."
    )
    assert (finding.observed, finding.expected) == (Decimal(200), Decimal(100))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "has no value"),
        ("[c]", "was withheld by its publisher"),
        ("[z]", "is marked as not applicable"),
        ("12x", "is no number in an accepted form"),
    ],
)
def test_a_part_that_is_not_there_is_told_from_the_count(told: Told, text: str, why: str) -> None:
    """The count is there; what lacks is a part of the identity."""
    finding = told("credited-uplift", IN_RETURN, counted="200", headcount=text, other="20", before="1000")

    assert finding.message == (f"North, 2021-22: 200 counted are stated, but a part of its headcount identity {why}.")


def test_no_baseline_by_the_as_at_date_is_said(told: Told) -> None:
    """A baseline that was published later is none."""
    rule = STATED.replace("published = 2020-04-30", "published = 2023-01-30")
    finding = told("credited-uplift", rule, date(2022, 12, 31), counted="200", headcount="1220", other="20")

    assert finding.message == "North, 2021-22: 200 counted are stated, but no baseline was known."


def test_a_blank_target_is_not_blamed_on_the_identity(told: Told) -> None:
    """Where the identity holds and the target does not, the usual sentence stands."""
    rule = IN_RETURN.replace("at_least = 100", 'at_least = { column = "wanted" }')
    finding = told("credited-uplift", rule, counted="200", headcount="1220", other="20", before="1000", wanted="")

    assert finding.message == ("North, 2021-22: the target for counted is blank, so nothing says whether it was met.")


def test_an_unreadable_target_is_not_blamed_on_the_identity(told: Told) -> None:
    """The target's fault keeps its own words."""
    rule = IN_RETURN.replace("at_least = 100", 'at_least = { column = "wanted" }')
    finding = told("credited-uplift", rule, counted="200", headcount="1220", other="20", before="1000", wanted="1x")

    assert finding.message == "North, 2021-22: the target for counted is no number in an accepted form."


@pytest.mark.parametrize(
    ("counted", "said"),
    [
        ("1000", "at least 100% of its allocation of 1,000: all of the grant is paid"),
        ("950", "at least 95% and below 100% of its allocation of 1,000: 90% of the grant is paid"),
        ("949", "above 75% and below 95% of its allocation of 1,000: what that pays is not stated"),
        ("750", "at most 75% of its allocation of 1,000: nothing of the grant is paid"),
    ],
)
def test_the_band_and_what_it_pays_are_said(told: Told, counted: str, said: str) -> None:
    """The value, the band with its borders, the allocation, the payment."""
    finding = told("grant-bands", GRANT, counted=counted, wanted="1000")

    assert finding.message.startswith("North had ")
    assert finding.message.endswith(f" counted by 31 March 2022, {said}.")


def test_a_marked_value_is_in_no_band(told: Told) -> None:
    """What does not apply is another thing than a band that is not published."""
    finding = told("grant-bands", GRANT + 'excuse = ["not-applicable"]\n', counted="[z]", wanted="1000")

    assert finding.message == "North, 2021-22: counted is marked as not applicable."


def test_the_numbers_of_a_grant_are_shown(told: Told) -> None:
    """Observed is the value, expected the allocation, and the margin what is over."""
    finding = told("grant-bands", GRANT, counted="949", wanted="1000")

    assert (finding.observed, finding.expected, finding.margin) == (Decimal(949), Decimal(1000), Decimal(-51))
