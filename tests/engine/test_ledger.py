"""The ledger notices whatever the engine loses, doubles, invents or counts wrongly, by whatever mistake of ours.

The mistakes are made here, in the run alone: the ledger is what stands between them and an exit code of 0.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import attrs
import narwhals.stable.v2 as nw
import pytest

import rulecheck
from rulecheck.data import windows
from rulecheck.data.frames import YEAR, Frame, make, nothing
from rulecheck.data.windows import Windows
from rulecheck.engine import engines, ledger, reporting, run, together, unasked
from rulecheck.engine.codes import CODE, reason
from rulecheck.engine.findings import TableFindings
from rulecheck.engine.ledger import Account, Ledger, opened
from rulecheck.engine.selection import Selection
from rulecheck.engine.together import Together
from rulecheck.kinds.target import Target
from rulecheck.model.bounds import Fixed
from rulecheck.model.years import Calendar

MAPPING = """
unit = "unit"
year = "year"
measures = { headcount = { column = "headcount" } }
"""
CSV = "unit,year,headcount\nNorth,2020-21,12\nNorth,2021-22,19\nSouth,2020-21,10\nSouth,2021-22,11\n"
BY_YEAR = """
[[rules]]
id = "it"
kind = "target"
title = "It is so"
measure = "headcount"
at_least = { 2020-21 = 10 }
units = ["North"]
"""

Mapped = Callable[..., rulecheck.Report]


def _after(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, change: Callable[[Any], Any]) -> None:
    """Let a step of the engine go wrong: what it returns is changed."""
    step = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *args, **more: change(step(*args, **more)))


def _but_first(frame: Any) -> Any:
    """Return a frame without the first unit's first year."""
    return frame.filter(~((nw.col("unit") == "North") & (nw.col("year") == 2020)))


def _all_twice(frame: Any) -> Any:
    return nw.concat([frame, frame])


def _another_unit(frame: Any) -> Any:
    """Return as many rows, one under another name."""
    is_it = (nw.col("unit") == "North") & (nw.col("year") == 2020)
    return frame.with_columns(nw.when(is_it).then(nw.lit("West")).otherwise(nw.col("unit")).alias("unit"))


def _same_unit(frame: Any) -> Any:
    """Return as many rows, one of them under its neighbour's name."""
    is_it = (nw.col("unit") == "North") & (nw.col("year") == 2020)
    return frame.with_columns(nw.when(is_it).then(nw.lit("South")).otherwise(nw.col("unit")).alias("unit"))


STEPS = [(run, "with_bounds"), (Together, "_framed"), (together, "grade"), (together, "waive")]
"""Where a row may be lost or doubled on its way to a finding."""


def test_what_balances_is_left_alone(mapped: Mapped) -> None:
    """All is there, once."""
    report = mapped(MAPPING, CSV)

    assert (report.complete, report.errors, report.exit_code()) == (True, (), 0)


@pytest.mark.parametrize(("where", "step"), [*STEPS, (engines, "settle")])
def test_a_step_that_drops_a_row_is_noticed(
    where: Any, step: str, mapped: Mapped, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Be it a join that loses a row, or a filter that was left over: the rule is named, with both numbers."""
    _after(monkeypatch, where, step, _but_first)
    report = mapped(MAPPING, CSV)

    (error,) = [each for each in report.errors if each.rule is not None]
    assert error.rule == "it"
    assert "its scope asks for 4 findings, 3 were found; they differ in 2020-21" in error.message
    assert (report.complete, report.exit_code(), report.exit_code("never")) == (False, 3, 3)


@pytest.mark.parametrize(("where", "step"), STEPS)
def test_a_step_that_doubles_rows_is_noticed(
    where: Any, step: str, mapped: Mapped, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a join does whose right side has a key twice."""
    _after(monkeypatch, where, step, _all_twice)
    report = mapped(MAPPING, CSV)

    said = "its scope asks for 4 findings, 8 were found; they differ in 2020-21"
    assert any(each.message.endswith(said) for each in report.errors)
    assert report.exit_code() == 3


def _another_unit_always(frame: Any) -> Any:
    """Return as many rows, all of one unit under another name."""
    is_it = nw.col("unit") == "South"
    return frame.with_columns(nw.when(is_it).then(nw.lit("East")).otherwise(nw.col("unit")).alias("unit"))


def _two_other_units(frame: Any) -> Any:
    return _another_unit(_another_unit_always(frame))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_another_unit, "one was found that nothing asks for, for West, 2020-21"),
        (_another_unit_always, "one was found that nothing asks for, for East, 2020-21"),
        (_two_other_units, "one was found that nothing asks for, for East, 2020-21"),
        (_same_unit, "more than one was found for South, 2020-21"),
    ],
)
def test_one_row_for_another_is_noticed(
    change: Any, said: str, mapped: Mapped, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the numbers are the same; of several the first unit and year is named."""
    _after(monkeypatch, together, "waive", change)
    report = mapped(MAPPING, CSV)

    doubt = "the ledger does not balance, so findings of the rule are lost, doubled or invented"
    assert [each.message for each in report.errors] == [f"{doubt}: {said}"]
    assert report.exit_code() == 3


def test_a_scope_that_lays_out_a_unit_twice_is_noticed(mapped: Mapped, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then as much is owed as is found, but not once each."""
    _after(monkeypatch, run, "lay_out", _all_twice)
    report = mapped(MAPPING, CSV)

    assert report.exit_code() == 3


def test_a_rule_that_is_lost_is_noticed(mapped: Mapped, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its whole scope with it."""
    _after(monkeypatch, together, "_placed", lambda frame: frame.filter(nw.col("rule") != 0))
    report = mapped(MAPPING, CSV)

    assert any("asks for 4 findings, 0 were found" in each.message for each in report.errors)
    assert report.exit_code() == 3


def test_figures_without_a_target_are_owed_too(mapped: Mapped, monkeypatch: pytest.MonkeyPatch) -> None:
    """No scope asks for them, but a warning that is lost is lost."""
    assert mapped(MAPPING, CSV, rules=BY_YEAR).exit_code("warn") == 1
    _after(monkeypatch, unasked, "_figures", lambda frame: frame.head(0))
    report = mapped(MAPPING, CSV, rules=BY_YEAR)

    assert "without a target or a unit there are 1 findings, 0 were found" in report.errors[0].message
    assert report.exit_code() == 3


HALF_YEARLY = """
[[rules]]
id = "it"
kind = "maintain"
title = "It is so"
measure = "headcount"
units = ["North", "South"]
years = "2020-21"
on = ["09-30", "03-31"]
at_least = 10
"""
HALVES = "unit,date,headcount\n" + "".join(
    f"{unit},{day},12\n" for unit in ("North", "South") for day in ("2020-09-30", "2021-03-31")
)


BY_DATE = MAPPING.replace('year = "year"', 'date = "date"')


BOTH_YEARS = BY_YEAR.replace("{ 2020-21 = 10 }", '10\nyears = "2020-21..2021-22"')


@pytest.mark.parametrize(
    ("mapping", "data", "rules", "day"),
    [(MAPPING, CSV, BOTH_YEARS, "2021-03-31"), (BY_DATE, HALVES, HALF_YEARLY, "2021-03-30")],
    ids=["by year", "by day"],
)
def test_only_days_on_which_a_rule_is_in_force_are_owed(
    mapped: Mapped, mapping: str, data: str, rules: str, day: str
) -> None:
    """Half of what it would owe if it never ended."""
    whole, half = (mapped(mapping, data, rules=rules + more) for more in ("", f"until = {day}\n"))

    assert (half.errors, half.exit_code(), len(half.findings) * 2) == ((), 0, len(whole.findings))


def test_figures_without_a_target_are_owed_once_a_year(mapped: Mapped) -> None:
    """Also by a rule that is judged on several days of each."""
    targets = HALF_YEARLY.replace('years = "2020-21"\n', "").replace("at_least = 10", "at_least = { 2020-21 = 10 }")
    report = mapped(BY_DATE, f"{HALVES}North,2022-03-31,12\n", rules=targets)

    assert (report.errors, report.summary.reasons) == ((), {"met": 4, "untargeted": 1})


def _one_day_for_another(frame: Any) -> Any:
    """Return as many rows, one of them of the other half-year."""
    is_it = (nw.col("unit") == "North") & (nw.col("at") == nw.lit(date(2020, 9, 30)))
    other = nw.when(is_it).then(nw.lit(date(2021, 3, 31))).otherwise(nw.col("at"))
    return frame.with_columns(other.alias("at"))


@pytest.mark.parametrize("change", [lambda frame: frame.filter(nw.col("at") > date(2020, 9, 30)), _one_day_for_another])
def test_each_checkpoint_of_a_year_is_owed(change: Any, mapped: Mapped, monkeypatch: pytest.MonkeyPatch) -> None:
    """A unit has as many findings a year as the year has days to be judged on, each of them once."""
    assert mapped(BY_DATE, HALVES, rules=HALF_YEARLY).exit_code() == 0
    _after(monkeypatch, together, "waive", change)

    assert mapped(BY_DATE, HALVES, rules=HALF_YEARLY).exit_code() == 3


def test_a_summary_that_forgets_a_count_is_noticed(mapped: Mapped, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the report says at its end is held against what is owed."""
    _after(monkeypatch, reporting, "_summary", lambda summary: rulecheck_summary(summary, fail=0))
    report = mapped(MAPPING, CSV.replace(",12", ",2"))

    assert any("its summary counts by outcome 3 findings, and 4 are owed" in each.message for each in report.errors)
    assert report.exit_code() == 3


def rulecheck_summary(summary: Any, **counts: int) -> Any:
    """Return a summary with other counts."""
    return type(summary)(counts={**summary.counts, **counts}, waived=summary.waived, reasons=summary.reasons)


def test_reasons_that_a_summary_forgets_are_noticed(mapped: Mapped, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are counted as the outcomes are."""
    _after(monkeypatch, reporting, "_summary", lambda summary: attrs.evolve(summary, reasons={"met": 3}))
    report = mapped(MAPPING, CSV)

    said = "the report does not add up: its summary counts by reason 3 findings, and 4 are owed"
    assert [each.message for each in report.errors] == [said]


def test_a_summary_that_calls_a_failure_a_pass_is_noticed(mapped: Mapped, monkeypatch: pytest.MonkeyPatch) -> None:
    """Though it counts as many findings as there are."""
    _after(monkeypatch, reporting, "_summary", lambda summary: rulecheck_summary(summary, **{"fail": 0, "pass": 4}))
    report = mapped(MAPPING, CSV.replace(",12", ",2"))

    said = [each.message for each in report.errors]
    assert "the report does not add up: 1 findings are 'fail', by its rules 1, by its summary 0" in said
    assert report.exit_code() == 3


def test_counts_of_rules_that_are_not_the_findings_are_noticed(mapped: Mapped, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each rule's counts are part of the report."""
    _after(monkeypatch, reporting, "_counts_by_rule", lambda counts: [{**each, "pass": 5} for each in counts])

    assert mapped(MAPPING, CSV).exit_code() == 3


def test_findings_fewer_than_their_table_are_noticed(mapped: Mapped, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number that a report tells is that of the findings it yields."""
    monkeypatch.setattr(TableFindings, "__len__", lambda findings: len(findings.table) - 1)
    report = mapped(MAPPING, CSV)

    assert any("it holds 3 findings, and 4 are owed" in each.message for each in report.errors)


def _checked(folder: Path, selection: Selection) -> rulecheck.Report:
    rules = folder / "rules.toml"
    rules.write_text(
        'rulecheck = 1\n[ruleset]\nid = "made-up"\ntitle = "Made up"\n[data]\n'
        f'{MAPPING}\n[[rules]]\nid = "it"\nkind = "target"\ntitle = "It is so"\nmeasure = "headcount"\n'
        'units = ["North", "South"]\nyears = "2020-21..2021-22"\nat_least = 10\n'
    )
    (folder / "data.csv").write_text(CSV)
    return rulecheck.check(rules, folder / "data.csv", as_at=date(2024, 1, 1), selection=selection)


@pytest.mark.parametrize(
    ("selection", "number"),
    [(Selection(units=("North",)), 2), (Selection(years=("2021-22",)), 2)],
)
def test_what_a_selection_keeps_is_owed(
    selection: Selection, number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither less nor more: a selection that is not applied is noticed as well."""
    report = _checked(tmp_path, selection)
    assert (len(report.findings), report.exit_code()) == (number, 0)
    monkeypatch.setattr(Selection, "narrowed", lambda self, table, calendars: table)

    assert _checked(tmp_path, selection).exit_code() == 3


PAIRS = [(0, "North", 2021), (0, "North", 2022), (0, "South", 2021), (1, "East", 2021), (1, "North", 2021)]
RULE = Target(id="it", title="It is so", measure="headcount", at_least=Fixed(value=Decimal(2)))


def _ledger(pairs: list[tuple[int, str, int]]) -> Ledger:
    years = tuple(Calendar().year(start) for start in (2021, 2022))
    accounts = [
        Account(rule=RULE, calendar=Calendar(), years=years, pairs=_entries(pairs, place).select("unit", "year"))
        for place in (0, 1)
    ]
    return opened(accounts)


def _entries(pairs: list[tuple[int, str, int]], rule: int | None = None) -> Frame:
    """Return findings of units and years, of one rule or of all."""
    kept = [pair for pair in pairs if rule in (None, pair[0])]
    columns = dict(zip(("rule", "unit", "year"), zip(*kept, strict=True), strict=True))
    made = make(
        {name: list(values) for name, values in columns.items()}, {"rule": nw.Int64, "unit": nw.String, "year": YEAR}
    )
    return made.with_columns(reason("met").alias("reason"), nw.lit(None).cast(nw.Date).alias("at"))


def test_finding_without_a_reason_is_one_that_was_asked_for() -> None:
    """What is wrong with it is not that it was lost or invented."""
    its, without = _ledger(PAIRS), _entries(PAIRS).with_columns(nothing(CODE).alias("reason"))

    assert its.differences(without, its.owed()) == {}


def _entered(pairs: list[tuple[int, str, int]]) -> Frame:
    return _entries(pairs).with_columns(nw.lit(value=True).alias("is_asked"))


@pytest.mark.parametrize("window", [1, 2, 3, 5, 9])
def test_findings_that_are_in_step_with_what_is_owed(window: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One for each pair, in their order; a pair that stands twice is in step with nothing, wherever windows end."""
    monkeypatch.setattr(windows, "AT_ONCE", window)

    assert _ledger(PAIRS)._is_in_step(_entered(PAIRS))
    assert not _ledger(PAIRS)._is_in_step(_entered(PAIRS[:-1]))
    assert not _ledger(PAIRS[:-1])._is_in_step(_entered(PAIRS))
    for place in range(len(PAIRS)):
        twice = [*PAIRS[:place], PAIRS[place], *PAIRS[place:]]
        assert not _ledger(twice)._is_in_step(_entered(twice))
        for unit in ("A", "Z"):
            other = [*PAIRS[:place], (PAIRS[place][0], unit, 2021), *PAIRS[place + 1 :]]
            assert not _ledger(PAIRS)._is_in_step(_entered(other))


def test_a_pair_that_is_owed_in_two_ways_is_in_step_with_nothing() -> None:
    """Asked for and not, it would be found twice; what other rules of its scope owe makes no difference."""
    asked = _entries(PAIRS, 0).select("unit", "year")
    years = tuple(Calendar().year(start) for start in (2020, 2021))
    account = Account(rule=RULE, calendar=Calendar(), years=years, pairs=asked)
    unasked = (asked.filter(nw.col("unit") == "North"),)

    assert opened([account, account])._are_in_order()
    assert not opened([account, attrs.evolve(account, unasked=unasked)])._are_in_order()


def test_the_pairs_of_rules_of_one_scope_are_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted and found in order once, whatever number of rules owe them."""
    its = _ledger(PAIRS)
    one = opened([its.accounts[0]] * 3)
    counted, ordered = Mock(wraps=ledger._counted), Mock(wraps=ledger.is_ascending)
    monkeypatch.setattr(ledger, "_counted", counted)
    monkeypatch.setattr(ledger, "is_ascending", ordered)

    assert one._are_in_order()
    assert sum(one.owed().values()) == 3 * 3
    assert (counted.call_count, ordered.call_count) == (1, 1)


def test_sizes_are_of_all_pairs_or_of_those_that_are_asked_for() -> None:
    """Of a rule several sorts may not be asked for."""
    account = _ledger(PAIRS).accounts[0]
    north = account.pairs.filter(nw.col("unit") == "North")
    its = opened([account, attrs.evolve(account, unasked=(north, north.head(1)))])

    assert its.sizes() == {0: 3, 1: 6}
    assert its.sizes(asked=True) == {0: 3, 1: 3}


def test_findings_in_files_are_in_step_too() -> None:
    """Or not, as those in memory."""
    frames = [_entered(PAIRS[:2]), _entered(PAIRS[2:])]
    pieces = Windows(*((frame, len(frame.collect("polars"))) for frame in frames))

    assert _ledger(PAIRS)._is_in_step(pieces)
    assert not _ledger(PAIRS[1:])._is_in_step(pieces)


def test_findings_of_another_engine_are_compared_row_by_row() -> None:
    """It has no order to rest on."""
    its = _ledger(PAIRS)

    assert not its._is_in_step(its.pairs().lazy("duckdb"))
    assert its._is_in_step(its.pairs().lazy())


def test_of_a_rule_the_first_finding_that_stands_twice_is_told() -> None:
    """Before one that nothing asks for, though as many are there as are owed."""
    owed = [*PAIRS[:1], PAIRS[2], (0, "West", 2021), *PAIRS[3:]]
    found = [*PAIRS[:1], PAIRS[0], (0, "Aa", 2021), *PAIRS[3:]]
    its = _ledger(owed)

    said = its.differences(_entries(found), its.owed())
    assert [*said] == [0]
    assert said[0].endswith("more than one was found for North, 2021-22")
