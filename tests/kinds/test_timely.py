"""Rules of the kind ``timely``: what is refused, how days may be written, and what is said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

import rulecheck

Mapped = Callable[..., rulecheck.Report]

MAPPING = 'unit = "unit"\nyear = "year"'
RULE = """
[[rules]]
id = "it"
kind = "timely"
title = "Returns come in time"
column = "received"
units = ["North"]
"""
WITHIN = f'{RULE}\nyears = "2021-22"\nwithin = "30 days"\n'
REFUSED = {
    'years = "2021-22"': "within: needs the due date, once",
    'within = "30 days"\ndue = { 2021-22 = 2022-04-30 }': "within: needs the due date, once",
    "due = {}": "due: the table is empty, so nothing is due",
    'years = "2020-21..2022-23"\ndue = { 2021-22 = 2022-04-30 }': "due: has no date for 2020-21, 2022-23, which",
    'due = { 2021-23 = 2022-04-30 }\nyears = "2021-22"': "is not one year",
    "due = { 2021-22 = 30 }": "must be a date",
    'within = "a month"': 'must be a time such as "30 days"',
}


@pytest.mark.parametrize("keys", REFUSED)
def test_due_date_that_is_not_told_is_refused(mapped: Mapped, keys: str) -> None:
    """None, two, an empty table, a year without one, and what is no date."""
    with pytest.raises(rulecheck.RuleSetError) as caught:
        mapped(MAPPING, "unit,year,received\nNorth,2021-22,2022-04-01\n", rules=f"{RULE}\n{keys}")

    assert REFUSED[keys] in str(caught.value)


def test_scope_of_a_table_states_its_years_where_due_dates_do(mapped: Mapped) -> None:
    """A year of the table without a due date would be left out in silence."""
    rule = RULE.replace('units = ["North"]', 'scope = { table = "list" }') + "due = { 2021-22 = 2022-04-30 }"
    with pytest.raises(rulecheck.RuleSetError, match="years: state them"):
        mapped(MAPPING, "unit,year,received\n", rules=rule, more='[tables.list]\nunit = "unit"\nyear = "year"')


SENTENCES = {
    "2022-05-03": "North's return for 2021-22 arrived on 3 May 2022, 3 days after 30 April 2022.",
    "2022-05-01": "North's return for 2021-22 arrived on 1 May 2022, 1 day after 30 April 2022.",
    "2022-04-30": "North's return for 2021-22 arrived on 30 April 2022, the day on which it was due.",
    "2022-04-29": "North's return for 2021-22 arrived on 29 April 2022, 1 day before 30 April 2022.",
    "": "North's return for 2021-22 has not arrived; it was due on 30 April 2022.",
    "May": "North's return for 2021-22 arrived on 'May', which is no date in the form that is stated.",
}


@pytest.mark.parametrize("cell", SENTENCES)
def test_sentence_tells_when_the_return_arrived(mapped: Mapped, cell: str) -> None:
    """And how that lies to its due date, or that it has not, or that nobody can tell."""
    report = mapped(MAPPING, f"unit,year,received\nNorth,2021-22,{cell}\n", rules=WITHIN)

    assert report.findings[0].message == SENTENCES[cell]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("", "North's return for 2021-22 is not due before 30 April 2022; it has not arrived yet."),
        ("2022-04-02", "North's return for 2021-22 arrived on 2 April 2022, 28 days before 30 April 2022."),
    ],
)
def test_sentence_before_the_due_date_tells_whether_it_is_here(mapped: Mapped, cell: str, said: str) -> None:
    """A return that is not here has nothing against it yet."""
    report = mapped(MAPPING, f"unit,year,received\nNorth,2021-22,{cell}\n", rules=WITHIN, as_at=date(2022, 4, 10))

    assert report.findings[0].message == said


def test_unit_that_the_data_writes_otherwise_is_named(mapped: Mapped) -> None:
    """A return that did arrive, under another name, is not left a riddle."""
    report = mapped(MAPPING, "unit,year,received\nnorth,2021-22,2022-04-01\n", rules=WITHIN)

    assert "it was due on 30 April 2022; " in report.findings[0].message
    assert "'north'" in report.findings[0].message


@pytest.mark.parametrize(
    ("dates", "cell"), [("31/03/2022", "30/4/2022"), ("31-Mar-22", "30-Apr-22"), ("31/03/2022", "2022-04-30")]
)
def test_days_are_written_as_the_mapping_says(mapped: Mapped, dates: str, cell: str) -> None:
    """In the form of the mapping, or the international one."""
    mapping = f'{MAPPING}\ndates = "{dates}"'
    report = mapped(mapping, f"unit,year,received\nNorth,2021-22,{cell}\n", rules=WITHIN)

    assert (report.findings[0].reason, report.findings[0].observed) == ("met", 0)


def test_place_is_that_of_the_latest_return(mapped: Mapped) -> None:
    """The row that decides is the one to look at."""
    rows = "".join(f"North,2021-22,2022-04-{day}\n" for day in ("10", "29", "12"))
    report = mapped(MAPPING, f"unit,year,received\n{rows}", rules=WITHIN)

    assert (report.findings[0].place, report.findings[0].observed) == ("line 3", -1)


def test_year_that_begins_in_january_ends_in_december(mapped: Mapped) -> None:
    """``within`` counts from the last day of the rule set's own year."""
    rule = WITHIN.replace('"2021-22"', '"2021"')
    report = mapped(
        MAPPING, "unit,year,received\nNorth,2021,2022-01-31\n", rules=rule, more='[calendar]\nyear_starts = "01-01"'
    )

    assert (report.findings[0].reason, report.findings[0].observed) == ("missed", 1)
