"""``rulecheck lint``: check rule sets alone, without data."""

from __future__ import annotations

import sys

import click

from rulecheck.api import lint, rule_files
from rulecheck.cli.options import plugin_options, plugins_for, refuse
from rulecheck.cli.outputs import tell
from rulecheck.errors import RulecheckError
from rulecheck.model.report import NOT_CHECKED


@click.command(name="lint", epilog="Example: rulecheck lint rules/")
@click.argument("rules", nargs=-1, required=True)
@plugin_options
def command(rules: tuple[str, ...], plugin_files: tuple[str, ...], *, strict_plugins: bool) -> None:
    """Check rule sets alone, without data.

    RULES are rule-set files or folders of them. Every problem of every file is printed with its line,
    rule and key; then remarks, which refuse nothing. Ends with 2 if there is a problem, else with 0.
    """
    try:
        plugins = plugins_for(plugin_files, strict=strict_plugins)
        files = rule_files(rules)
    except RulecheckError as error:
        refuse(error)
    said: list[str] = []
    ending = 0
    for file in files:
        try:
            (ruleset,) = lint(file, plugins=plugins)
        except RulecheckError as error:
            ending = NOT_CHECKED
            said.append(str(error))
            continue
        said += [f"{file}: {warning}" for warning in ruleset.warnings]
        number = len(ruleset.rules)
        remarks = len(ruleset.warnings)
        also = f", {remarks} {'remark' if remarks == 1 else 'remarks'}" if remarks else ""
        said.append(f"{file}: {number} {'rule' if number == 1 else 'rules'}, no problem{also}")
    sys.exit(tell(said, ending))
