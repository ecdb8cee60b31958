"""What cannot be read is shown, with what would be right and where it stands, however it came into a value."""

from __future__ import annotations

from typing import Any

import pytest

MAPPING = 'unit = "unit"\nyear = "year"\n[data.measures]\nheadcount = {{ column = "headcount"{} }}\n'
RULE = """
[[rules]]
id = "it"
kind = "target"
title = "It is so"
measure = "headcount"
units = ["North"]
years = "2020-21"
at_least = 10
"""


def message(mapped: Any, text: str, measure: str = "") -> str:
    """Return the sentence on one cell."""
    table = f'unit,year,headcount\nNorth,2020-21,"{text}"\n'
    (finding,) = mapped(MAPPING.format(measure), table, rules=RULE).findings
    assert (finding.outcome, finding.reason, finding.place) == ("fail", "unreadable", "line 2")
    return str(finding.message)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1,034", 'if 1034 is meant, state accepts = ["1,234"] for the measure'),
        ("12 ", 'if 12 is meant, state accepts = [" 12 "] for the measure'),
        ("\u00a31.2m", 'if 1200000 is meant, state accepts = ["\u00a31.2m"] for the measure'),
        ("TRUE", "if it is a marker, state what it means in [data.markers]"),
    ],
)
def test_text_is_shown_with_what_would_be_right(mapped: Any, text: str, advice: str) -> None:
    """As it stands in the cell, and with the key that would read it."""
    said = message(mapped, text)

    shown = (
        f"North, 2020-21: '{text}', which stands for headcount, is no number in an accepted form, such as 1234 or 12.5"
    )
    assert said == f"{shown}; {advice}."


@pytest.mark.parametrize("text", ["129 (p)", "1e3", "\uff11\uff12"])
def test_text_that_no_form_reads_has_no_advice(mapped: Any, text: str) -> None:
    """Nothing would make it certain."""
    assert message(mapped, text).endswith("is no number in an accepted form, such as 1234 or 12.5.")


def test_forms_that_are_accepted_already_stay_in_the_advice(mapped: Any) -> None:
    """The line can be copied as it is."""
    assert 'state accepts = ["1,234", "(12)"] for' in message(mapped, "(1,034)", ', accepts = ["1,234"]')


@pytest.mark.parametrize("text", ["-3", "1.5"])
def test_count_says_that_it_is_whole_and_not_below_zero(mapped: Any, text: str) -> None:
    """A number can be no count; what is no count does not say so."""
    assert "a count is whole and not below zero" in message(mapped, text, ", count = true")
    assert "a count is" not in message(mapped, "x")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("#N/A", "is an error of the spreadsheet"),
        ("#DIV/0!", "is an error of the spreadsheet"),
        ("=SUM(A1)", "is a formula without a stored result; open the file and save it"),
        ("124…", "may be cut off, for the file ends there without a line break"),
    ],
)
def test_cell_that_has_a_reason_says_it(mapped: Any, text: str, why: str) -> None:
    """Rather than that it is no number."""
    assert message(mapped, text) == f"North, 2020-21: '{text}', which stands for headcount, {why}."


@pytest.mark.parametrize("measure", ["", ', combine = "sum"', ", count = true"])
def test_cut_off_cell_says_so(mapped: Any, measure: str) -> None:
    """A file without its last line break has a last cell that nobody can trust."""
    (finding,) = mapped(MAPPING.format(measure), "unit,year,headcount\nNorth,2020-21,124", rules=RULE).findings

    assert "'124…'" in finding.message
    assert "may be cut off" in finding.message


def test_file_that_never_ends_with_a_line_break_may_say_so(mapped: Any) -> None:
    """Then its last cell is read."""
    mapping = f"line_break_at_end = false\n{MAPPING.format('')}"
    (finding,) = mapped(mapping, "unit,year,headcount\nNorth,2020-21,124", rules=RULE).findings

    assert (finding.reason, finding.observed) == ("met", 124)


def test_long_text_is_shortened(mapped: Any) -> None:
    """A sentence stays one."""
    said = message(mapped, "9" * 5000)

    assert f"'{'9' * 60}…'" in said
    assert len(said) < 300


@pytest.mark.parametrize("place", [2, 3, 4])
def test_place_is_that_of_the_cell_even_inside_a_sum(mapped: Any, place: int) -> None:
    """Of three rows that are added up the one that spoils the sum is named, file and line."""
    cells = ["1" if line != place else "x" for line in (2, 3, 4)]
    table = "".join(["unit,year,headcount\n", *(f"North,2020-21,{cell}\n" for cell in cells)])
    files = {"a.csv": "unit,year,headcount\nNorth,2020-21,1\n", "b.csv": table}

    (finding,) = mapped(MAPPING.format(', combine = "sum"'), files, rules=RULE).findings

    assert (finding.reason, finding.place, (finding.file or "")[-5:]) == ("unreadable", f"line {place}", "b.csv")
    assert "'x'" in finding.message


def test_gravest_cell_of_a_sum_is_named(mapped: Any) -> None:
    """A cell that cannot be read before one that is not there or withheld."""
    rows = "".join(f"North,2020-21,{cell}\n" for cell in ("[c]", "", "1", "y", "x"))

    (finding,) = mapped(MAPPING.format(', combine = "sum"'), f"unit,year,headcount\n{rows}", rules=RULE).findings

    assert (finding.reason, finding.place, "'y'" in finding.message) == ("unreadable", "line 5", True)


def test_place_in_a_sum_of_years_is_that_of_the_cell(mapped: Any) -> None:
    """Of the year that spoils the sum, and not of the last."""
    rules = (
        '[[rules]]\nid = "it"\nkind = "growth"\ntitle = "It is so"\nmeasure = "headcount"\nunits = ["North"]\n'
        'since = "2018-19"\nby = "2020-21"\nat_least = 10\n'
    )
    table = "unit,year,headcount\nNorth,2019-20,x\nNorth,2020-21,12\n"

    (finding,) = mapped(MAPPING.format(", flow = true"), table, rules=rules).findings

    assert (finding.reason, finding.place, "'x'" in finding.message) == ("unreadable", "line 2", True)


@pytest.mark.parametrize(("north", "south", "line"), [("x", "[c]", 2), ("[c]", "x", 3), ("x", "x", 2)])
def test_place_in_a_sum_of_members_is_that_of_the_cell(mapped: Any, north: str, south: str, line: int) -> None:
    """A group's sum that is spoilt names the member's cell."""
    rules = RULE.replace('units = ["North"]', 'group = "pair"')
    table = f"unit,year,headcount\nNorth,2020-21,{north}\nSouth,2020-21,{south}\n"
    more = '[groups]\npair = { units = ["North", "South"] }\n'

    (finding,) = mapped(MAPPING.format(""), table, rules=rules, more=more).findings

    assert (finding.reason, finding.place, "'x'" in finding.message) == ("unreadable", f"line {line}", True)


def test_sum_that_has_a_value_stands_nowhere(mapped: Any) -> None:
    """It is of no one cell."""
    rules = RULE.replace('units = ["North"]', 'group = "pair"')
    table = "unit,year,headcount\nNorth,2020-21,5\nSouth,2020-21,6\n"
    more = '[groups]\npair = { units = ["North", "South"] }\n'

    (finding,) = mapped(MAPPING.format(""), table, rules=rules, more=more).findings

    assert (finding.reason, finding.place, finding.file) == ("met", None, None)
