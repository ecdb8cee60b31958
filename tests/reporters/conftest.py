"""Reports to render: the real uplift figures of 43 forces, and small ones made up for one purpose."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import attrs
import pytest

from rulecheck.model.finding import Finding
from rulecheck.model.report import ErrorRecord, InputRecord, PluginRecord, Report, RuleRecord, RuleSetRecord, Summary
from rulecheck.model.source import Source
from rulecheck.model.wording import absence_sentence, bound_words, value_words
from rulecheck.model.words import OUTCOMES

GOLDEN = Path(__file__).parent.parent / "golden"
HASH = "0123456789abcdef" * 4

UPLIFT = """
Avon and Somerset,456,558
Bedfordshire,179,195
Cambridgeshire,206,230
Cheshire,300,322
City of London,177,198
Cleveland,239,267
Cumbria,169,192
Derbyshire,283,351
Devon and Cornwall,469,600
Dorset,166,174
Durham,225,239
Dyfed-Powys,141,154
Essex,449,500
Gloucestershire,153,164
Greater Manchester,1155,1280
Gwent,206,239
Hampshire,518,582
Hertfordshire,304,338
Humberside,322,365
Kent,489,532
Lancashire,509,580
Leicestershire,297,332
Lincolnshire,166,189
Merseyside,665,724
Metropolitan Police,4557,3468
Norfolk,224,269
North Wales,206,207
North Yorkshire,194,251
Northamptonshire,190,237
Northumbria,615,705
Nottinghamshire,357,418
South Wales,452,527
South Yorkshire,504,519
Staffordshire,300,332
Suffolk,179,201
Surrey,259,295
Sussex,429,439
Thames Valley,609,784
Warwickshire,137,150
West Mercia,290,309
West Midlands,1218,
West Yorkshire,,
Wiltshire,164,
"""
"""Force, final allocation, officers counted by 31 March 2023; blank where no figure was found."""


def finding(**facts: Any) -> Finding:
    """Make a finding of the uplift rule; what is not stated is North Wales as published."""
    usual = {
        "ruleset": "police-uplift",
        "rule": "forces-meet-allocation",
        "kind": "target",
        "unit": "North Wales",
        "year": "2022-23",
        "outcome": "pass",
        "reason": "met",
        "message": "North Wales had 207 officers counted by 31 March 2023; its target was 206.",
    }
    return Finding(**{**usual, **facts})


def missed(unit: str, by: int, /, **facts: Any) -> Finding:
    """Make a failure of a unit that reached no officers of so many."""
    return finding(
        **{
            "unit": unit,
            "outcome": "fail",
            "reason": "missed",
            "observed": Decimal(0),
            "expected": Decimal(by),
            "margin": Decimal(-by),
            "message": f"{unit} had 0 officers.",
            **facts,
        }
    )


def uplift_finding(force: str, target: str, counted: str, line: int) -> Finding:
    """Make the finding for one force from its published figures."""
    expected = Decimal(target) if target else None
    observed = Decimal(counted) if counted else None
    judged = observed is not None and expected is not None
    is_met = judged and observed >= expected
    reason = ("met" if is_met else "missed") if judged else ("missing" if expected else "no-target")
    bare = finding(
        unit=force,
        outcome="pass" if is_met else "fail",
        reason=reason,
        measure="officers counted",
        observed=observed,
        expected=expected,
        margin=observed - expected if judged else None,
        percent=(100 * observed / expected).quantize(Decimal("0.01")) if judged else None,
        due=date(2023, 3, 31),
        note="PA list" if judged else "no figure found",
        provisional=judged,
        file="police_uplift_final_2023_03_31.csv",
        place=f"line {line}",
    )
    sentence = f"{force} had {value_words(bare)}; {bound_words(bare, 'at_least')}."
    return attrs.evolve(bare, message=sentence if judged else absence_sentence(bare))


def rule_record(findings: Iterable[Finding] = (), **facts: Any) -> RuleRecord:
    """Make the record of a rule with the counts of its findings."""
    counts = Counter(one.outcome for one in findings)
    usual = {
        "ruleset": "police-uplift",
        "id": "forces-meet-allocation",
        "kind": "target",
        "title": "Each force reaches its allocation by 31 March 2023",
        "source": None,
        "guidance": None,
        "sha256": HASH,
        "scope": "closed",
        "counts": {outcome: counts[outcome] for outcome in OUTCOMES},
    }
    return RuleRecord(**{**usual, **facts})


def report(*findings: Finding, **facts: Any) -> Report:
    """Make a complete report of these findings, with a record for each of their rules."""
    rules: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        rules.setdefault((one.ruleset, one.rule), []).append(one)
    usual = {
        "complete": True,
        "version": "0.1.0",
        "as_at": date(2023, 4, 26),
        "rules": tuple(rule_record(ones, ruleset=ruleset, id=id_) for (ruleset, id_), ones in rules.items()),
        "summary": summary(findings),
        "findings": findings,
    }
    return Report(**{**usual, **facts})


def summary(findings: Iterable[Finding]) -> Summary:
    """Count findings."""
    outcomes = Counter(one.outcome for one in findings)
    reasons = Counter(one.reason for one in findings)
    counts = {outcome: outcomes[outcome] for outcome in OUTCOMES}
    return Summary(counts=counts, waived=reasons["waived"], reasons=dict(reasons))


def broken_report() -> Report:
    """Make a report of a run in which a plugin broke: one rule was judged, and passed; the other was not."""
    good = finding()
    bad = finding(rule="growth", outcome="unjudged", reason="broken", message="North Wales: not judged.")
    error = ErrorRecord(message="ZeroDivisionError: division by zero", rule="growth", plugin="uplift-extras")
    return report(good, bad, complete=False, is_broken=True, errors=(error,))


def refused_report() -> Report:
    """Make a report of a run whose data were refused."""
    error = ErrorRecord(message="returns.csv: line 7: 3 cells, but the header has 4")
    return Report(complete=False, version="0.1.0", as_at=date(2023, 4, 26), errors=(error,))


HOSTILE = (
    "::error file=x::forged",
    "North ##vso[task.complete result=Succeeded;]",
    "North ##[error]forged",
    "North\n::set-output name=a::b",
    "<script>alert(1)</script>&amp;]]>",
    "[here](https://evil.example) ![x](y) www.evil.example",
    "@everyone #1 GH-1 :skull: $x$ ~label !1",
    "a | b `c` *d* _e_ ``",
    "=cmd|' /C calc'!A0",
    "\x1b[31mred\x00\x0b\ufffe\uffff\udc80",
    "pass\u202eliaf",
    'q" onload="x\'%0A%25,a:b',
)
"""Texts from outside that would act in one format or another."""


def hostile_report() -> Report:
    """Make a report in which every text from outside would act: a failure, a warning and one not judged of each."""
    findings = [
        finding(rule="r", unit=text, message=text, note=text, waiver=text, file=text, outcome=outcome, reason=reason)
        for outcome, reason in (("fail", "missed"), ("warn", "waived"), ("unjudged", "suppressed"))
        for text in sorted(HOSTILE)
    ]
    source = Source(title=HOSTILE[0], url='https://x.example/"<>`', quote=HOSTILE[5])
    rule = rule_record(findings, id="r", title=HOSTILE[4], source=source, guidance=HOSTILE[3])
    errors = tuple(ErrorRecord(message=text, rule=text, plugin=text) for text in HOSTILE[:3])
    return report(*findings, rules=(rule,), notes=HOSTILE, errors=errors, complete=False)


@pytest.fixture(scope="session")
def sample() -> ModuleType:
    """The functions of this file that make reports."""
    return sys.modules[__name__]


@pytest.fixture(scope="session")
def forces() -> Report:
    """The 43 forces against their allocations, as published at the end of the programme."""
    lines = [line.split(",") for line in UPLIFT.split("\n") if line]
    findings = [uplift_finding(*cells, line=number) for number, cells in enumerate(lines, start=2)]
    source = Source(
        title="Press Association list of forces, in the Evening Standard",
        url="https://standard.co.uk/news/uk/north-wales-england-bedfordshire-durham-dorset-b1076921.html",
        date=date(2023, 4, 26),
    )
    guidance = "A force that reached its allocation exactly has met it.\n\nOfficers are counted in heads."
    ruleset = RuleSetRecord(
        id="police-uplift",
        version="1.0",
        title="Police uplift: final allocations",
        path="rules/police-uplift.toml",
        sha256=HASH,
    )
    table = InputRecord(name="data", path="police_uplift_final_2023_03_31.csv", sha256=HASH, rows=44, skipped=1)
    return report(
        *findings,
        rules=(rule_record(findings, source=source, guidance=guidance),),
        rulesets=(ruleset,),
        inputs=(table,),
        plugins=(PluginRecord(name="rulecheck", version="0.1.0"),),
        notes=("police_uplift_final_2023_03_31.csv: 1 row for 'England and Wales' is a total and no unit",),
    )


@pytest.fixture
def agrees_with_golden() -> Callable[[str, bytes], None]:
    """Compare with a file in tests/golden; ``RULECHECK_GOLDEN=write`` renews it, and fails so that it is looked at."""

    def compare(name: str, written: bytes) -> None:
        path = GOLDEN / name
        if os.environ.get("RULECHECK_GOLDEN") == "write":
            path.write_bytes(written)
            pytest.fail(f"{path} was renewed: read what changed, then run again without RULECHECK_GOLDEN")

        assert written == path.read_bytes()

    return compare
