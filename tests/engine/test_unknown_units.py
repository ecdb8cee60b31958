"""Units with dates, and names in the data that are no units: never judged, never passed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest

import rulecheck

MAPPING = 'unit = "unit"\nyear = "year"\ntotals = ["All"]\n[data.measures]\nheadcount = "headcount"\n'
UNITS = '[units]\n"Kent" = { aliases = ["Kent Police"] }\n"Surrey" = {}\n'
GROUPS = '[groups]\nboth = { units = ["Kent", "Surrey"], reported_as = "Both" }\n'
DATED = '[units]\n"Kent" = {}\n"Old" = { until = 2021-03-31 }\n"New" = { from = 2021-04-01 }\n'
TABLE = "unit,year,headcount\nKent,2020-21,10\nSurrey,2020-21,10\n"
KNET = "unit,year,headcount\nKnet,2020-21,99\nSurrey,2020-21,10\n"
SCOPES = {
    "of a group": 'units = ["@both"]\nyears = "2020-21"',
    "of a pattern": 'units = ["*"]\nyears = "2020-21"',
    "of the data": "",
    "of the data in stated years": 'years = "2020-21"',
}


def rule(scope: str, **keys: str) -> str:
    """Return a rule that asks for 10."""
    stated = {"id": '"it"', "kind": '"target"', "title": '"It is so"', "measure": '"headcount"', "at_least": "10"}
    lines = [f"{key} = {value}" for key, value in (stated | keys).items()]
    return "\n".join(["[[rules]]", *lines, scope, ""])


def told(report: rulecheck.Report) -> dict[tuple[str, str], tuple[str, str]]:
    """Return outcome and reason of each unit and year; there is but one finding for each."""
    found = {(f.unit, f.year): (f.outcome, f.reason) for f in report.findings}
    assert len(found) == len(report.findings)
    return found


@pytest.mark.parametrize("scope", SCOPES.values(), ids=SCOPES)
def test_name_that_is_no_unit_is_found_and_not_judged(mapped: Any, scope: str) -> None:
    """A rule for many units says of any other name that it has a figure, and that it counts for nothing."""
    found = told(mapped(MAPPING, KNET, rules=rule(scope), more=UNITS + GROUPS))

    assert found["Knet", "2020-21"] == ("warn", "unknown-unit")
    assert found["Surrey", "2020-21"] == ("pass", "met")
    assert found.get(("Kent", "2020-21"), ("fail", "missing")) == ("fail", "missing")


@pytest.mark.parametrize("scope", ['units = ["Surrey"]\nyears = "2020-21"', 'group = "both"\nyears = "2020-21"'])
def test_rule_for_named_units_or_one_group_has_no_other_business(mapped: Any, scope: str) -> None:
    """What it judges is laid out already."""
    found = told(mapped(MAPPING, KNET, rules=rule(scope), more=UNITS + GROUPS))

    assert "unknown-unit" not in {reason for _, reason in found.values()}


@pytest.mark.parametrize(("untargeted", "outcome", "code"), [('"warn"', "warn", 0), ('"fail"', "fail", 1)])
def test_rule_says_how_grave_an_unknown_name_is(mapped: Any, untargeted: str, outcome: str, code: int) -> None:
    """A warning unless it says otherwise."""
    table = f"{TABLE}Knet,2020-21,99\n"

    report = mapped(MAPPING, table, rules=rule(SCOPES["of a group"], untargeted=untargeted), more=UNITS + GROUPS)

    assert told(report)["Knet", "2020-21"] == (outcome, "unknown-unit")
    assert report.exit_code() == code


def test_rule_may_ignore_unknown_names(mapped: Any) -> None:
    """They are judged no more for that."""
    rules = rule(SCOPES["of a group"], untargeted='"ignore"')

    report = mapped(MAPPING, KNET, rules=rules, more=UNITS + GROUPS)

    assert set(told(report)) == {("Kent", "2020-21"), ("Surrey", "2020-21")}
    assert any("the data names 'Knet' (line 2)" in note for note in report.notes)


@pytest.mark.parametrize("name", ["Kent Police", "Kent [note 1]", "All", "Both"])
def test_alias_note_total_and_reported_row_are_known(mapped: Any, name: str) -> None:
    """What the rule set has a word for is no stranger."""
    table = f"unit,year,headcount\n{name},2020-21,20\nSurrey,2020-21,10\n"

    assert "unknown-unit" not in mapped(MAPPING, table, rules=rule(""), more=UNITS + GROUPS).summary.reasons


def test_name_without_a_figure_gives_no_finding(mapped: Any) -> None:
    """A row that says nothing claims nothing; a marker and what nobody can read say something."""
    table = f"{TABLE}Knet,2020-21,\nSurey,2020-21,[x]\nKant,2020-21,abc\n"

    found = told(mapped(MAPPING, table, rules=rule(SCOPES["of a group"]), more=UNITS + GROUPS))

    assert [unit for (unit, _), (_, reason) in found.items() if reason == "unknown-unit"] == ["Kant", "Surey"]


def test_without_units_declared_every_name_of_the_data_is_one(mapped: Any) -> None:
    """A rule set that does not claim to know them all cannot say which are not."""
    found = told(mapped(MAPPING, KNET, rules=rule("")))

    assert found == {("Knet", "2020-21"): ("pass", "met"), ("Surrey", "2020-21"): ("pass", "met")}


def test_unknown_name_is_not_something_judged(mapped: Any) -> None:
    """A run in which nothing else has a figure has judged nothing, whatever it warned of."""
    table = "unit,year,headcount\nKnet,2020-21,99\n"
    rules = rule(SCOPES["of a group"], missing='"unjudged"')

    report = mapped(MAPPING, table, rules=rules, more=UNITS + GROUPS)

    assert (report.exit_code(), report.complete) == (2, False)


def test_unknown_name_adds_to_no_sum(mapped: Any) -> None:
    """A total over every unit leaves it out, as a rule would."""
    table = f"{TABLE}Knet,2020-21,5\nAll,2020-21,25\n"
    total = (
        '[[rules]]\nid = "it"\nkind = "total"\ntitle = "It is so"\nmeasure = "headcount"\nwhole = "All"\n'
        'years = "2020-21"\n'
    )

    found = told(mapped(MAPPING, table, rules=total, more=UNITS))

    assert found["All", "2020-21"] == ("fail", "missed")


def sentences(report: rulecheck.Report) -> Mapping[str, str]:
    """Return the message of each unit."""
    return {f.unit: f.message for f in report.findings}


@pytest.mark.parametrize("more", ["", UNITS])
def test_missing_unit_names_the_near_miss(mapped: Any, more: str) -> None:
    """The finding of the unit that is meant says which name stands there in its place, and on which line."""
    rules = rule('units = ["Kent", "Surrey"]\nyears = "2020-21"')

    said = sentences(mapped(MAPPING, KNET, rules=rules, more=more))

    assert said["Kent"] == (
        "Kent, 2020-21: there is no figure for headcount; the target was 10; "
        "the data names 'Knet' (line 2); if that is meant, state it as an alias in [units]."
    )


def test_unknown_unit_names_the_unit_that_may_be_meant(mapped: Any) -> None:
    """And says that its figure counts for nothing."""
    said = sentences(mapped(MAPPING, KNET, rules=rule(SCOPES["of a group"]), more=UNITS + GROUPS))

    assert "counts for nothing" in said["Knet"]
    assert said["Knet"].endswith("; if 'Kent' is meant, state it as an alias in [units].")


def test_unit_with_its_own_row_is_not_mistaken_for_a_near_one(mapped: Any) -> None:
    """Two names that look alike may be two units."""
    table = f"{TABLE}Kents,2020-21,1\n"

    said = sentences(mapped(MAPPING, table, rules=rule(SCOPES["of a group"]), more=UNITS + GROUPS))

    assert "if 'Kent' is meant" not in said["Kents"]


DATED_TABLE = """unit,year,headcount
Kent,2020-21,10
Kent,2021-22,10
Old,2020-21,10
New,2021-22,10
"""
BOTH_YEARS = '\nyears = "2020-21..2021-22"'
DATED_SCOPES = {
    "named": f'units = ["Kent", "Old", "New"]{BOTH_YEARS}',
    "of a pattern": f'units = ["*"]{BOTH_YEARS}',
    "of stated years": BOTH_YEARS,
    "of the data": "",
}
THERE = {("Kent", "2020-21"), ("Kent", "2021-22"), ("Old", "2020-21"), ("New", "2021-22")}


@pytest.mark.parametrize("scope", DATED_SCOPES.values(), ids=DATED_SCOPES)
def test_unit_is_asked_for_only_while_it_is_there(mapped: Any, scope: str) -> None:
    """On the last day of the year it must exist: 31 March 2021 is the last of one, 1 April the first of the other."""
    assert told(mapped(MAPPING, DATED_TABLE, rules=rule(scope), more=DATED)) == dict.fromkeys(THERE, ("pass", "met"))


@pytest.mark.parametrize("scope", list(DATED_SCOPES.values())[1:], ids=list(DATED_SCOPES)[1:])
def test_figure_of_a_unit_that_is_not_there_is_of_an_unknown_unit(mapped: Any, scope: str) -> None:
    """It is found, and judged by no target."""
    table = f"{DATED_TABLE}Old,2021-22,99\nNew,2020-21,99\n"

    found = told(mapped(MAPPING, table, rules=rule(scope), more=DATED))

    strangers = {("Old", "2021-22"), ("New", "2020-21")}
    assert {pair for pair, (_, reason) in found.items() if reason == "unknown-unit"} == strangers
    assert set(found) == THERE | strangers


@pytest.mark.parametrize(
    ("days", "reason"),
    [
        ("from = 2022-03-31", "met"),
        ("from = 2022-04-01", "unknown-unit"),
        ("until = 2022-03-31", "met"),
        ("until = 2022-03-30", "unknown-unit"),
        ("from = 2022-03-31, until = 2022-03-31", "met"),
    ],
)
def test_first_and_last_day_of_a_unit_belong_to_it(mapped: Any, days: str, reason: str) -> None:
    """A year's last day is the day that counts, and both days are included."""
    more = f'[units]\n"Kent" = {{ {days} }}\n"Surrey" = {{}}\n'
    table = "unit,year,headcount\nKent,2021-22,10\nSurrey,2021-22,10\n"

    found = told(mapped(MAPPING, table, rules=rule('units = ["*"]\nyears = "2021-22"'), more=more))

    assert found["Kent", "2021-22"][1] == reason


def test_unit_that_is_there_and_silent_is_missing(mapped: Any) -> None:
    """Dates take nothing away from the years in between."""
    table = DATED_TABLE.replace("Old,2020-21,10\n", "")

    found = told(mapped(MAPPING, table, rules=rule(DATED_SCOPES["named"]), more=DATED))

    assert found["Old", "2020-21"] == ("fail", "missing")


@pytest.mark.parametrize("figure", ["99", "1", ""])
def test_target_that_a_table_states_is_judged_whatever_the_dates_say(mapped: Any, figure: str) -> None:
    """Two statements of one rule set that contradict each other hide no target, and give one finding."""
    more = f'{DATED}[tables.allocation]\npath = "a.csv"\nunit = "unit"\nyear = "year"\n'
    allocation = pl.DataFrame({"unit": ["Old"], "year": ["2021-22"], "wanted": [10]})
    rules = rule("", at_least='{ table = "allocation", column = "wanted" }')

    report = mapped(
        MAPPING, f"{DATED_TABLE}Old,2021-22,{figure}\n", rules=rules, more=more, tables={"allocation": allocation}
    )

    expected = {"99": ("pass", "met"), "1": ("fail", "missed"), "": ("fail", "missing")}[figure]
    assert told(report)["Old", "2021-22"] == expected


def test_unknown_name_in_every_rule_that_it_concerns(mapped: Any) -> None:
    """Each rule speaks for itself, and the years are the rule's."""
    table = f"{KNET}Knet,2021-22,5\n"
    rules = rule(SCOPES["of a group"]) + rule(SCOPES["of the data"], id='"other"')

    found = {
        (f.rule, f.year)
        for f in mapped(MAPPING, table, rules=rules, more=UNITS + GROUPS).findings
        if f.reason == "unknown-unit"
    }

    assert found == {("it", "2020-21"), ("other", "2020-21"), ("other", "2021-22")}


@pytest.mark.parametrize("name", ["kent", "Kent ", "KENT", " Kent"])
@pytest.mark.parametrize("scope", ['units = ["Kent", "Surrey"]', 'units = ["@both"]'])
def test_name_that_differs_in_case_or_blanks_is_found_without_any_registry(mapped: Any, name: str, scope: str) -> None:
    """Half of a unit's figures may stand under it."""
    data = f"unit,year,headcount\nKent,2020-21,10\n{name},2021-22,99\nSurrey,2020-21,10\n"
    groups = '[groups]\nboth = { units = ["Kent", "Surrey"] }\n'

    found = told(mapped(MAPPING, data, rules=rule(f'{scope}\nyears = "2020-21..2021-22"'), more=groups))

    assert found[name, "2021-22"] == ("warn", "unknown-unit")
    assert found["Kent", "2021-22"] == ("fail", "missing")


def test_alike_name_is_not_offered_to_another_unit(mapped: Any) -> None:
    """A hint that is followed must not give one unit's figures to another."""
    data = "unit,year,headcount\nNorth Wales,2020-21,10\nNorth Wales ,2021-22,20\nSouth Wales,2020-21,10\n"
    stated = rule('units = ["North Wales", "South Wales"]\nyears = "2020-21..2021-22"')

    report = mapped(MAPPING, data, rules=stated)

    said = {f.unit: f.message for f in report.findings if f.reason == "missing"}
    assert "'North Wales '" in said["North Wales"]
    assert "North Wales" not in said["South Wales"]
