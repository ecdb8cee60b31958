"""The HTML report: one page for a reader who was not there, to be opened offline, mailed and printed."""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from importlib import resources
from typing import Any

import attrs

from rulecheck.hookspecs import Reporter, hookimpl
from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.findings import Tally
from rulecheck.model.report import Report
from rulecheck.model.words import OUTCOMES, REASONS, UNUSABLE
from rulecheck.reporters import amounts, lines
from rulecheck.reporters.pictures import draw
from rulecheck.reporters.ranking import RankedRule, rank, tally_of
from rulecheck.reporters.reading import reading_words
from rulecheck.reporters.since import since_words
from rulecheck.reporters.telling import baseline_words, turn_words
from rulecheck.reporters.verdict import OUTCOME_WORDS, SHAPES, judge_run, ranked_tally, reasons_words
from rulecheck.shown import shown

LISTED = 500
"""Most findings that are listed of one rule, and most failures at the top of the page; the gravest."""
LISTED_ON_PAGE = 20_000
"""Most findings that are listed of all rules together, so that a browser opens the page; each rule has its share."""

TURNED = 50
"""Most verdicts that are listed as other than in the earlier report."""

ABSENT_SHAPE = "\N{WHITE SQUARE}"
"""Stands beside the words of a finding without a value, so that missing is told from missed at a glance."""

_WEB_ADDRESS = re.compile(r"https?://[\x21-\x7e]+", re.IGNORECASE)


@attrs.frozen(kw_only=True)
class Failures:
    """Failing findings of all rules, for the top of the page.

    Attributes:
        listed: the gravest, each with the number of its rule on the page, from 1, and since when it fails; nothing
            where not all findings of the rule are on the page, for an earlier one may be among the others.
        unlisted: how many more there are.
    """

    listed: tuple[tuple[int, Finding, str], ...]
    unlisted: int


def render(report: Report) -> bytes:
    """Return the report as one HTML page that needs nothing beside it, and no script to be read.

    Its one script, which finds units and filters by outcome, and its style are named by their hashes in the policy of
    the page, which allows nothing else.

    Text from rule sets, data and plugins is escaped, and what would be unseen or act on the screen is
    written out. At most 500 findings of a rule are listed, the gravest, and fewer where there are more than
    40 rules; the page says how many are not. Same report, same bytes.
    """
    style, script = _text("report.css"), _text("report.js")
    share = LISTED_ON_PAGE // max(len(report.rules), 1)
    rules = rank(report, limit=max(min(LISTED, share), 1))
    tally = tally_of(rules)
    page = _fill(
        report=report,
        rules=rules,
        pictures=draw(report, rules),
        tally=tally,
        verdict=judge_run(report, tally),
        missed=_failures(rules, absent=False),
        absent=_failures(rules, absent=True),
        permitted=_warned(rules, waived=True),
        close=_warned(rules, waived=False),
        unknown=_unknown(tally),
        provisional=_provisional(rules),
        titles={(rule.ruleset, rule.id): rule.title for rule in report.rules},
        style=style,
        style_digest=_digest(style),
        script=script,
        script_digest=_digest(script),
    )
    return page.encode()


def _failures(rules: tuple[RankedRule, ...], *, absent: bool) -> Failures:
    """Gather the failures that have no value to judge, or those that have one."""
    found = [
        (number, finding)
        for number, rule in enumerate(rules, start=1)
        for finding in rule.findings
        if finding.outcome == "fail" and (finding.reason in UNUSABLE) == absent
    ]
    total = sum(
        number
        for rule in rules
        for (outcome, reason), number in rule.tally.items()
        if outcome == "fail" and (reason in UNUSABLE) == absent
    )
    listed = tuple((number, finding, _since(finding, rules[number - 1])) for number, finding in found[:LISTED])
    return Failures(listed=listed, unlisted=total - len(listed))


def _warned(rules: tuple[RankedRule, ...], *, waived: bool) -> Failures:
    """Gather the failures that a waiver permits, or all else that was warned of."""
    found = [
        (number, finding, "")
        for number, rule in enumerate(rules, start=1)
        for finding in rule.findings
        if finding.outcome == "warn" and (finding.reason == "waived") == waived
    ]
    total = sum(
        number
        for rule in rules
        for (outcome, reason), number in rule.tally.items()
        if outcome == "warn" and (reason == "waived") == waived
    )
    return Failures(listed=tuple(found[:LISTED]), unlisted=total - len(found[:LISTED]))


def _unknown(tally: Tally) -> int:
    """Return how many failures have no value, or no target, so that nobody can tell whether they were met."""
    return sum(number for (outcome, reason), number in tally.items() if outcome == "fail" and reason in UNUSABLE)


def _provisional(rules: tuple[RankedRule, ...]) -> Counter[str]:
    """Return how many findings of each outcome rest on provisional figures; none where not all are on the page."""
    if any(rule.unlisted for rule in rules):
        return Counter()
    return Counter(finding.outcome for rule in rules for finding in rule.findings if finding.provisional)


def _scope_words(rules: tuple[RankedRule, ...]) -> str:
    """Return ``13 rules, 2 units, 2 years``, of what is on the page."""
    findings = [finding for rule in rules for finding in rule.findings]
    sorts = (
        ("rule", len(rules)),
        ("unit", len({finding.unit for finding in findings})),
        ("year", len({finding.year for finding in findings})),
    )
    told = ", ".join(f"{number:,} {sort}{'' if number == 1 else 's'}" for sort, number in sorts)
    return f"{told} on this page" if any(rule.unlisted for rule in rules) else told


def _since(finding: Finding, rule: RankedRule) -> str:
    return "" if rule.unlisted else since_words(finding, rule.findings)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _fill(**facts: Any) -> str:
    """Write the page; every text in it goes through ``shown`` and is then escaped."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_text),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        full_date=full_date,
        margin=lambda finding: amounts.margin_words(finding).replace("-", "\N{MINUS SIGN}"),
        observed=amounts.observed_words,
        expected=amounts.expected_words,
        percent=amounts.percent_of_words,
        number=lambda number: f"{number:,}",
        initial=lambda words: words[:1].upper() + words[1:],
        paragraphs=_paragraphs,
        is_web_address=lambda text: _WEB_ADDRESS.fullmatch(text) is not None,
    )
    environment.globals.update(
        ABSENT_SHAPE=ABSENT_SHAPE,
        LINE_BOTTOM=lines.BOTTOM,
        LINE_TOP=lines.TOP,
        OUTCOMES=OUTCOMES,
        OUTCOME_WORDS=OUTCOME_WORDS,
        REASONS=REASONS,
        SHAPES=SHAPES,
        TURNED=TURNED,
        baseline_words=baseline_words,
        ranked_tally=ranked_tally,
        reading_words=reading_words,
        reasons_words=reasons_words,
        scope_words=_scope_words,
        turn_words=turn_words,
    )
    return environment.get_template("report.html.jinja").render(**facts)


def _shown(value: Any) -> Any:
    """Write out what is unseen or acts, but in what is HTML already: what macros made, our own style and script."""
    return shown(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def _paragraphs(text: str) -> list[str]:
    """Split prose of a rule set at its blank lines; single new lines are spaces."""
    return [re.sub(r" *\n *", " ", paragraph) for paragraph in re.split(r"\n(?: *\n)+", text.strip(" \n"))]


def _text(name: str) -> str:
    return resources.files("rulecheck.reporters").joinpath(name).read_text("utf-8")


@hookimpl
def rulecheck_reporters() -> list[Reporter]:
    """Offer the HTML report."""
    return [Reporter(name="html", suffixes=(".html", ".htm"), render=render)]
