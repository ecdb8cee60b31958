"""Waivers: who may permit what, from when until when, and how far."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

import rulecheck

MAPPING = """
unit = "unit"
year = "year"
[data.measures]
recruited = { column = "recruited", flow = true, count = true }
[units]
North = {}
South = {}
"""
RULE = """
[[rules]]
id = "recruits"
kind = "target"
title = "They recruit"
measure = "recruited"
units = ["North", "South"]
years = "2022-23"
at_least = 40
previous_ids = ["recruits-of-old"]
"""
DATA = "unit,year,recruited\nNorth,2022-23,{north}\nSouth,2022-23,50\n"
LAST, NEXT = date(2023, 9, 30), date(2023, 10, 1)

Mapped = Callable[..., rulecheck.Report]


def waiver(**changes: str) -> str:
    """Return a waiver for North that holds from 14 February to 30 September 2023, with changes; '' leaves a key out."""
    keys = {
        "rule": '"recruits"',
        "unit": '"North"',
        "year": '"2022-23"',
        "reason": '"Two intakes moved to May"',
        "approved_by": '"Board, 14 February 2023"',
        "from": "2023-02-14",
        "until": "2023-09-30",
    }
    stated = {name: value for name, value in (keys | changes).items() if value}
    return "\n".join(["[[waivers]]", *(f"{name.rstrip('_')} = {value}" for name, value in stated.items()), ""])


def north(report: rulecheck.Report) -> tuple[str, str]:
    """Return outcome and reason of North."""
    found = next(finding for finding in report.findings if finding.unit == "North")
    return found.outcome, found.reason


def judged(mapped: Mapped, *waivers: str, value: str = "36", as_at: date = LAST) -> rulecheck.Report:
    """Judge North's value."""
    return mapped(MAPPING, DATA.format(north=value), rules=RULE + "".join(waivers), as_at=as_at)


@pytest.mark.parametrize(
    ("as_at", "found"),
    [
        (date(2023, 4, 1), ("warn", "waived")),
        (LAST, ("warn", "waived")),
        (NEXT, ("fail", "waiver-lapsed")),
        (date(2030, 1, 1), ("fail", "waiver-lapsed")),
    ],
)
def test_waiver_holds_to_its_last_day(mapped: Mapped, as_at: date, found: tuple[str, str]) -> None:
    """On its last day the failure is permitted; the day after it is back."""
    assert north(judged(mapped, waiver(), as_at=as_at)) == found


@pytest.mark.parametrize(("first", "found"), [("2023-09-30", ("warn", "waived")), ("2023-10-01", ("fail", "missed"))])
def test_waiver_holds_from_its_first_day(mapped: Mapped, first: str, found: tuple[str, str]) -> None:
    """It holds from its first day, both days included."""
    assert north(judged(mapped, waiver(**{"from": first, "until": "2023-12-31"}))) == found


@pytest.mark.parametrize(("value", "found"), [("35", ("warn", "waived")), ("34", ("fail", "waiver-lapsed"))])
def test_waiver_lapses_below_its_limit(mapped: Mapped, value: str, found: tuple[str, str]) -> None:
    """On the limit is permitted, below it is not."""
    assert north(judged(mapped, waiver(down_to="35"), value=value)) == found


@pytest.mark.parametrize(
    ("as_at", "why"), [(LAST, "it permits nothing below 35."), (NEXT, "its last day was 30 September 2023.")]
)
def test_a_lapsed_waiver_says_by_what_it_lapsed(mapped: Mapped, as_at: date, why: str) -> None:
    """The day comes first: a waiver that is over permits nothing, however near the value is to its limit."""
    report = judged(mapped, waiver(down_to="35"), value="34", as_at=as_at)

    said = f"The waiver (Board, 14 February 2023: Two intakes moved to May) has lapsed: {why}"
    assert report.findings[0].message.endswith(said)


def test_a_waiver_in_force_says_how_far_it_goes(mapped: Mapped) -> None:
    """A board sees what was permitted, and not only that something was."""
    report = judged(mapped, waiver(down_to="35"), value="36")

    assert report.findings[0].message.endswith(
        "Two intakes moved to May. The waiver has a limit: it permits nothing below 35."
    )


def test_absent_value_is_within_no_limit(mapped: Mapped) -> None:
    """With a limit, a value that is not there is not permitted and stays missing."""
    assert north(judged(mapped, waiver(down_to="35"), value="")) == ("fail", "missing")


@pytest.mark.parametrize("value", ["1,034", "36\nNorth,2022-23,36"])
def test_unreadable_or_doubled_value_cannot_be_waived(mapped: Mapped, value: str) -> None:
    """What cannot be read, or stands twice, nobody can permit."""
    assert (
        north(judged(mapped, waiver(), value=f'"{value}"' if "," in value and "\n" not in value else value))[0]
        == "fail"
    )


@pytest.mark.parametrize("scope", [{"unit": '"South"'}, {"year": '"2021-22"'}, {"unit": '["South"]'}])
def test_waiver_of_something_else_permits_nothing(mapped: Mapped, scope: dict[str, str]) -> None:
    """Another unit's or year's waiver is no permission."""
    assert north(judged(mapped, waiver(**scope))) == ("fail", "missed")


def test_met_target_is_not_waived(mapped: Mapped) -> None:
    """Where there is no failure there is nothing to permit, and the report says that the waiver is of no use."""
    report = judged(mapped, waiver(), value="40")

    assert north(report) == ("pass", "met")
    assert any("permits a failure that is not there" in note for note in report.notes)


def test_waiver_finds_its_rule_by_a_previous_id(mapped: Mapped) -> None:
    """A rule that was renamed keeps its waivers."""
    assert north(judged(mapped, waiver(rule='"recruits-of-old"'))) == ("warn", "waived")


def test_later_waiver_takes_over_from_a_lapsed_one(mapped: Mapped) -> None:
    """Two waivers one after the other: the one in force counts, whichever stands first."""
    later = waiver(**{"from": "2023-10-01", "until": "2023-12-31", "approved_by": '"Board, October"'})

    for waivers in ((waiver(), later), (later, waiver())):
        report = judged(mapped, *waivers, as_at=NEXT)
        assert north(report) == ("warn", "waived")
        assert report.findings[0].waiver == "Board, October, until 31 December 2023"


def test_message_says_what_failed_and_who_permitted_it(mapped: Mapped) -> None:
    """The sentence of a waived finding keeps its numbers."""
    message = judged(mapped, waiver()).findings[0].message

    assert message.startswith("North had 36 recruited by 31 March 2023; its target was 40.")
    assert message.endswith("Waived until 30 September 2023 by Board, 14 February 2023: Two intakes moved to May.")


def test_waived_failure_does_not_end_with_1(mapped: Mapped) -> None:
    """Neither ``fail`` nor ``warn`` counts what was waived."""
    report = judged(mapped, waiver())

    assert report.summary.waived == 1
    assert [report.exit_code(limit) for limit in ("fail", "warn", "unjudged")] == [0, 0, 0]


@pytest.mark.parametrize(
    ("as_at", "said"),
    [(date(2023, 8, 30), None), (date(2023, 8, 31), "expires soon, on 30 September 2023"), (NEXT, "expired on 30")],
)
def test_expiry_is_noted(mapped: Mapped, as_at: date, said: str | None) -> None:
    """A waiver that will expire within thirty days, or has, is a note; before that it is none."""
    notes = [note for note in judged(mapped, waiver(), as_at=as_at).notes if "waiver" in note]

    assert (said is None and not notes) or (said is not None and said in notes[0])


REFUSED = {
    "an unknown rule": (waiver(rule='"recruit"'), "unknown rule 'recruit'; did you mean 'recruits'?"),
    "an unknown unit": (waiver(unit='"Noth"'), "unknown unit 'Noth'; did you mean 'North'?"),
    "no reason": (waiver(reason=""), "needs 'reason'"),
    "a blank approval": (waiver(approved_by='" "'), "must not be blank"),
    "no last day": (waiver(until=""), "needs 'until'"),
    "a last day that is no day": (waiver(until='"2023-02-30"'), "is no day of the calendar"),
    "a last day as a text": (waiver(until='"end of the year"'), "is no date"),
    "days the wrong way round": (waiver(until="2023-02-13"), "comes before `from`"),
    "a percentage where no share is judged": (waiver(down_to='"90%"'), "its limit is a number"),
    "a limit on the wrong side": (waiver(up_to="45"), "write down_to"),
    "an overlap": (
        waiver() + waiver(unit="", **{"from": "2023-09-30", "until": "2023-12-31"}),
        "overlaps that of Board",
    ),
    "a blank unit in a list": (waiver(unit='["North", " "]'), "waiver: a unit's name is blank"),
    "single brackets": (waiver().replace("[[waivers]]", "[waivers]"), "waivers are written as [[waivers]] tables"),
    "an unknown key": (waiver(downto="35"), "unknown key 'downto'; did you mean 'down_to'?"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_waiver_that_is_wrong_is_refused(mapped: Mapped, name: str) -> None:
    """A waiver that cannot be understood is never taken for one without end."""
    waivers, said = REFUSED[name]
    with pytest.raises(rulecheck.RuleSetError) as refused:
        judged(mapped, waivers)

    assert said in str(refused.value)


@pytest.mark.parametrize(("stated", "lacking"), [("down_to", "up_to"), ("up_to", "down_to")])
@pytest.mark.parametrize("bound", ["between = [30, 60]", "equals = 40"])
def test_limit_on_one_of_two_sides_is_refused(mapped: Mapped, bound: str, stated: str, lacking: str) -> None:
    """Whoever permits a fall down to 20 does not mean to permit a rise without end."""
    rule = RULE.replace("at_least = 40", bound)

    def judged_with(**limits: str) -> rulecheck.Report:
        return mapped(MAPPING, DATA.format(north="999"), rules=rule + waiver(**limits), as_at=LAST)

    with pytest.raises(rulecheck.RuleSetError, match=f"state {lacking} too"):
        judged_with(**{stated: "70"})
    assert north(judged_with(down_to="20", up_to="70")) == ("fail", "waiver-lapsed")


def test_waiver_that_is_met_beyond_its_limit_is_of_use(mapped: Mapped) -> None:
    """The failure is there, only worse than permitted, so nothing is said of a failure that is not there."""
    notes = judged(mapped, waiver(down_to="37")).notes

    assert not any("permits a failure that is not there" in note for note in notes)


@pytest.mark.parametrize(
    ("first", "second"),
    [('previous_ids = ["it"]', 'previous_ids = ["it"]'), ('previous_ids = ["joiners"]', "")],
    ids=["two had it", "one has it still"],
)
def test_id_that_stands_for_two_rules_is_refused(mapped: Mapped, first: str, second: str) -> None:
    """A waiver by an old id that two rules claim would permit the failure of either."""
    one = RULE.replace('previous_ids = ["recruits-of-old"]', first)
    other = RULE.replace("recruits", "joiners", 1).replace('previous_ids = ["recruits-of-old"]', second)

    with pytest.raises(rulecheck.RuleSetError, match="an id is never used again"):
        mapped(MAPPING, DATA.format(north="36"), rules=one + other)


def test_waiver_longer_than_allowed_is_refused(mapped: Mapped) -> None:
    """A year from 14 February ends on 13 February; a day more is too long."""

    def bounded(until: str) -> rulecheck.Report:
        data = DATA.format(north="36")
        return mapped(MAPPING, data, rules=RULE + waiver(until=until), heading='longest_waiver = "1 year"\n')

    assert bounded("2024-02-13").complete
    with pytest.raises(rulecheck.RuleSetError, match="that is until 13 February 2024"):
        bounded("2024-02-14")


def test_waivers_may_be_passed_over(mapped: Mapped) -> None:
    """A run without waivers permits nothing, and says so."""
    data = DATA.format(north="36")
    report = mapped(MAPPING, data, rules=RULE + waiver(), as_at=LAST, waivers=False)

    assert north(report) == ("fail", "missed")
    assert "made-up: 1 waiver is passed over, as asked for" in report.notes


SHARE = """
[[rules]]
id = "recruits"
kind = "share"
title = "Most are there"
measure = "recruited"
of = "all"
units = ["North"]
years = "2022-23"
at_least = "40%"
"""


@pytest.mark.parametrize(("value", "found"), [("35", ("warn", "waived")), ("34", ("fail", "waiver-lapsed"))])
def test_limit_of_a_share_is_a_percentage(mapped: Mapped, value: str, found: tuple[str, str]) -> None:
    """35 of 100 is the 35 % down to which the failure is permitted."""
    mapping = MAPPING.replace("[units]", 'all = { column = "all", flow = true }\n[units]')
    data = f"unit,year,recruited,all\nNorth,2022-23,{value},100\n"
    report = mapped(mapping, data, rules=SHARE + waiver(down_to='"35%"'), as_at=LAST)

    assert north(report) == found
    with pytest.raises(rulecheck.RuleSetError, match="its limit is a percentage"):
        mapped(mapping, data, rules=SHARE + waiver(down_to="35"), as_at=LAST)


@pytest.mark.parametrize("whole", ["0", "-100"])
def test_share_of_nothing_is_within_no_limit(mapped: Mapped, whole: str) -> None:
    """Of zero or less there is no share, so none that is 35 % or more."""
    mapping = MAPPING.replace("[units]", 'all = { column = "all", flow = true }\n[units]')
    data = f"unit,year,recruited,all\nNorth,2022-23,35,{whole}\n"
    report = mapped(mapping, data, rules=SHARE + waiver(down_to='"35%"'), as_at=LAST)

    assert north(report) == ("fail", "no-base")
