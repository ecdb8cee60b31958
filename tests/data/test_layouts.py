"""Long, wide and measures: where units, years and measures lie in a table."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

YEARLY = {("North", "2020-21"), ("North", "2021-22"), ("South", "2020-21"), ("South", "2021-22")}
WIDE = 'layout = "wide"\nunit = "unit"\n[data.measures]\nheadcount = "{year}"\n'
MEASURES = """
layout = "measures"
unit = "unit"
year = "year"
measure = "indicator"
value = "figure"
[data.measures]
headcount = "Officers in post"
"""
BOTH = """
[[rules]]
id = "recruits"
kind = "target"
title = "It is so"
measure = "recruited"
units = ["North"]
years = "2020-21..2021-22"
at_least = 1
"""


def wide(header: str, north: str = "10,11", south: str = "12,13") -> str:
    """Return a wide table of two units."""
    return f"unit,{header}\nNorth,{north}\nSouth,{south}\n"


@pytest.mark.parametrize(
    ("column", "header"),
    [
        ("{year}", "2020-21,2021-22"),
        ("{year}", "2020/21,2021/22"),
        ("{year}", "FY2020-21,year ending March 2022"),
        ("Headcount {year}", "Headcount 2020-21,Headcount 2021-22"),
        ("Headcount, {year}!", '"Headcount, 2020-21!","Headcount, 2021-22!"'),
        ("{date}", "2021-03-31,2022-03-31"),
        ("{date}", "Mar-21,Mar 2022"),
        ("{date}", "March 2021,31 March 2022"),
        ("At {date}", "At 31-Mar-21,At mar-22"),
    ],
)
def test_column_a_year_is_read(outcomes: Any, column: str, header: str) -> None:
    """The year or the day stands in the header, wherever the measure's column says."""
    found = outcomes(WIDE.replace("{year}", column), wide(header))

    assert found == {
        ("North", "2020-21"): ("met", 10),
        ("North", "2021-22"): ("met", 11),
        ("South", "2020-21"): ("met", 12),
        ("South", "2021-22"): ("met", 13),
    }


def test_month_means_its_last_day(outcomes: Any) -> None:
    """A stock must be dated at the year's end; February is not March."""
    found = outcomes(WIDE.replace("{year}", "{date}"), wide("Feb-21,Mar-22"))

    assert (found["North", "2020-21"][0], found["North", "2021-22"]) == ("missing", ("met", 11))


def test_order_of_columns_is_nothing(outcomes: Any) -> None:
    """A header may run backwards."""
    assert outcomes(WIDE, wide("2021-22,2020-21", "11,10", "13,12")) == outcomes(WIDE, wide("2020-21,2021-22"))


def test_blank_cell_of_a_wide_table_is_missing(outcomes: Any) -> None:
    """A year for which one unit has nothing is missing for that one."""
    found = outcomes(WIDE, wide("2020-21,2021-22", ",11"))

    assert found["North", "2020-21"] == ("missing", None)


def test_year_of_one_measure_and_not_of_another_is_missing(mapped: Any) -> None:
    """Two measures may have different years in one header."""
    mapping = f'{WIDE.replace("{year}", "Heads {year}")}recruited = {{ column = "New {{year}}", flow = true }}\n'
    table = "unit,Heads 2020-21,New 2020-21,Heads 2021-22\nNorth,10,1,11\nSouth,12,0,13\n"

    found = [(f.rule, f.unit, f.year, f.reason) for f in mapped(mapping, table, rules=BOTH).findings]

    assert found == [("recruits", "North", "2020-21", "met"), ("recruits", "North", "2021-22", "missing")]


@pytest.mark.parametrize(
    ("column", "header", "pair"),
    [
        ("{year}", "2020-21,2020/21", "'2020-21' and '2020/21'"),
        ("{date}", "2021-03-31,Mar-21", "'2021-03-31' and 'Mar-21'"),
    ],
)
def test_two_columns_for_one_day_are_refused(refusal: Any, column: str, header: str, pair: str) -> None:
    """Nothing says which of them counts."""
    assert refusal(WIDE.replace("{year}", column), wide(header)) == (
        f"the columns {pair} are for the same day; rename one"
    )


def test_two_days_of_one_year_are_a_duplicate_of_a_flow(outcomes: Any) -> None:
    """What happened in the year is stated once."""
    mapping = WIDE.replace('"{year}"', '{ column = "{date}", flow = true }')

    assert outcomes(mapping, wide("Sep-20,Mar-21"))["North", "2020-21"] == ("duplicate", None)


def test_bare_years_are_read_where_the_mapping_says_what_they_name(outcomes: Any) -> None:
    """2021 is the year that ends in March 2021, or the one that starts then."""
    table = wide("2021,2022")

    ends = outcomes(f'year = {{ names = "end" }}\n{WIDE}', table)
    starts = outcomes(f'year = {{ names = "start" }}\n{WIDE}', table)

    assert (ends["North", "2020-21"], ends["North", "2021-22"]) == (("met", 10), ("met", 11))
    assert (starts["North", "2020-21"][0], starts["North", "2021-22"]) == ("missing", ("met", 10))


def test_bare_years_that_nobody_explains_are_refused_with_the_reason(refusal: Any) -> None:
    """The refusal says what is wrong with the columns that are there."""
    why = refusal(WIDE, wide("2021,2022"))

    assert "there is no column '{…}'" in why
    assert "'2021' is not read: " in why
    assert "start or the end" in why


def test_header_that_tells_no_year_is_told(mapped: Any) -> None:
    """A column of the measure whose year cannot be read is left out, and nobody has to find that out alone."""
    mapping = WIDE.replace("{year}", "Heads {year}")
    table = "unit,Heads 2020-21,Heads 2021-23,Heads in words\nNorth,10,11,x\nSouth,12,13,x\n"

    report = mapped(mapping, table)
    (remark,) = report.inputs[0].remarks

    assert remark.startswith("column 'Heads 2021-23' left out: ")
    assert {f.reason for f in report.findings if f.year == "2021-22"} == {"missing"}


@pytest.mark.parametrize(
    ("column", "header", "again", "years"),
    [
        ("{year}", "2020-21,2021-22", "Area,2021-22,2020-21", ""),
        ("{year}", "2020-21,2021-22", "Area,2022/23,", ""),
        ("Heads {year}", "Heads 2020-21,Heads 2021-22", "Area,,Heads 2020-21", ""),
        ("{date}", "Mar-21,Mar-22", "Area,Mar-22,Mar-21", ""),
        ("{year}", "2021,2022", "Area,2022,2021", 'year = { names = "end" }'),
        ("{year}", "2021,2022", "Unit,2023,", 'year = { names = "end" }'),
    ],
)
def test_header_among_the_rows_is_refused(refusal: Any, column: str, header: str, again: str, years: str) -> None:
    """Below it the columns may be other years, and the figures would be read as those of the first header."""
    mapping = WIDE.replace("{year}", column).replace("[data.measures]", f"{years}\n[data.measures]")

    why = refusal(mapping, f"unit,{header}\nNorth,10,11\n{again}\nSouth,12,13\n")

    assert why.startswith("line 3: '")
    assert "as in a second header" in why


@pytest.mark.parametrize("other", ["West,2021,2021", "West,,2022", "West,2022,10", "Unit,10,11"])
def test_figure_that_could_be_a_year_is_a_figure(outcomes: Any, other: str) -> None:
    """A force of 2,022 officers is no header."""
    mapping = WIDE.replace("[data.measures]", 'year = { names = "end" }\n[data.measures]')

    found = outcomes(mapping, f"{wide('2021,2022')}{other}\n")

    assert found["North", "2020-21"] == ("met", 10)


def test_wide_table_counts_its_rows_and_the_days_to_come(mapped: Any) -> None:
    """Columns dated after the as-at date are ignored and counted."""
    report = mapped(WIDE, wide("2020-21,2021-22"), as_at=date(2021, 12, 1))

    assert (report.inputs[0].rows, report.inputs[0].ignored) == (2, 2)
    assert {f.reason for f in report.findings if f.year == "2021-22"} == {"not-due"}


def test_place_in_a_wide_table_is_the_row(mapped: Any) -> None:
    """Line 3 is line 3, whichever year is judged."""
    report = mapped(WIDE, wide("2020-21,2021-22", "10,11", "x,y"))

    assert {(f.unit, f.place) for f in report.findings} == {("North", "line 2"), ("South", "line 3")}


def test_bound_may_stand_beside_a_wide_table(outcomes: Any) -> None:
    """A column without a year holds for each of them."""
    rules = 'units = ["North"]\nat_least = { column = "wanted" }'
    table = "unit,wanted,2020-21,2021-22\nNorth,11,10,11\n"

    found = outcomes(WIDE, table, rules=_rule(rules))

    assert {year: reason for (_, year), (reason, _) in found.items()} == {"2020-21": "missed", "2021-22": "met"}


def _rule(lines: str) -> str:
    return (
        '[[rules]]\nid = "it"\nkind = "target"\ntitle = "It is so"\nmeasure = "headcount"\n'
        f'years = "2020-21..2021-22"\n{lines}\n'
    )


LONG_OF_MEASURES = """unit,year,indicator,figure
North,2020-21,Officers in post,10
North,2020-21,Other,1
North,2021-22,Officers in post,11
South,2020-21,Officers in post,x
South,2021-22,Other,13
"""


def test_row_a_measure_is_read(outcomes: Any) -> None:
    """The measure's own rows count, and a year that only another measure has is missing."""
    assert outcomes(MEASURES, LONG_OF_MEASURES) == {
        ("North", "2020-21"): ("met", 10),
        ("North", "2021-22"): ("met", 11),
        ("South", "2020-21"): ("unreadable", None),
        ("South", "2021-22"): ("missing", None),
    }


def test_measure_that_no_row_names_is_refused_with_the_nearest(refusal: Any) -> None:
    """A name that differs by a letter would make everything missing."""
    mapping = MEASURES.replace("Officers in post", "Officers in pots")

    assert refusal(mapping, LONG_OF_MEASURES) == (
        "no row names the measure 'Officers in pots' in column 'indicator'; did you mean 'Officers in post'?"
    )


def test_measure_that_only_rows_left_out_name_is_refused(refusal: Any) -> None:
    """Rows that do not count name nothing."""
    table = LONG_OF_MEASURES.replace("Other", "Officers")

    assert "no row names" in refusal(f'where = {{ indicator = "Officers" }}\n{MEASURES}', table)


def test_row_of_a_measure_twice_is_a_duplicate(outcomes: Any) -> None:
    """Two rows of one measure are two values."""
    table = f"{LONG_OF_MEASURES}North,2021-22,Officers in post,11\n"

    assert outcomes(MEASURES, table)["North", "2021-22"] == ("duplicate", None)


@pytest.mark.parametrize(
    "name", ["value", "reason", "changing", "number", "text", "marked", "note", "year", "file", "place", "cell", "rank"]
)
@pytest.mark.parametrize("accepts", ["", ', accepts = ["1,234"]'])
def test_submitted_column_of_any_name_is_read_as_itself(mapped: Any, name: str, accepts: str) -> None:
    """No column of a submission is mistaken for one of ours, whatever it is called."""
    mapping = (
        f'unit = "unit"\nyear = "when"\nnote = "number"\nstatus = "marked"\n'
        f'[data.measures]\nheadcount = {{ column = "{name}"{accepts} }}\n'
    )
    others = [each for each in ("number", "marked", "changing", "value") if each != name]
    table = f"unit,when,{name},{','.join(others)}\nNorth,2020-21,9,{','.join(['99'] * len(others))}\n"

    first = next(iter(mapped(mapping, table).findings))

    assert (first.reason, first.observed, first.note) == ("missed", 9, "9" if name == "number" else "99")


@pytest.mark.parametrize(
    "header", ["2020-21", "Headcount", "headcount 2020-21", "Headcount2020-21", "Headcount ", "Headcount  2020-21"]
)
def test_header_that_is_nearly_the_measures_is_not_its_own(refusal: Any, header: str) -> None:
    """The text around the year matches exactly or not at all."""
    assert "there is no column 'Headcount {…}'" in refusal(
        WIDE.replace("{year}", "Headcount {year}"), f"unit,{header}\nNorth,10\n"
    )


def test_every_finding_of_the_closed_scope_is_there_in_each_layout(outcomes: Any) -> None:
    """Two units, two years, four findings."""
    assert set(outcomes(WIDE, wide("2020-21,2021-22"))) == YEARLY
    assert set(outcomes(MEASURES, LONG_OF_MEASURES)) == YEARLY


def test_first_of_several_measures_that_no_row_names_is_refused(refusal: Any) -> None:
    """The same one each time, whatever order a set of texts has today."""
    more = "".join(f'm{number} = "Measure {number}"\n' for number in range(8, 0, -1))

    assert refusal(f"{MEASURES}{more}", LONG_OF_MEASURES).startswith("no row names the measure 'Measure 1'")


@pytest.mark.parametrize(
    ("mapping", "header", "why"),
    [
        (
            'layout = "wide"\nunit = "2019-20"\n[data.measures]\nheadcount = "{year}"\n',
            "2019-20,2020-21",
            "the column '2019-20' holds a year's figures and is named in the mapping too; rename it",
        ),
        (
            'layout = "wide"\nunit = "unit"\nnote = "H {year}"\n[data.measures]\nheadcount = "H {year}"\n',
            "unit,H 2020-21,H {year}",
            "the column 'H {year}' is named like a measure's; rename it",
        ),
    ],
)
def test_column_that_would_be_two_things_is_refused(refusal: Any, mapping: str, header: str, why: str) -> None:
    """In our words and not in those of the table library."""
    row = ",".join(["North", *"9" * header.count(",")])

    assert refusal(mapping, f"{header}\n{row}\n") == why


def test_two_measures_may_read_one_column(outcomes: Any) -> None:
    """One finds it by its year, the other by its day."""
    mapping = 'layout = "wide"\nunit = "unit"\n[data.measures]\nheadcount = "{date}"\nother = "{year}"\n'

    assert outcomes(mapping, "unit,2021-03-31\nNorth,10\n")["North", "2020-21"] == ("met", 10)
