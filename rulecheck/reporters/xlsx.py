"""The findings as an Excel workbook, after the UK government's guidance "Releasing statistics in spreadsheets"."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime, time
from typing import Any

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.days import full_date
from rulecheck.model.report import Report
from rulecheck.reporters.columns import faults
from rulecheck.reporters.ranking import RankedRule, rank, tally_of
from rulecheck.reporters.sheets import HEADING_HEIGHT, LABELS, LINE, MOST_ROWS, Pen, Sheet, draw, lines_of, print_on_a4
from rulecheck.reporters.verdict import SHAPES, Verdict, count_words, judge_run
from rulecheck.reporters.workbook import findings_sheet, notes_sheet, run_sheet, summary_sheet, unlisted_words

HELD = 20_000
"""With more findings than this the workbook is written row by row, so that memory stays bounded; tables that are
marked as such are not to be had then, and each sheet has a filter and headings that stay in view instead."""
MOST_FINDINGS = MOST_ROWS - 10
"""Excel's rows less those above the table."""
ERRORS_ON_COVER = 10
_WIDTH = 110


def render(report: Report) -> bytes:
    """Return the report as a workbook: Cover, Summary, Findings, Notes, Run; one table a sheet from column A.

    There is no formula, macro, merged cell or link to outside: texts are written as texts whatever they look like, and
    what is unseen is written out. Outcomes have a shape and a word beside their colour. A run that is not complete
    says so on every sheet. Excel's limits, 1,048,576 rows and 32,767 characters a cell, are told where they cut.
    Same report, same bytes.
    """
    import xlsxwriter

    is_held = len(report.findings) <= HELD
    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {**_SAFE, "in_memory": is_held, "constant_memory": not is_held})
    _describe(book, report)
    _fill(book, report, as_tables=is_held)
    book.close()
    return written.getvalue()


_SAFE = {
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,
}


def _describe(book: Any, report: Report) -> None:
    """State what the file says of itself; made on the as-at date, for no clock is asked."""
    created = datetime.combine(report.as_at, time())
    book.set_properties({"title": "rulecheck report", "author": "rulecheck", "created": created})


def _fill(book: Any, report: Report, *, as_tables: bool) -> None:
    rules = rank(report, limit=0)
    verdict = judge_run(report, tally_of(rules))
    warning = (f"{verdict.headline}. {verdict.sentence}",) if verdict.is_incomplete else ()
    cover = book.add_worksheet("Cover")
    pen = Pen(book)
    sheets = (
        summary_sheet(rules, warning),
        findings_sheet(report, warning, most=MOST_FINDINGS),
        notes_sheet(report, rules, warning),
        run_sheet(report, warning),
    )
    for sheet in sheets:
        draw(sheet, book.add_worksheet(sheet.name), pen, as_table=as_tables, banner=verdict.headline if warning else "")
    _cover(cover, pen, report, verdict, rules, sheets)


def _cover(
    page: Any, pen: Pen, report: Report, verdict: Verdict, rules: tuple[RankedRule, ...], sheets: tuple[Sheet, ...]
) -> None:
    """Draw the cover, the last of all: only then is it known whether a text was cut."""
    answer = pen.outcome(verdict.outcome, bold=True, font_size=14)
    headings = (pen.title, answer, pen.subtitle)
    lines = [
        (_title(report), pen.title),
        (f"{SHAPES[verdict.outcome]} {verdict.headline}", answer),
        *((line, pen.text) for line in _answer(report, verdict, rules, pen)),
        ("Contents", pen.subtitle),
        *((f"{sheet.title} ({_rows_words(sheet.number)})", f"internal:'{sheet.name}'!A1") for sheet in sheets),
        *_reading(pen),
    ]
    page.set_column(0, 0, _WIDTH)
    for row, (text, style) in enumerate(lines):
        page.set_row(row, HEADING_HEIGHT if style in headings else lines_of(text, _WIDTH) * LINE)
        if isinstance(style, str):
            page.write_url(row, 0, style, pen.link, text)
        else:
            page.write_string(row, 0, pen.fitting(text), style)
    print_on_a4(page)


def _rows_words(number: int) -> str:
    return "1 row" if number == 1 else f"{number:,} rows"


def _title(report: Report) -> str:
    titles = ", ".join(f"{one.title} ({one.id}{f' {one.version}' if one.version else ''})" for one in report.rulesets)
    return titles or "rulecheck report"


def _answer(report: Report, verdict: Verdict, rules: tuple[RankedRule, ...], pen: Pen) -> Iterator[str]:
    yield verdict.sentence
    yield f"Findings: {count_words(report, tally_of(rules))}."
    yield f"As at {full_date(report.as_at)}. Made by rulecheck {report.version}."
    yield from unlisted_words(len(report.findings), MOST_FINDINGS)
    for rule, message in faults(report)[:ERRORS_ON_COVER]:
        yield f"Error: rule {rule}: {message}" if rule else f"Error: {message}"
    if len(report.errors) > ERRORS_ON_COVER:
        yield f"{len(report.errors) - ERRORS_ON_COVER:,} more errors stand on the sheet Notes."
    if pen.cut:
        texts = "1 text was" if pen.cut == 1 else f"{pen.cut:,} texts were"
        yield f"{texts} too long for a cell of Excel and cut, as each says at its end. The JSON report holds all of it."


def _reading(pen: Pen) -> Iterator[tuple[str, Any]]:
    yield "How to read this workbook", pen.subtitle
    yield f"An outcome has a shape and a word: {', '.join(LABELS.values())}.", pen.text
    yield "Each sheet but this one holds one table, which begins in column A below its title and notes.", pen.text
    yield "A margin of zero or more meets its rule. Shares are percentages, their margins percentage points.", pen.text
    yield "A blank cell says that there is nothing to tell, never that something passed.", pen.text
    yield r"Characters that are unseen or act on a screen are written out, a new line as \n.", pen.text


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer the workbook."""
    return [Reporter(name="xlsx", suffixes=(".xlsx",), render=render)]
