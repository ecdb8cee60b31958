"""``rulecheck init``: a rule set to start from."""

from __future__ import annotations

import shlex
import sys
import tempfile
import textwrap
from collections.abc import Iterator
from pathlib import Path

import click

from rulecheck.api import check
from rulecheck.cli.new_files import refuse_there, write_new
from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.cli.outputs import tell
from rulecheck.drafting import example
from rulecheck.drafting.draft import Draft, draft
from rulecheck.drafting.guess import quoted
from rulecheck.drafting.reading import Files
from rulecheck.drafting.writing import span, written
from rulecheck.errors import DataError, RulecheckError, RuleSetError
from rulecheck.model.report import FAILED
from rulecheck.plugins import Plugins
from rulecheck.readers import ods, xlsx
from rulecheck.shown import shown

RULES_NAME = "rules.toml"
_WIDTH = 80
_WHERE = {"wide": "years or dates in the header", "records": "rows counted by their dates"}

_EPILOG = """\b
Examples:
  rulecheck init northern
  rulecheck init northern --from returns.csv
  rulecheck init northern --from tables.xlsx --sheet "Table 7"
"""


@click.command(name="init", epilog=_EPILOG)
@click.argument("folder", metavar="[DIR]", default=".")
@click.option(
    "--from", "location", metavar="DATA", help="A table to draft the rule set from, in any format that is read."
)
@click.option("--sheet", metavar="NAME", help="Which sheet of a workbook; default: the first that reads as a table.")
@plugin_options
def command(
    folder: str, location: str | None, sheet: str | None, plugin_files: tuple[str, ...], *, strict_plugins: bool
) -> None:
    """Write a rule set to start from into DIR, by default the current folder.

    With --from it is drafted from a table: every guess is marked on its line, with what speaks for it.
    Without, it is an example with a small table beside it. Nothing that is there already is written over.
    """
    rules = Path(folder) / RULES_NAME
    try:
        plugins = plugins_for(plugin_files, strict=strict_plugins)
        if location is None:
            _refuse_sheet(sheet)
            write_new({rules: example.RULES, rules.with_name(example.DATA_NAME): example.DATA})
            said = _of_example(rules)
        else:
            refuse_there(rules)
            drafted = draft(location, Path(folder), _files(plugins), sheet)
            text = _checked(drafted, plugins)
            write_new({rules: text})
            said = _of_draft(rules, drafted, text)
    except RulecheckError as error:
        refuse(error)
    sys.exit(tell(said))


def _files(plugins: Plugins) -> Files:
    return Files(readers=plugins.readers, workbooks={"ods": ods.workbook, "xlsx": xlsx.workbook})


def _refuse_sheet(sheet: str | None) -> None:
    if sheet is not None:
        raise click.UsageError("--sheet names a sheet of the workbook that --from names; give both")


def _checked(drafted: Draft, plugins: Plugins) -> str:
    """Return the rule set's text, once it is known that lint has nothing against it and that a check judges by it.

    Raises:
        DataError: a check would refuse the table, or judge nothing.
    """
    location = drafted.location
    try:
        text = written(drafted)
        with tempfile.TemporaryDirectory() as folder:
            rules = Path(folder) / RULES_NAME
            rules.write_text(text, encoding="utf-8", newline="\n")
            report = check(rules, location, as_at=drafted.as_at, plugins=plugins)
    except RuleSetError as error:
        said = "; ".join(problem.what for problem in error.problems)
        raise DataError(location, f"no rule set could be drafted from it: {said}") from error
    except (ValueError, OSError) as error:
        raise DataError(location, f"no rule set could be drafted from it: {error}") from error
    if report.exit_code() > FAILED:
        said = "; ".join(error.message for error in report.errors) or "a check would judge nothing"
        raise DataError(location, f"no rule set could be drafted from it: {said}")
    return text


def _of_example(rules: Path) -> Iterator[str]:
    data = rules.with_name(example.DATA_NAME)
    yield shown(f"Wrote {rules} and {data}: an example to change into your own.")
    yield ""
    yield "Try it:"
    yield _line("check", str(rules), str(data), "--as-at", "2023-03-31")


def _of_draft(rules: Path, drafted: Draft, text: str) -> Iterator[str]:
    for said in _told(rules, drafted):
        yield from _wrapped(said)
    yield from _wrapped(
        f'In the file {text.count("# guessed:")} lines say "guessed:" and why. Read each, put right what is wrong, '
        "and write your own targets: there is none yet."
    )
    yield ""
    yield "Next:"
    yield _line("lint", str(rules))
    yield _line("check", str(rules), drafted.location, "--as-at", str(drafted.as_at))


def _told(rules: Path, drafted: Draft) -> Iterator[str]:
    """Say what was written and what was guessed above all."""
    mapping = drafted.guess.mapping
    units, years = len(drafted.units), span(drafted.years)
    sheet = "" if mapping.sheet is None else f"sheet '{mapping.sheet}', header in row {mapping.header_row}; "
    time = mapping.date or (mapping.year.column if mapping.year is not None else None)
    told = f"time in '{time}'" if time is not None else _WHERE.get(mapping.layout, "")
    yield f"Wrote {rules}, a first draft: {units} {'unit' if units == 1 else 'units'}, {_listed(years)}."
    yield f"Guessed: {sheet}units in '{mapping.unit}', {told}; measures {quoted(tuple(mapping.measures), 4)}."


def _wrapped(said: str) -> list[str]:
    """Return a sentence as lines that fit a terminal; a name longer than that stays whole."""
    return textwrap.wrap(shown(said), _WIDTH, break_long_words=False, break_on_hyphens=False)


def _listed(years: str | list[str]) -> str:
    return years if isinstance(years, str) else f"{years[0]} to {years[-1]} with gaps"


def _line(*words: str) -> str:
    return shown(f"  rulecheck {shlex.join(words)}")
