"""A run's verdicts become a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

import attrs

from rulecheck.data.windows import Windows
from rulecheck.engine.ask import Judge, Judges
from rulecheck.engine.engines import EMBEDDED, Engine
from rulecheck.engine.findings import TableFindings
from rulecheck.engine.ledger import balanced
from rulecheck.engine.making import Wording
from rulecheck.engine.notes import nearly_named
from rulecheck.engine.programme import Task
from rulecheck.engine.run import Verdicts
from rulecheck.model.findings import Findings
from rulecheck.model.report import (
    BaseRecord,
    ErrorRecord,
    InputRecord,
    PluginRecord,
    Report,
    RuleRecord,
    RuleSetRecord,
    Summary,
)
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.wording import name_words
from rulecheck.model.words import OUTCOMES
from rulecheck.rulesets.remarks import open_parts


@attrs.frozen(kw_only=True)
class Circumstances:
    """What a report says of a run besides its findings.

    Attributes:
        version: of rulecheck.
        as_at: the day as of which it was judged.
        inputs: what was read.
        plugins: who took part.
        notes: what is no finding.
    """

    version: str
    as_at: date
    inputs: tuple[InputRecord, ...]
    plugins: tuple[PluginRecord, ...]
    notes: tuple[str, ...]


def report_of(
    tasks: Sequence[Task], verdicts: Verdicts, judges: Judges, circumstances: Circumstances, engine: Engine = EMBEDDED
) -> Report:
    """Put together all that one run found.

    Args:
        tasks: the rules that took part, in the order of their places.
        verdicts: what came of judging them; its table holds the findings that are kept.
        judges: who judged which kind.
        circumstances: everything else.
        engine: that of the table, on which it is counted.
    """
    table, wordings = verdicts.table, _wordings(tasks)
    findings = TableFindings(table, wordings) if isinstance(table, Windows) else engine.findings(table, wordings)
    tally = list(_tallied(tasks, findings))
    summary = _summary(tally)
    errors = [*_faults(tasks, verdicts, judges), *_empties(tasks, verdicts)]
    if summary.judged == 0:
        errors.append(ErrorRecord(message=_nothing_judged(summary)))
    rulesets = list({task.programme.ruleset.id: task.programme.ruleset for task in tasks}.values())
    report = Report(
        complete=not errors,
        version=circumstances.version,
        as_at=circumstances.as_at,
        rulesets=tuple(_ruleset_record(ruleset) for ruleset in rulesets),
        rules=tuple(map(_rule_record, tasks, _counts_by_rule(tally, len(tasks)))),
        inputs=circumstances.inputs,
        plugins=circumstances.plugins,
        summary=summary,
        findings=findings,
        notes=circumstances.notes,
        errors=tuple(errors),
        is_broken=bool(verdicts.faults),
    )
    return balanced(report, verdicts.ledger, table, engine)


def _tallied(tasks: Sequence[Task], findings: Findings) -> Iterator[tuple[int, str, str, int]]:
    """Yield how many findings there are of each rule's place, outcome and reason."""
    tallies = findings.tallies()
    for place, task in enumerate(tasks):
        tally = tallies.get((task.programme.ruleset.id, task.rule.id), Counter())
        yield from ((place, outcome, reason, number) for (outcome, reason), number in tally.items())


def _summary(tally: list[tuple[int, str, str, int]]) -> Summary:
    counts = dict.fromkeys(OUTCOMES, 0)
    reasons: dict[str, int] = {}
    for _, outcome, reason, number in tally:
        counts[outcome] += number
        reasons[reason] = reasons.get(reason, 0) + number
    return Summary(counts=counts, waived=reasons.get("waived", 0), reasons=dict(sorted(reasons.items())))


def _faults(tasks: Sequence[Task], verdicts: Verdicts, judges: Judges) -> list[ErrorRecord]:
    return [
        _fault(tasks[place].rule, fault, judges[tasks[place].rule.kind], verdicts.culprits.get(place))
        for place, fault in sorted(verdicts.faults.items())
    ]


def _fault(rule: Rule, fault: str, judge: Judge, culprit: str | None) -> ErrorRecord:
    """Say what kept a rule from being judged, by which plugin, and who else had a part where that cannot be told."""
    message = f"the plugin could not judge the rule: {fault}"
    if culprit is None and judge.wrappers:
        message += (
            f"; it was wrapped by {', '.join(judge.wrappers)}, and what a wrapper returns is taken for the answer"
        )
    return ErrorRecord(rule=rule.id, plugin=culprit or judge.plugin, message=message)


def _empties(tasks: Sequence[Task], verdicts: Verdicts) -> list[ErrorRecord]:
    what = "the rule's scope is empty: neither the rule nor the data names a unit and a year, so nothing was checked"
    return [ErrorRecord(rule=tasks[place].rule.id, message=what) for place in verdicts.empty]


def _nothing_judged(summary: Summary) -> str:
    listed = ", ".join(f"{number} {reason}" for reason, number in summary.reasons.items())
    return f"nothing was judged{f' ({listed})' if listed else ''}, so nothing can be said to pass"


def _ruleset_record(ruleset: RuleSet) -> RuleSetRecord:
    heading = ruleset.heading
    return RuleSetRecord(
        id=heading.id,
        version=heading.version,
        path=str(ruleset.path),
        sha256=ruleset.sha256,
        title=heading.title,
        extends=tuple(BaseRecord(path=str(path), sha256=sha256) for path, sha256 in ruleset.bases),
    )


def _counts_by_rule(tally: list[tuple[int, str, str, int]], number: int) -> list[dict[str, int]]:
    counts = [dict.fromkeys(OUTCOMES, 0) for _ in range(number)]
    for place, outcome, _, found in tally:
        counts[place][outcome] += found
    return counts


def _rule_record(task: Task, counts: dict[str, int]) -> RuleRecord:
    rule, ruleset = task.rule, task.programme.ruleset
    return RuleRecord(
        ruleset=ruleset.id,
        id=rule.id,
        kind=rule.kind,
        title=rule.title,
        source=rule.source,
        guidance=rule.guidance,
        previous_ids=rule.previous_ids,
        sha256=ruleset.rule_hashes[rule.id],
        scope="open" if open_parts(rule, ruleset) else "closed",
        counts=counts,
        line=ruleset.rule_lines.get(rule.id),
    )


def _wordings(tasks: Sequence[Task]) -> list[Wording]:
    nearly: dict[str, dict[str, str]] = {}
    for task in tasks:
        name = task.programme.ruleset.id
        if name not in nearly:
            rules = tuple(other.rule for other in tasks if other.programme is task.programme)
            nearly[name] = nearly_named(task.programme, rules)
    return [_wording(task, nearly[task.programme.ruleset.id]) for task in tasks]


def _wording(task: Task, nearly: dict[str, str]) -> Wording:
    rule, ruleset = task.rule, task.programme.ruleset
    measure = None if rule.measure is None else ruleset.mapping.measures.get(rule.measure)
    label = None if rule.measure is None else name_words(rule.measure)
    if measure is not None and measure.label is not None:
        label = measure.label
    return Wording(
        ruleset=ruleset.id,
        rule=rule,
        calendar=ruleset.calendar,
        label=label,
        measure=measure,
        markers=ruleset.mapping.markers,
        nearly=nearly,
        waivers=ruleset.waivers,
        as_at=task.programme.as_at,
    )
