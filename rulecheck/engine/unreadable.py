"""Why a cell could not be read, and what would be right: the clause that a finding says about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

from rulecheck.data.forms import read_text
from rulecheck.model.mapping import Form, Meaning, Measure

_LONGEST = 60
"""Characters of a cell that a sentence quotes."""


def unreadable_clause(cell: str | None, label: str, measure: Measure, markers: Mapping[str, Meaning]) -> str:
    """Return what stands in the cell, why it is no number, and what to state or to mend.

    Args:
        cell: its text; None if it is not known.
        label: the measure in words.
        measure: how it is declared.
        markers: texts that stand for no number.
    """
    if cell is None:
        return f"what stands for {label} is no number in an accepted form"
    shown = cell if len(cell) <= _LONGEST else f"{cell[:_LONGEST]}\u2026"
    return f"'{shown}', which stands for {label}, {_fault(cell)}{_advice(cell, measure, markers)}"


def _fault(cell: str) -> str:
    if cell.startswith("#"):
        return "is an error of the spreadsheet"
    if cell.startswith("="):
        return "is a formula without a stored result; open the file and save it"
    if cell.endswith("\u2026"):
        return "may be cut off, for the file ends there without a line break"
    return "is no number in an accepted form, such as 1234 or 12.5"


def _advice(cell: str, measure: Measure, markers: Mapping[str, Meaning]) -> str:
    return "".join(f"; {clause}" for clause in _clauses(cell, measure, markers))


def _clauses(cell: str, measure: Measure, markers: Mapping[str, Meaning]) -> Iterator[str]:
    if cell.startswith(("#", "=")) or cell.endswith("\u2026"):
        return
    reading = read_text(cell, get_args(Form), markers)
    lacking = [] if reading is None else [form for form in reading.accepts if form not in measure.accepts]
    if reading is not None and lacking:
        listed = ", ".join(f'"{form}"' for form in (*measure.accepts, *lacking))
        yield f"if {reading.number} is meant, state accepts = [{listed}] for the measure"
    elif not any(sign.isdigit() for sign in cell):
        yield "if it is a marker, state what it means in [data.markers]"
    if measure.count:
        yield "a count is whole and not below zero"
