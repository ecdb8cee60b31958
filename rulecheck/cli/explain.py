"""``rulecheck explain``: say what a kind, a rule or a finding means."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from typing import Any

import click

from rulecheck.api import load_rulesets, trace
from rulecheck.cli.options import DATE, plugin_options, plugins_for, refuse, tables_of
from rulecheck.cli.outputs import tell
from rulecheck.engine.tracing import Asked, Trace
from rulecheck.errors import RulecheckError, UnknownNameError
from rulecheck.explaining.finding import finding_lines
from rulecheck.explaining.kind import kind_lines
from rulecheck.explaining.rule import rule_lines
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.plugins import Plugins
from rulecheck.rulesets.remarks import override_remarks

_EPILOG = """\b
Examples:
  rulecheck explain growth
  rulecheck explain rules/rocu-uplift.toml network-growth
  rulecheck explain rules/rocu-uplift.toml serocu-recruits --data returns.csv --unit SEROCU --year 2021-22
"""


@click.command(name="explain", epilog=_EPILOG)
@click.argument("subject", metavar="KIND|RULES")
@click.argument("rule_id", metavar="[ID]", required=False)
@click.option("--data", multiple=True, metavar="DATA", help="With --unit and --year: the submission of the finding.")
@click.option("--unit", metavar="NAME", help="Explain the finding of this unit; a group by its name.")
@click.option("--year", metavar="YEAR", help="Explain the finding of this year.")
@click.option("--table", "tables", multiple=True, metavar="NAME=PATH", help="Where a further table lies.")
@click.option("--as-at", type=DATE, metavar="DATE", help="Explain as of this day, 2022-12-31; default: today.")
@plugin_options
def command(subject: str, rule_id: str | None, as_at: date | None, **options: Any) -> None:
    """Say what a kind means, or one rule of a rule set, or one finding: formula, border, missing values, source.

    With --unit and --year the finding of that unit and year is explained: the observations it rests on, with
    their place in the file, step by step to the outcome.
    """
    as_at = date.today() if as_at is None else as_at  # noqa: DTZ011 - a reporting day, not a moment
    try:
        plugins = plugins_for(options["plugin_files"], strict=options["strict_plugins"])
        if any(options[name] for name in ("unit", "year", "data", "tables")):
            lines = list(finding_lines(_trace(subject, rule_id, as_at, plugins, options)))
        else:
            lines = list(_lines(subject, rule_id, as_at, plugins))
    except RulecheckError as error:
        refuse(error)
    sys.exit(tell(lines))


def _trace(subject: str, rule_id: str | None, as_at: date, plugins: Plugins, options: dict[str, Any]) -> Trace:
    unit, year = options["unit"], options["year"]
    if rule_id is None or unit is None or year is None:
        raise click.UsageError("a finding is named by RULES, the rule's ID, --unit and --year")
    asked = Asked(rule=rule_id, unit=unit, year=year)
    data, tables = list(options["data"]) or None, tables_of(options["tables"])
    return trace(subject, data, asked=asked, tables=tables, as_at=as_at, plugins=plugins)


def _lines(subject: str, rule_id: str | None, as_at: date, plugins: Plugins) -> Iterator[str]:
    if rule_id is None and not subject.endswith(".toml"):
        if subject not in plugins.kinds:
            raise UnknownNameError("kind", subject, plugins.kinds)
        yield from kind_lines(plugins.kinds[subject])
        return
    (ruleset, *_) = load_rulesets(subject, plugins)
    if rule_id is None:
        raise UnknownNameError("rule", "(none named)", [rule.id for rule in ruleset.rules])
    yield from rule_lines(_rule(rule_id, ruleset), ruleset, as_at)


def _rule(rule_id: str, ruleset: RuleSet) -> Rule:
    for rule in ruleset.rules:
        if rule_id in (rule.id, *rule.previous_ids):
            return rule
    for remark in override_remarks(rule_id, ruleset):
        raise RulecheckError(remark)
    raise UnknownNameError("rule", rule_id, [rule.id for rule in ruleset.rules])
