"""What a mapping may say of a table, and each way to say what cannot be, with line, key and what would be right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

COLUMNS = 'unit = "unit"\nyear = "year"\n\n[data.measures]\n'
RECRUITED = 'recruited = { column = "recruited", flow = true, count = true }'
HEADCOUNT = 'headcount = { column = "headcount", flow = true }'
MEASURES = f"{RECRUITED}\n{HEADCOUNT}\n"
UNITS = '"South" = {}'
COVERS = "covers = { from = 2021-04-01, until = 2023-03-31 }"
BOUND = "at_least = 100"

Change = tuple[str | None, str]


def data(line: str) -> Change:
    """Return the change that adds a line to ``[data]``, as line 15."""
    return (COLUMNS, COLUMNS.replace("\n\n[data", f"\n{line}\n\n[data"))


def recruited(text: str) -> Change:
    """Return the change that declares a measure otherwise, on line 17."""
    return (RECRUITED, f"recruited = {text}")


def wide(column: str, more: str = "") -> Change:
    """Return a mapping of a column a year: the layout on line 13, the measures from line 16 on."""
    measures = f'recruited = {{ column = "{column}" }}\nheadcount = "H {{year}}"\n'
    return (f"{COLUMNS}{MEASURES}", f'layout = "wide"\nunit = "unit"\n{more}\n[data.measures]\n{measures}')


def records(measure: str, more: str = COVERS) -> Change:
    """Return a mapping of records: the layout on line 13, further keys on line 15, the measures from line 17 on."""
    measures = f'recruited = {measure}\nheadcount = {{ date = "joined" }}\n'
    return (f"{COLUMNS}{MEASURES}", f'layout = "records"\nunit = "unit"\n{more}\n[data.measures]\n{measures}')


JOINED = '{ date = "joined" }'

TYPES = {
    "an unknown layout": (data('layout = "wied"'), 15, "layout: must be one of", "did you mean 'wide'?"),
    "a layout that is a list": (data('layout = ["wide"]'), 15, "layout: must be one of", "not a list"),
    "a sheet by its number": (data("sheet = 1"), 15, "sheet: must be text in quotes, not 1"),
    "a header row as text": (data('header_row = "3"'), 15, "header_row: must be a whole number"),
    "a header row above the first": (data("header_row = 0"), 15, "rows are counted from 1"),
    "a last row above the first": (data("last_row = -1"), 15, "rows are counted from 1"),
    "a last row above the header": (
        data("header_row = 5\nlast_row = 5"),
        16,
        "lies above the first row of the table",
    ),
    "an encoding by its number": (data("encoding = 1252"), 15, "encoding: must be text in quotes"),
    "a line break as text": (data('line_break_at_end = "no"'), 15, "line_break_at_end: must be true or false"),
    "dates in no known form": (data('dates = "31/3/22"'), 15, "dates: must be one of", "31/03/2022"),
    "a blank marker": (
        data('markers = { " " = "not-applicable" }'),
        15,
        "a marker is blank; what is blank is missing, and needs no marker",
    ),
    "a limit as text": (data('limits = { bytes = "1 GiB" }'), 15, "bytes: must be a whole number"),
    "a limit of nothing": (data("limits = { cells = 0 }"), 15, "cells must be 1 or more"),
    "an unknown limit": (data("limits = { rows = 5 }"), 15, "unknown key 'rows'"),
    "a row to leave out alone": (data("leave_out = [28]"), 15, "must be a table, not 28"),
    "a row to leave out without its unit": (data("leave_out = [{ row = 28 }]"), 15, "needs 'unit'"),
    "a row to leave out by its name": (
        data('leave_out = [{ row = "28", unit = "North" }]'),
        15,
        "row: must be a whole number",
    ),
    "rows to leave out as a table": (data('leave_out = { row = 28, unit = "North" }'), 15, "leave_out: must be a list"),
    "an unknown key of a row to leave out": (
        data('leave_out = [{ row = 28, unti = "North" }]'),
        15,
        "'unti'; did you mean 'unit'?",
    ),
    "tallies, which is no word of a rule set": (data("tallies = {}"), 15, "unknown key 'tallies'", "[data.measures]"),
}

FORMS = {
    "a form that is nearly one": (
        recruited('{ column = "recruited", accepts = ["1,2345"] }'),
        17,
        'must be one of "1,234", "2.3%"',
        "did you mean '1,234'?",
    ),
    "a form in other words": (
        recruited('{ column = "recruited", accepts = ["thousands"] }'),
        17,
        'must be one of "1,234", "2.3%"',
    ),
    "a form alone": (recruited('{ column = "recruited", accepts = "1,234" }'), 17, "accepts: must be a list"),
    "a number for a form": (recruited('{ column = "recruited", accepts = [12] }'), 17, "must be one of"),
    "one column in two ways": (
        (
            MEASURES,
            'recruited = { column = "heads", accepts = ["1,234"] }\nheadcount = "heads"\n',
        ),
        18,
        "differs from that of 'recruited', which reads the same column",
    ),
    "one added column in two ways": (
        records(
            '{ date = "joined", column = "hours", accepts = ["+12"] }\nothers = { date = "left", column = "hours" }'
        ),
        18,
        "differs from that of 'recruited', which reads the same column",
    ),
    "forms of what is counted": (
        records('{ date = "joined", accepts = ["1,234"] }'),
        17,
        "says nothing of records that are counted",
    ),
}

WIDE = {
    "no place for the year": (wide("Recruited"), 17, "says once where the year stands"),
    "two places for the year": (wide("{year} {year}"), 17, "says once where the year stands"),
    "a year and a date": (wide("{year} {date}"), 17, "says once where the year stands"),
    "another word": (wide("Recruited {Year}"), 17, "says once where the year stands"),
    "a place for the year in a long table": (recruited('"Recruited {year}"'), 17, 'say layout = "wide"'),
    "a place for the day in a long table": (recruited('{ column = "{date}" }'), 17, 'say layout = "wide"'),
    "a year column": (wide("{year}", 'year = "year"'), 15, "in this layout no column tells the year"),
    "a date column": (wide("{year}", 'date = "day"'), 15, "in this layout the day stands in the header"),
    "a year that names the middle": (
        wide("{year}", 'year = { names = "middle" }'),
        15,
        'names: must be one of "start", "end"',
    ),
    "a long table without its year column": (
        (COLUMNS, COLUMNS.replace('year = "year"', 'year = { names = "end" }')),
        14,
        "needs 'column': the column that tells the year",
    ),
    "no measure": ((f"{COLUMNS}{MEASURES}", 'layout = "wide"\nunit = "unit"\n'), 13, "needs a measure"),
}

MANY = {
    "no column that names the measure": (
        data('layout = "measures"\nvalue = "figure"'),
        13,
        "needs 'measure': the column that names the measure",
    ),
    "no column with the value": (
        data('layout = "measures"\nmeasure = "indicator"'),
        13,
        "needs 'value': the column that holds its value",
    ),
    "measure in another layout": (data('measure = "indicator"'), 15, 'means something only with layout = "measures"'),
    "value in another layout": (data('value = "figure"'), 15, 'means something only with layout = "measures"'),
}

RECORDS = {
    "what is covered": (records(JOINED, 'id = "id"'), 13, "needs 'covers': the days for which all records are there"),
    "covered days that run backwards": (
        records(JOINED, "covers = { from = 2023-03-31, until = 2021-04-01 }"),
        15,
        "`until` comes before `from`",
    ),
    "days before all years": (
        records(JOINED, "covers = { from = 0001-01-01, until = 2021-04-01 }"),
        15,
        "covers: the days lie outside the years 1001 to 9997",
    ),
    "days after all years": (
        records(JOINED, "covers = { from = 2021-04-01, until = 9999-12-31 }"),
        15,
        "covers: the days lie outside the years 1001 to 9997",
    ),
    "no end of what is covered": (records(JOINED, "covers = { from = 2021-04-01 }"), 15, "needs 'until'"),
    "no beginning of what is covered": (records(JOINED, "covers = { until = 2021-04-01 }"), 15, "needs 'from'"),
    "what is covered, in years": (records(JOINED, 'covers = "2021-22"'), 15, "covers: must be a table"),
    "what is covered, in words": (
        records(JOINED, 'covers = { from = "April", until = 2021-04-01 }'),
        15,
        "covers.from: ",
        "as in 2022-03-31",
    ),
    "covers in another layout": (data(COVERS), 15, 'means something only with layout = "records"'),
    "id in another layout": (data('id = "id"'), 15, 'means something only with layout = "records"'),
    "an id that is a number": (records(JOINED, f"{COVERS}\nid = 3"), 16, "id: must be text in quotes"),
    "neither date nor from": (records('{ where = { sex = "F" } }'), 17, "needs either date", "or from"),
    "date and from": (records('{ date = "joined", from = "joined" }'), 17, "needs either date"),
    "date and until": (records('{ date = "joined", until = "left" }'), 17, "goes with from"),
    "until alone": (records('{ until = "left" }'), 17, "needs either date"),
    "a bare column": (records('"joined"'), 17, "must be a table"),
    "flow, which the date says": (records('{ date = "joined", flow = true }'), 17, "unknown key 'flow'"),
    "a word that is nearly one": (records('{ form = "joined" }'), 17, "unknown key 'form'; did you mean 'from'?"),
    "a measure called like the unit": (
        records('{ date = "joined" }\nunit = { date = "left" }'),
        18,
        "'unit' is a key of [data]",
    ),
    "where with no text": (records('{ date = "joined", where = { sex = [] } }'), 17, "so no row would count"),
    "a year column": (records(JOINED, f'{COVERS}\nyear = "year"'), 16, "in this layout no column tells the year"),
    "a date column": (records(JOINED, f'{COVERS}\ndate = "day"'), 16, "with each measure: date, or from and until"),
    "a status": (records(JOINED, f'{COVERS}\nstatus = "status"'), 16, "says nothing of records"),
    "a note": (records(JOINED, f'{COVERS}\nnote = "note"'), 16, "says nothing of records"),
    "date of a measure that is read": (
        recruited('{ column = "recruited", date = "joined" }'),
        17,
        "unknown key 'date'",
    ),
}

DATES = {
    "dates that run backwards": (
        (UNITS, '"South" = { from = 2022-04-01, until = 2022-03-31 }'),
        27,
        "`until` comes before `from`, so the unit would never be there",
    ),
    "a date in words": ((UNITS, '"South" = { from = "April" }'), 27, "from: ", "as in 2022-03-31"),
    "a year for a date": ((UNITS, '"South" = { until = 2022 }'), 27, "must be a date"),
    "a moment for a date": ((UNITS, '"South" = { until = 2022-03-31T00:00:00 }'), 27, "must be a date"),
    "a word that is nearly one": ((UNITS, '"South" = { untill = 2022-03-31 }'), 27, "did you mean 'until'?"),
}

SECTIONS = {"types": TYPES, "forms": FORMS, "wide": WIDE, "records": RECORDS, "dates": DATES, "many": MANY}
CASES = [
    pytest.param(*case[:2], case[2:], id=f"{section}: {name}")
    for section, table in SECTIONS.items()
    for name, case in table.items()
]


@pytest.mark.parametrize(("change", "line", "says"), CASES)
def test_what_cannot_be_is_refused_where_it_stands(
    bench: Any, spoilt: Callable[..., str], change: Change, line: int, says: tuple[str, ...]
) -> None:
    """With the line, the key, and what would be right."""
    problems = bench.problems(spoilt(change))

    assert [p for p in problems if p.line == line and all(words in p.what for words in says)], problems


@pytest.mark.parametrize(
    "bound", ['{ column = "wanted" }', '{ table = "allocation", column = "wanted" }'], ids=["of the data", "of a table"]
)
@pytest.mark.parametrize("layout", ["measures", "records"])
def test_bound_in_a_column_needs_rows_of_a_unit_and_year(
    bench: Any, spoilt: Callable[..., str], layout: str, bound: str
) -> None:
    """Where a row is a measure's or a record, a column beside it is of no one year."""
    many = f'layout = "measures"\nmeasure = "m"\nvalue = "v"\n{COLUMNS}{MEASURES}'
    mapping = {"measures": many, "records": records(JOINED)[1]}[layout]
    table = mapping.replace("[data.measures]", "[tables.allocation.measures]")
    plain = 'unit = "force"\nyear = "year"\n'
    changes = [(plain, table)] if "table" in bound else [(f"{COLUMNS}{MEASURES}", mapping)]

    problems = bench.problems(spoilt(*changes, (BOUND, f"at_least = {bound}")))

    assert [p.rule for p in problems if f'with layout = "{layout}" a bound stands in a measure' in p.what] == [
        "all-recruit"
    ]


def test_rule_that_reads_columns_needs_rows(bench: Any, spoilt: Callable[..., str]) -> None:
    """Records are counted before any rule sees them."""
    rule = (
        '\n[[rules]]\nid = "once"\nkind = "unique"\ntitle = "Once"\nunits = ["North"]\nyears = "2021-22"\nby = ["id"]\n'
    )

    problems = bench.problems(spoilt(records(JOINED), (None, rule), ("rule_count = 2", "rule_count = 3")))

    assert [(p.rule, "reads columns or rows" in p.what) for p in problems] == [("once", True)]


def test_measure_of_records_may_not_have_the_name_of_the_units_column(bench: Any, spoilt: Callable[..., str]) -> None:
    """It would stand in a column of that name."""
    change = records('{ date = "joined" }\nforce = { date = "left" }')

    problems = bench.problems(spoilt((change[0], change[1].replace('unit = "unit"', 'unit = "force"'))))

    assert [(p.line, "the name of the unit's column" in p.what) for p in problems] == [(18, True)]


RIGHT = {
    "wide": wide("Recruited {year}", 'year = { names = "end" }'),
    "wide by days": wide("{date}"),
    "records": records('{ from = "joined", until = "left", where = { sex = ["F", "X"] }, label = "officers" }'),
    "records that are added up": records('{ date = "joined", column = "hours", accepts = ["1,234"] }'),
    "all else": data(
        'sheet = "Table_1"\nheader_row = 3\nlast_row = 50\nencoding = "cp1252"\nseparator = ";"\n'
        'line_break_at_end = false\ndates = "31/03/2022"\nleave_out = [{ row = 28, unit = "North" }]\n'
        "limits = { bytes = 1000, cells = 5 }"
    ),
    "forms": recruited('{ column = "recruited", accepts = ["1,234", "\u221212", " 12 ", "0.30000000000000004"] }'),
    "units with dates": (UNITS, '"South" = { from = 2020-04-01, until = "2023-03-31", aliases = ["S."] }'),
}


@pytest.mark.parametrize("change", RIGHT.values(), ids=RIGHT)
def test_what_can_be_is_accepted(bench: Any, spoilt: Callable[..., str], change: Change) -> None:
    """So that each refusal above is for what it says."""
    assert bench.problems(spoilt(change)) == ()


ONE_COLUMN = ('{ column = "headcount"', '{ column = "recruited"')
COMPARED = ('kind = "target"\ntitle = "All recruit"', 'kind = "compare"\ntitle = "All recruit"')
AGAINST_HEADCOUNT = (BOUND, 'at_least = { measure = "headcount" }')


@pytest.mark.parametrize(
    ("changes", "says"),
    {
        "its measure": ([(BOUND, 'at_least = { measure = "recruited" }')], "'recruited' is held against itself"),
        "its measure under another name": ([ONE_COLUMN, AGAINST_HEADCOUNT], "'recruited' is held against itself"),
        "its column": ([(BOUND, 'at_least = { column = "recruited" }')], "is the column of 'recruited' itself"),
        "one column twice": ([ONE_COLUMN, COMPARED, AGAINST_HEADCOUNT], "'headcount' reads what 'recruited' reads"),
    }.values(),
)
def test_figure_that_is_held_against_itself_is_refused(
    bench: Any, spoilt: Callable[..., str], changes: list[Change], says: str
) -> None:
    """Whatever is reported, it would be met."""
    problems = bench.problems(spoilt(*changes))

    assert [(p.line, p.rule, says in p.what) for p in problems] == [(53, "all-recruit", True)]
