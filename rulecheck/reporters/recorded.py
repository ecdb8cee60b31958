"""What a run records of itself beside its findings, in clauses: for those who want to be told all of it."""

from __future__ import annotations

from rulecheck.model.report import InputRecord, Report, RuleRecord, RuleSetRecord
from rulecheck.model.words import OUTCOMES
from rulecheck.reporters.verdict import COUNTED


def ruleset_words(ruleset: RuleSetRecord) -> tuple[str, ...]:
    """Return which file a rule set is, and from which it takes rules over."""
    taken = (f"takes rules over from {base.path}, SHA-256 {base.sha256}" for base in ruleset.extends)
    return (f"{ruleset.path}, SHA-256 {ruleset.sha256}", *taken)


def table_words(table: InputRecord) -> tuple[str, ...]:
    """Return what a table is to its rule set, how many of its rows were passed over, and which file it was."""
    rows = f"table '{table.name}'; rows left out: {table.skipped:,}, dated after the as-at date: {table.ignored:,}"
    return (rows,) if table.sha256 is None else (rows, f"SHA-256 {table.sha256}")


def rule_words(rule: RuleRecord) -> str:
    """Return a rule's kind, whether its scope is closed, and how many findings of each outcome it gave."""
    counts = ", ".join(f"{rule.counts[outcome]:,} {COUNTED[outcome]}" for outcome in OUTCOMES)
    return f"kind {rule.kind}, {rule.scope} scope: {counts}"


def plugin_words(report: Report) -> str:
    """Return which rulecheck judged, and the plugins whose kinds took part."""
    named = [f"{plugin.name} {plugin.version or 'of no version'}" for plugin in report.plugins]
    return f"Judged by rulecheck {report.version}" + (f"; plugins: {', '.join(named)}" if named else "")
