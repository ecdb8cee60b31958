"""What a format costs: the same 20,000 rows read from each, and judged by one rule."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

import polars as pl
import xlsxwriter
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table as OdsTable
from odf.table import TableCell, TableRow
from odf.text import P

from benches import synthetic
from benches.measuring import Command
from benches.table import Table, check

UNITS, YEARS = 2_000, 10
HEADER = ("unit", "year", "headcount")


def prepare(folder: Path) -> Mapping[str, Command]:
    """Compare with CSV."""
    units, spans = synthetic.names(UNITS), synthetic.years(YEARS)
    rows = list(synthetic.rows(units, spans))
    synthetic.write_rules(folder / "rules.toml", 1, units, spans)
    synthetic.write_csv(folder / "synthetic.csv", units, spans)
    frame = pl.DataFrame(rows, schema=list(HEADER), orient="row")
    frame.write_parquet(folder / "synthetic.parquet")
    frame.write_ndjson(folder / "synthetic.jsonl")
    _write_xlsx(folder / "synthetic.xlsx", rows)
    _write_ods(folder / "synthetic.ods", rows)
    _write_sqlite(folder / "synthetic.db", rows)
    formats = ("csv", "parquet", "jsonl", "xlsx", "ods", "db")
    return {name: check(folder / "rules.toml", folder / f"synthetic.{name}") for name in formats}


def _write_xlsx(path: Path, rows: list[tuple[str, str, int]]) -> None:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Synthetic")
        for place, row in enumerate([HEADER, *rows]):
            sheet.write_row(place, 0, row)


def _write_ods(path: Path, rows: list[tuple[str, str, int]]) -> None:
    book, sheet = OpenDocumentSpreadsheet(), OdsTable(name="Synthetic")
    for row in [HEADER, *rows]:
        line = TableRow()
        for value in row:
            sort = {"valuetype": "string"} if isinstance(value, str) else {"valuetype": "float", "value": value}
            cell = TableCell(**sort)
            cell.addElement(P(text=str(value)))
            line.addElement(cell)
        sheet.addElement(line)
    book.spreadsheet.addElement(sheet)
    book.save(path)


def _write_sqlite(path: Path, rows: list[tuple[str, str, int]]) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute("create table synthetic (unit text, year text, headcount integer)")
        connection.executemany("insert into synthetic values (?, ?, ?)", rows)
    connection.close()


TABLE = Table(title="20,000 rows (2,000 units, 10 years) of each format, one rule", prepare=prepare, minutes=1)
