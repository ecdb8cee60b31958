"""The rows that count: of one file or of several, each row left out by its number and its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

import rulecheck

MAPPING = 'unit = "unit"\nyear = "year"\n{}\n[data.measures]\nheadcount = "headcount"\n'
PLAIN = MAPPING.format("")
SUMMED = PLAIN.replace('"headcount"\n', '{ column = "headcount", combine = "sum" }\n')
TABLE = "unit,year,headcount\nNorth,2020-21,10\nNorth,2021-22,11\nSouth,2020-21,12\nSouth,2021-22,13\n"
REGION = f"{TABLE}North,2020-21,99\n"
NORTH = "unit,year,headcount\nNorth,2020-21,10\nNorth,2021-22,11\n"
SOUTH = "unit,year,headcount\nSouth,2020-21,12\nSouth,2021-22,9\n"


def leaving_out(*rows: tuple[int, str]) -> str:
    """Return a mapping that leaves rows out."""
    listed = ", ".join(f'{{ row = {row}, unit = "{unit}" }}' for row, unit in rows)
    return MAPPING.format(f"leave_out = [{listed}]")


def test_row_left_out_does_not_count(mapped: Any) -> None:
    """The row that is named twice, by its line and its unit, is gone, and counted as left out."""
    report = mapped(leaving_out((6, "North")), REGION)

    assert {f.reason for f in report.findings} == {"met"}
    assert (report.inputs[0].rows, report.inputs[0].skipped) == (5, 1)


def test_row_that_is_not_left_out_counts(outcomes: Any) -> None:
    """Without the mapping's word the same table has a duplicate."""
    assert outcomes(PLAIN, REGION)["North", "2020-21"] == ("duplicate", None)


@pytest.mark.parametrize(
    ("row", "unit", "says"),
    [
        (5, "North", "leave_out says that here stands 'North', but there stands 'South'"),
        (6, "north", "leave_out says that here stands 'north', but there stands 'North'"),
        (6, "North ", "leave_out says that here stands 'North ', but there stands 'North'"),
        (7, "North", "but the table has no such row"),
        (1, "unit", "but the table has no such row"),
        (0, "North", "but the table has no such row"),
        (-6, "North", "but the table has no such row"),
    ],
)
def test_row_to_leave_out_that_is_another_refuses_the_file(refusal: Any, row: int, unit: str, says: str) -> None:
    """A table that has changed since the mapping was written must not lose the wrong row."""
    why = refusal(leaving_out((row, unit)), REGION)

    assert (why.startswith(f"row {row}: "), says in why) == (True, True)


def test_row_without_a_unit_can_be_left_out(outcomes: Any) -> None:
    """A remark below the table has no unit."""
    assert outcomes(leaving_out((6, "")), f"{TABLE},a remark,\n")["North", "2020-21"] == ("met", 10)


def test_row_is_counted_where_a_record_begins(outcomes: Any) -> None:
    """A cell with a line break in it makes its row two lines long."""
    table = TABLE.replace("10\n", '"1\n0"\n') + "North,2020-21,10\n"

    assert outcomes(leaving_out((2, "North"), (7, "North")), f"{table}North,2020-21,14\n")["North", "2020-21"] == (
        "met",
        14,
    )


def test_row_of_a_dataframe_has_no_number(refusal: Any) -> None:
    """Rows of a dataframe have none, so none can be left out by it."""
    frame = pl.DataFrame({"unit": ["North"], "year": ["2020-21"], "headcount": [10]})

    assert "the table has no such row" in refusal(leaving_out((2, "North")), frame)


def test_rows_that_where_leaves_out_are_counted(mapped: Any) -> None:
    """Any of several texts will do."""
    table = "unit,year,headcount,stage\nNorth,2020-21,10,final\nNorth,2020-21,9,draft\nNorth,2021-22,11,sent\n"

    report = mapped(MAPPING.format('where = { stage = ["final", "sent"] }'), table)

    assert (report.inputs[0].rows, report.inputs[0].skipped) == (3, 1)
    assert [f.reason for f in report.findings if f.unit == "North"] == ["met", "met"]


def test_row_that_where_nearly_asks_for_refuses_the_file(refusal: Any) -> None:
    """Whoever looks at the table sees two figures for one year."""
    table = "unit,year,headcount,stage\nNorth,2020-21,10,final\nNorth,2020-21,9,Final\n"

    why = refusal(MAPPING.format('where = { stage = "final" }'), table)

    assert why.startswith("line 3: the text 'Final' in column 'stage' is nearly 'final'")


def test_several_files_are_one_submission(mapped: Any) -> None:
    """Each finding says which file it comes from, and each file is in the report."""
    report = mapped(PLAIN, {"north.csv": NORTH, "south.csv": SOUTH})

    found = {(f.unit, f.year): (f.reason, Path(f.file or "").name, f.place) for f in report.findings}
    assert found == {
        ("North", "2020-21"): ("met", "north.csv", "line 2"),
        ("North", "2021-22"): ("met", "north.csv", "line 3"),
        ("South", "2020-21"): ("met", "south.csv", "line 2"),
        ("South", "2021-22"): ("missed", "south.csv", "line 3"),
    }
    assert [(Path(i.path or "").name, i.rows) for i in report.inputs] == [("north.csv", 2), ("south.csv", 2)]


def test_unit_and_year_in_two_files_is_a_duplicate(outcomes: Any) -> None:
    """Even if both say the same."""
    found = outcomes(PLAIN, {"a.csv": NORTH, "b.csv": f"{SOUTH}North,2020-21,10\n"})

    assert (found["North", "2020-21"], found["North", "2021-22"]) == (("duplicate", None), ("met", 11))


def test_copy_of_a_file_is_refused(refusal: Any) -> None:
    """Where rows are added up its rows would count twice, and nothing would show."""
    why = refusal(SUMMED, {"north.csv": NORTH, "north (copy).csv": NORTH})

    assert "so its rows would count twice" in why


def test_files_of_several_formats_are_one_submission(mapped: Any) -> None:
    """Each by the reader of its suffix; what no reader knows is no submission."""
    files = {"a.csv": NORTH, "b.tsv": SOUTH.replace(",", "\t"), "readme.txt": "nothing"}

    report = mapped(PLAIN, files)

    assert [f.reason for f in report.findings] == ["met", "met", "met", "missed"]
    assert [Path(i.path or "").name for i in report.inputs] == ["a.csv", "b.tsv"]


def test_rows_left_out_are_counted_by_file(mapped: Any) -> None:
    """What one file loses is not said of another."""
    table = "unit,year,headcount,stage\nNorth,2020-21,10,draft\nNorth,2021-22,11,final\n"
    files = {"a.csv": table, "b.csv": table.replace("North", "South").replace("draft", "final")}

    report = mapped(MAPPING.format('where = { stage = "final" }'), files)

    assert [(i.rows, i.skipped) for i in report.inputs] == [(2, 1), (2, 0)]


def test_one_bad_file_of_several_refuses_them_all(refusal: Any) -> None:
    """A submission is whole or it is none."""
    assert "no column 'headcount'" in refusal(PLAIN, {"a.csv": NORTH, "b.csv": SOUTH.replace("headcount", "heads")})


def test_wide_files_of_different_years_are_put_together(outcomes: Any) -> None:
    """One file a year, each with the one column."""
    mapping = 'layout = "wide"\nunit = "unit"\n[data.measures]\nheadcount = "{year}"\n'
    files = {"a.csv": "unit,2020-21\nNorth,10\nSouth,12\n", "b.csv": "unit,2021-22\nNorth,11\nSouth,13\n"}

    assert {reason for reason, _ in outcomes(mapping, files).values()} == {"met"}


def test_table_parted_by_another_sign_is_recognised(refusal: Any) -> None:
    """The refusal says which key settles it."""
    assert 'state separator = ";"' in refusal(PLAIN, NORTH.replace(",", ";"))


@pytest.mark.parametrize("name", ["*", "^head.*$"])
def test_column_name_that_is_a_pattern_is_refused(refusal: Any, name: str) -> None:
    """The table library would take it for several columns."""
    assert "reads as a pattern" in refusal(
        PLAIN.replace('headcount = "headcount"', f'headcount = "{name}"'), NORTH.replace("headcount", name)
    )


def test_list_of_a_folder_and_a_file_in_it_names_the_file_twice(mapped: Any, tmp_path: Path) -> None:
    """However it is written."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text(NORTH)

    with pytest.raises(rulecheck.DataError, match="would count twice"):
        mapped(PLAIN, [tmp_path / "in", tmp_path / "in" / ".." / "in" / "a.csv"])
