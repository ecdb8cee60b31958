"""One set of figures gives one set of findings: in every layout, every format and every order."""

from __future__ import annotations

import io
import json
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import attrs
import duckdb
import openpyxl
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P

import rulecheck

Grid = list[list[str]]
Figures = dict[tuple[str, str], tuple[str, str]]
"""What each unit and year has: its officers in post and its recruits."""

UNITS = ("North", "South", "East")
YEARS = ("2019-20", "2020-21", "2021-22")
CELLS = st.sampled_from(
    ("0", "9", "10", "11", "12.5", "-3", "", "[c]", "[x]", "x", "1,000", "1e3", "007", "12 [p]") + ("10",) * 6
)
ALL = st.fixed_dictionaries({(unit, year): st.tuples(CELLS, CELLS) for unit in UNITS for year in YEARS})
QUICK = settings(max_examples=3, deadline=None, database=None, derandomize=True)
EXAMPLE: Figures = {
    ("North", "2019-20"): ("10", "1"),
    ("North", "2020-21"): ("12.5", ""),
    ("North", "2021-22"): ("9", "1,000"),
    ("South", "2019-20"): ("[c]", "0"),
    ("South", "2020-21"): ("", "x"),
    ("South", "2021-22"): ("11", "12 [p]"),
    ("East", "2019-20"): ("0", "2"),
    ("East", "2020-21"): ("1e3", "-3"),
    ("East", "2021-22"): ("123456789012345", "0.000001"),
}
POST, NEW = "Officers in post", "Officers recruited"
MEASURES = """
[data.measures]
headcount = {{ column = "{post}", accepts = ["1,234"] }}
recruited = {{ column = "{new}", flow = true, accepts = ["1,234", "12 [p]"] }}
[groups]
all = {{ units = ["North", "South", "East"] }}
"""
RULES = """
[[rules]]
id = "headcount"
kind = "target"
title = "It is so"
measure = "headcount"
units = ["@all"]
years = "2019-20..2021-22"
at_least = 10
near_miss = 1
[[rules]]
id = "recruited"
kind = "target"
title = "It is so"
measure = "recruited"
units = ["@all"]
years = "2019-20..2021-22"
between = [1, 100]
[[rules]]
id = "together"
kind = "target"
title = "It is so"
measure = "headcount"
group = "all"
years = "2019-20..2021-22"
at_least = 30
[[rules]]
id = "growth"
kind = "growth"
title = "It is so"
measure = "recruited"
units = ["@all"]
since = "2018-19"
by = "2021-22"
at_least = 3
[[rules]]
id = "complete"
kind = "complete"
title = "It is so"
measure = "headcount"
also = ["recruited"]
units = ["@all"]
years = "2019-20..2021-22"
"""


def _long(figures: Figures) -> Grid:
    return [["unit", "year", POST, NEW], *([*pair, *cells] for pair, cells in figures.items())]


def _wide(figures: Figures) -> Grid:
    units, years = (list(dict.fromkeys(names)) for names in zip(*figures, strict=True))
    header = ["unit", *(f"{name} {year}" for year in years for name in (POST, NEW))]
    return [header, *([unit, *(cell for year in years for cell in figures[unit, year])] for unit in units)]


def _measures(figures: Figures) -> Grid:
    rows = [
        [*pair, name, cell] for pair, cells in figures.items() for name, cell in zip((POST, NEW), cells, strict=True)
    ]
    return [["unit", "year", "indicator", "figure"], *rows]


YEARLY = 'unit = "unit"\nyear = "year"\n'
LAYOUTS: dict[str, tuple[str, Callable[[Figures], Grid]]] = {
    "long": (YEARLY + MEASURES.format(post=POST, new=NEW), _long),
    "wide": (
        'layout = "wide"\nunit = "unit"\n' + MEASURES.format(post=f"{POST} {{year}}", new=f"{NEW} {{year}}"),
        _wide,
    ),
    "measures": (
        f'layout = "measures"\nmeasure = "indicator"\nvalue = "figure"\n{YEARLY}{MEASURES.format(post=POST, new=NEW)}',
        _measures,
    ),
}


def parted(grid: Grid, sign: str) -> bytes:
    """Write text, every cell in quotation marks."""
    return "".join(sign.join(f'"{cell}"' for cell in line) + "\n" for line in grid).encode()


def typed(cell: str) -> Any:
    """Return a cell as a spreadsheet or a database would hold it: a number where it is one to the letter."""
    for type_ in (int, float):
        try:
            if str(type_(cell)) == cell and len(cell) <= 15:
                return type_(cell)
        except ValueError:
            continue
    return cell or None


def as_csv(grid: Grid) -> dict[str, bytes]:
    """Write commas."""
    return {"data.csv": parted(grid, ",")}


def as_tsv(grid: Grid) -> dict[str, bytes]:
    """Write tabs."""
    return {"data.tsv": parted(grid, "\t")}


def as_jsonl(grid: Grid) -> dict[str, bytes]:
    """Write objects without their blank cells."""
    lines = [json.dumps({name: cell for name, cell in zip(grid[0], line, strict=True) if cell}) for line in grid[1:]]
    return {"data.jsonl": "\n".join(lines).encode()}


def as_parquet(grid: Grid) -> dict[str, bytes]:
    """Write columns of text."""
    file = io.BytesIO()
    as_polars(grid).write_parquet(file)
    return {"data.parquet": file.getvalue()}


def as_xlsx(grid: Grid) -> dict[str, bytes]:
    """Write a workbook with openpyxl."""
    book, file = openpyxl.Workbook(), io.BytesIO()
    for line in grid:
        book.active.append([typed(cell) for cell in line])
    book.save(file)
    return {"data.xlsx": file.getvalue()}


def as_ods(grid: Grid) -> dict[str, bytes]:
    """Write a workbook with odfpy."""
    book, file = OpenDocumentSpreadsheet(), io.BytesIO()
    table = Table(name="Table_1")
    for line in grid:
        row = TableRow()
        for cell in map(typed, line):
            row.addElement(_ods_cell(cell))
        table.addElement(row)
    book.spreadsheet.addElement(table)
    book.write(file)
    return {"data.ods": file.getvalue()}


def _ods_cell(cell: Any) -> TableCell:
    if cell is None:
        return TableCell()
    made = TableCell(valuetype="string") if isinstance(cell, str) else TableCell(valuetype="float", value=str(cell))
    made.addElement(P(text=str(cell)))
    return made


def as_sqlite(grid: Grid) -> dict[str, bytes]:
    """Write a database of one table."""
    with closing(sqlite3.connect(":memory:")) as connection:
        names = ", ".join(f'"{name}"' for name in grid[0])
        connection.execute(f"create table returns ({names})")
        marks = ", ".join("?" * len(grid[0]))
        query = f"insert into returns values ({marks})"  # noqa: S608 - question marks alone
        connection.executemany(query, [[typed(cell) for cell in line] for line in grid[1:]])
        connection.commit()
        return {"data.db": connection.serialize()}


def as_polars(grid: Grid) -> pl.DataFrame:
    """Make a frame of polars."""
    return pl.DataFrame(
        [[cell or None for cell in line] for line in grid[1:]], schema=dict.fromkeys(grid[0], pl.String), orient="row"
    )


def as_lazy(grid: Grid) -> pl.LazyFrame:
    """Make one that nobody has computed."""
    return as_polars(grid).lazy()


def as_arrow(grid: Grid) -> Any:
    """Make a table of Arrow."""
    return as_polars(grid).to_arrow()


def as_pandas(grid: Grid) -> pd.DataFrame:
    """Make a frame of pandas."""
    return pd.DataFrame(grid[1:], columns=grid[0])


def as_pandas_objects(grid: Grid) -> pd.DataFrame:
    """Make one of Python's own values."""
    return pd.DataFrame([[typed(cell) for cell in line] for line in grid[1:]], columns=grid[0], dtype=object)


def as_duckdb(grid: Grid) -> duckdb.DuckDBPyRelation:
    """Make a relation of DuckDB."""
    frame = as_arrow(grid)  # noqa: F841 - DuckDB finds it by its name
    return duckdb.sql("select * from frame")


FORMATS = (as_csv, as_tsv, as_jsonl, as_parquet, as_xlsx, as_ods, as_sqlite)
FRAMES = (as_polars, as_lazy, as_arrow, as_pandas, as_pandas_objects, as_duckdb)


@pytest.fixture(scope="module")
def judged(mapped: Any) -> Callable[..., list[dict[str, Any]]]:
    """Return what judges figures, and tells every finding but for file and place."""

    def judge(layout: str, grid: Grid, written: Callable[[Grid], Any] = as_csv) -> list[dict[str, Any]]:
        report = mapped(LAYOUTS[layout][0], written(grid), rules=RULES)
        return [{**attrs.asdict(finding), "file": None, "place": None} for finding in report.findings]

    return judge


@pytest.fixture(scope="module")
def wanted(judged: Any) -> list[dict[str, Any]]:
    """Return the findings of the example, as a long CSV file gives them."""
    return list(judged("long", _long(EXAMPLE)))


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("written", [*FORMATS, *FRAMES])
def test_same_findings_in_every_format_and_layout(
    judged: Any, wanted: Any, layout: str, written: Callable[[Grid], Any]
) -> None:
    """However it is written, the same is found, to the letter."""
    assert judged(layout, LAYOUTS[layout][1](EXAMPLE), written) == wanted


def test_the_example_is_not_all_of_one_kind(wanted: Any) -> None:
    """So that the tests above say something."""
    assert {finding["reason"] for finding in wanted} >= {
        "met",
        "near-miss",
        "missed",
        "missing",
        "suppressed",
        "unreadable",
    }
    assert any(finding["provisional"] for finding in wanted)


@QUICK
@given(ALL)
def test_same_findings_in_every_layout(judged: Any, figures: Figures) -> None:
    """Whatever the figures are."""
    found = [judged(layout, make(figures)) for layout, (_, make) in LAYOUTS.items()]

    assert found[1] == found[0]
    assert found[2] == found[0]


def _shuffled(grid: Grid, shuffler: Any) -> Grid:
    columns, rows = list(range(len(grid[0]))), grid[1:]
    shuffler.shuffle(columns)
    shuffler.shuffle(rows)
    return [[line[column] for column in columns] for line in [grid[0], *rows]]


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(QUICK, max_examples=2)
@given(ALL, st.randoms(use_true_random=False))
def test_order_of_rows_and_columns_changes_nothing(judged: Any, layout: str, figures: Figures, shuffler: Any) -> None:
    """A submission is a set of rows with names for their columns."""
    grid = LAYOUTS[layout][1](figures)

    assert judged(layout, _shuffled(grid, shuffler)) == judged(layout, grid)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_other_columns_change_nothing(judged: Any, wanted: Any, layout: str) -> None:
    """What the mapping does not name is not looked at, be it called like a column of ours or nearly like its own."""
    names = ["value", "reason", "number", "marked", "changing", "2018-19", f"{POST} in words", f" {POST}", "unit "]
    grid = LAYOUTS[layout][1](EXAMPLE)
    more = [[*names, *grid[0]], *(["99"] * len(names) + line for line in grid[1:])]

    assert judged(layout, more) == wanted


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(QUICK, max_examples=2)
@given(ALL, st.tuples(CELLS, CELLS))
def test_another_unit_changes_no_other_finding(
    judged: Any, layout: str, figures: Figures, cells: tuple[str, str]
) -> None:
    """What one more unit reports is its own affair."""
    more = figures | {("West", year): cells for year in YEARS}
    make = LAYOUTS[layout][1]

    assert judged(layout, make(more)) == judged(layout, make(figures))


MARKERS = st.sampled_from(("", "[x]", "[c]", "[z]", "..", "-", "x"))


def _lessened(grid: Grid, draw: Callable[[Any], Any]) -> bytes:
    """Take a row or a column away, put a marker in the place of a cell, or cut the file."""
    row = draw(st.integers(1, len(grid) - 1))
    column = draw(st.integers(1, len(grid[0]) - 1))
    match draw(st.sampled_from(("row", "column", "cell", "cut"))):
        case "row":
            return parted(grid[:row] + grid[row + 1 :], ",")
        case "column":
            return parted([line[:column] + line[column + 1 :] for line in grid], ",")
        case "cell":
            line = [*grid[row][:column], draw(MARKERS), *grid[row][column + 1 :]]
            return parted([*grid[:row], line, *grid[row + 1 :]], ",")
        case _:
            whole = (
                parted(grid, ",").replace(b'"', b"") if "," not in "".join(map("".join, grid)) else parted(grid, ",")
            )
            return whole[: draw(st.integers(0, len(whole) - 1))]


@pytest.mark.parametrize("layout", LAYOUTS)
@settings(QUICK, max_examples=8)
@given(ALL, st.data())
def test_less_helps_nobody_in_any_layout(mapped: Any, layout: str, figures: Figures, data: st.DataObject) -> None:
    """Nothing that is taken away, marked or cut off turns a fail into a pass, nor exit 1 into 0."""
    mapping, make = LAYOUTS[layout]
    before = mapped(mapping, as_csv(make(figures)), rules=RULES)
    try:
        after = mapped(mapping, _lessened(make(figures), data.draw), rules=RULES)
    except rulecheck.DataError:
        return

    failed = {(f.rule, f.unit, f.year) for f in before.findings if f.outcome == "fail"}
    assert [f for f in after.findings if f.outcome == "pass" and (f.rule, f.unit, f.year) in failed] == []
    assert {(f.rule, f.unit, f.year) for f in after.findings} >= failed
    assert (before.exit_code(), after.exit_code()) != (1, 0)


@pytest.mark.parametrize("written", FORMATS[1:])
def test_order_changes_nothing_in_any_format(judged: Any, wanted: Any, written: Callable[[Grid], Any]) -> None:
    """Nor do a row and a column more."""
    more = [["extra", *line] for line in _long(EXAMPLE | {("West", "2020-21"): ("10", "5")})]
    turned = [line[::-1] for line in [more[0], *more[:0:-1]]]

    assert judged("long", turned, written) == wanted


def test_formats_in_one_folder_are_one_submission(mapped: Any, wanted: Sequence[Any]) -> None:
    """Each unit in a format of its own."""
    parts = [{pair: cells for pair, cells in EXAMPLE.items() if pair[0] == unit} for unit in UNITS]
    files: dict[str, bytes] = {}
    for part, written in zip(parts, (as_xlsx, as_parquet, as_ods), strict=True):
        files |= written(_long(part))

    report = mapped(LAYOUTS["long"][0], files, rules=RULES)

    assert [{**attrs.asdict(f), "file": None, "place": None} for f in report.findings] == wanted
    assert {Path(record.path or "").suffix for record in report.inputs} == {".xlsx", ".parquet", ".ods"}


@pytest.mark.parametrize("written", [as_xlsx, as_ods])
def test_finding_from_a_sheet_names_the_cell(mapped: Any, written: Callable[[Grid], Any]) -> None:
    """Sheet, column and row, wherever the layout has the figure."""
    places: dict[str, dict[tuple[str, str], str | None]] = {}
    for layout, (mapping, make) in LAYOUTS.items():
        report: rulecheck.Report = mapped(mapping, written(make(EXAMPLE)), rules=RULES)
        places[layout] = {(f.unit, f.year): f.place for f in report.findings if f.rule == "headcount"}

    at = {layout: (found["South", "2021-22"] or "").partition("!")[2] for layout, found in places.items()}
    assert at == {"long": "C7", "wide": "F3", "measures": "D12"}
