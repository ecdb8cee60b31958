"""The engine and the plain reference permit the same failures, finding by finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, note
from hypothesis import strategies as st

import rulecheck

from .cases import Case, check, exact_finding, parted, profile
from .grading import Finding
from .tables import parse_year
from .waiving import NEVER, Key, Permitted, findings

UNITS, YEARS = ("North", "South", "East"), ("2020-21", "2021-22")
DAYS = ("2020-03-31", "2020-09-30", "2021-03-31", "2021-09-30", "2022-03-31")
AS_AT = date(2023, 6, 30)
FIRST = (date(2023, 1, 1), date(2023, 6, 29), AS_AT, date(2023, 7, 1))
LAST = (date(2023, 3, 1), date(2023, 6, 29), AS_AT, date(2023, 7, 1), date(2024, 1, 1))
PLAIN = ("0", "3", "4", "5", "5.000001", "4.999999", "-1", "10", "20", "3.999999", "2")
CELLS = st.sampled_from(PLAIN * 6 + ("", "", "[x]", "[c]", "[z]", "1e3", "5."))
NUMBERS = (3, 4, Decimal("4.999999"), 5, Decimal("5.000001"), 8, 0, -1)
PERCENT = ("-100%", "3%", "33.3333%", "50%", "100%", "150%")
SPANS = {"years": "2020-21..2021-22"}
RULES: tuple[dict[str, Any], ...] = (
    {"kind": "target", "measure": "recruited", "at_least": 8, **SPANS},
    {"kind": "target", "measure": "strength", "at_most": 3, **SPANS},
    {"kind": "target", "measure": "strength", "equals": 5, **SPANS},
    {"kind": "target", "measure": "recruited", "between": [4, 5], **SPANS},
    {"kind": "target", "measure": "recruited", "at_least": {"column": "wanted"}, **SPANS},
    {"kind": "deadline", "measure": "recruited", "since": "2019-20", "by": "2021-22", "at_least": 12},
    {"kind": "growth", "measure": "strength", "since": "2020-21", "by": "2021-22", "at_least": 3},
    {"kind": "growth", "measure": "strength", "since": "2020-21", "by": "2021-22", "at_least": "50%"},
    {"kind": "growth", "measure": "strength", "since": "2020-21", "by": "2021-22", "between": ["-10%", "10%"]},
    {"kind": "share", "measure": "recruited", "of": "strength", "at_least": "100%", **SPANS},
    {"kind": "share", "measure": "recruited", "of": "strength", "at_most": "50%", **SPANS},
    {"kind": "maintain", "measure": "strength", "on": ["09-30", "03-31"], "at_least": 5, **SPANS},
    {"kind": "complete", "measure": "recruited", **SPANS},
)


@st.composite
def waivers(draw: st.DrawFn, rule: dict[str, Any], place: int) -> dict[str, Any] | None:
    """Draw a waiver of a rule, in force or not; None where its first day would come after its last."""
    name = rule["id"] if draw(st.booleans()) else rule["previous_ids"][0]
    drawn = {"rule": name, "reason": "It is so", "approved_by": f"Board {place}"}
    drawn |= {"from": draw(st.sampled_from(FIRST)), "until": draw(st.sampled_from(LAST))}
    units = [rule["group"]] if "group" in rule else list(UNITS)
    drawn |= draw(st.sampled_from(({}, {"unit": units[0]}, {"unit": units[-2:]})))
    drawn |= draw(st.sampled_from(({}, {}, {"year": "2021-22"}, {"year": ["2020-21", "2021-22"]})))
    stated = str(rule.get("at_least", rule.get("at_most", rule.get("between"))))
    limits = PERCENT if "%" in stated else NUMBERS
    for limit, wrong_side in (("down_to", "at_most"), ("up_to", "at_least")):
        is_allowed = wrong_side not in rule and (rule["kind"] != "complete" or limit == "up_to")
        if is_allowed and draw(st.booleans()):
            drawn[limit] = draw(st.sampled_from(limits))
    if rule.keys() & {"between", "equals"} and len({"down_to", "up_to"} & drawn.keys()) == 1:
        return None  # a rule with two sides takes both limits or none
    return drawn if drawn["from"] <= drawn["until"] else None


def overlap(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two waivers of one rule permit one failure on one day, which is refused."""

    def shared(name: str) -> bool:
        first, second = (
            {each[name]} if isinstance(each.get(name), str) else {*each.get(name, ())} for each in (one, other)
        )
        return not first or not second or bool(first & second)

    return one["from"] <= other["until"] and other["from"] <= one["until"] and shared("unit") and shared("year")


@st.composite
def waived_cases(draw: st.DrawFn) -> Case:
    """Draw a submission, six rules and up to three waivers of each."""
    rules, permitted = [], []
    for place in range(6):
        rule = {"id": f"rule-{place}", "previous_ids": [f"old-{place}"], **draw(st.sampled_from(RULES))}
        rule |= draw(st.sampled_from(({"units": list(UNITS)}, {"units": list(UNITS)}, {"group": "pair"})))
        near = {"near_miss": Decimal("0.1") if "%" in str(rule) else 1}
        rule |= draw(st.sampled_from(({}, {}, {}, {"severity": "warn"}, near, {"missing": "unjudged"})))
        drawn = [draw(waivers(rule, 3 * place + number)) for number in range(draw(st.integers(0, 3)))]
        own: list[dict[str, Any]] = []
        for each in drawn:
            if each is not None and not any(overlap(each, other) for other in own):
                own.append(each)
        rules.append(rule)
        permitted += own
    rows = tuple(
        {"unit": unit, "date": day, **{name: draw(CELLS) for name in ("recruited", "strength", "wanted")}}
        for unit in UNITS
        for day in DAYS
        for _ in range(draw(st.sampled_from((1,) * 8 + (0, 2))) if day.endswith("31") else 1)
    )
    measures = {"recruited": {"column": "recruited", "flow": True, "combine": "sum"}, "strength": "strength"}
    return Case(
        rules=tuple(rules),
        rows=rows,
        mapping={"unit": "unit", "date": "date", "measures": measures},
        as_at=AS_AT,
        waivers=tuple(permitted),
        more={"groups": {"pair": {"units": ["North", "South"]}}},
    )


def permitted(report: rulecheck.Report) -> dict[Key, Permitted]:
    """Return the engine's findings, each with who permitted it."""
    return {
        (each.rule, each.unit, parse_year(each.year), each.at or date.min): (
            exact_finding(each),
            None if each.waiver is None else each.waiver.split(",")[0],
        )
        for each in report.findings
        if each.reason != "untargeted"
    }


def wrong(case: Case) -> Iterator[str]:
    """Yield where engine and reference part."""
    yield from parted(permitted(check(case)), findings(case))


@profile(12)
@given(waived_cases())
def test_engine_and_reference_permit_the_same(case: Case) -> None:
    """Outcome, reason, numbers and who permitted it are those of plain Python."""
    note(str(case))

    assert list(wrong(case)) == []


@pytest.mark.parametrize("base", ["0", "-1"])
@pytest.mark.parametrize("limit", [{"down_to": "5%"}, {"up_to": "200%"}, {"down_to": "5%", "up_to": "200%"}], ids=str)
def test_share_of_nothing_is_within_no_limit(base: str, limit: dict[str, Any]) -> None:
    """Growth from nothing is no percentage, so a waiver with a limit does not permit it."""
    rule = {"kind": "growth", "measure": "strength", "units": ["North"], "since": "2020-21", "by": "2021-22"}
    waiver = {"rule": "it", "reason": "It is so", "approved_by": "Board", "from": AS_AT, "until": AS_AT, **limit}
    sides = "equals" if len(limit) == 2 else "at_least" if "down_to" in limit else "at_most"
    case = Case(
        rules=({"id": "it", sides: "10%", **rule},),
        rows=tuple(
            {"unit": "North", "year": year, "strength": cell} for year, cell in zip(YEARS, (base, "5"), strict=True)
        ),
        mapping={"unit": "unit", "year": "year", "measures": {"strength": "strength"}},
        as_at=AS_AT,
        waivers=(waiver,),
    )

    assert list(wrong(case)) == []
    assert [(each.outcome, each.reason) for each in check(case).findings] == [("fail", "no-base")]


@profile(4)
@given(waived_cases())
def test_waiver_only_turns_a_failure_into_a_warning(case: Case) -> None:
    """Beside what it permits, or says of its lapse, every finding is what it is without waivers."""
    bare, found = permitted(check(replace(case, waivers=()))), permitted(check(case))

    assert bare.keys() == found.keys()
    assert [at for at in bare if not _follows(*bare[at], *found[at])] == []


def _follows(bare: Finding, _: None, found: Finding, by: str | None) -> bool:
    if by is None:
        return bare == found
    is_lapsed = found.reason == "waiver-lapsed"
    told = replace(bare, outcome="fail" if is_lapsed else "warn", reason="waiver-lapsed" if is_lapsed else "waived")
    return bare.outcome == "fail" and bare.reason not in NEVER and found == told
