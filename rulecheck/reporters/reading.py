"""How a table was read, in clauses: where in its file it stands, what was left out, how its numbers are written."""

from __future__ import annotations

from rulecheck.model.report import InputRecord


def reading_words(table: InputRecord) -> tuple[str, ...]:
    """Return what there is to say of how a table was read; nothing for a plain one."""
    return (*_place(table), *table.remarks, *(_form(form, cells) for form, cells in table.forms.items()))


def _place(table: InputRecord) -> tuple[str, ...]:
    named = "" if table.header_row is None else f"columns named in row {table.header_row}"
    sheet = "" if table.sheet is None else f"sheet '{table.sheet}'"
    said = ", ".join(words for words in (sheet, named) if words)
    return (said,) if said else ()


def _form(form: str, cells: int) -> str:
    return f"1 cell is written like '{form}'" if cells == 1 else f"{cells:,} cells are written like '{form}'"
