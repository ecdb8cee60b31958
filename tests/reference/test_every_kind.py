"""What must hold between two runs, for a rule of every kind over any data."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from hypothesis import given, note
from hypothesis import strategies as st

from rulecheck import Report, RulecheckError

from .cases import Case, check, csv_text, installed, profile
from .changed import each_cell, eased, in_tables, renamed, scaled
from .kind_cases import SUMS, cases
from .kinds_drawn import DRAWN, FIGURES, MORE_IS_BETTER, UNITS, WANTED, YEARS

At = tuple[str, str, str, Any]
EVERY = tuple(DRAWN)
ASKING = tuple(kind for kind in EVERY if not isinstance(DRAWN[kind].at_least, str))
EASED = tuple(kind for kind in EVERY if DRAWN[kind].eased is True)
RANK = {"pass": 2, "warn": 1, "unjudged": 1, "fail": 0}
NAMES = dict(zip((*UNITS, *SUMS), ("Zebra", "Mile", "Acre", "Quay", "Bend", "Kith", "Cove"), strict=True))
STEPS = st.sampled_from((Decimal("0.000001"), Decimal("0.5"), Decimal(1), Decimal(7), Decimal(100)))
MARKERS = st.sampled_from(("", "[x]", "[c]", "[z]", "[low]", "..", "n/k"))


def judged(case: Case, data: bytes | None = None) -> dict[At, tuple[Any, ...]]:
    """Return each finding's outcome, reason and numbers by rule, unit, year and checkpoint."""
    return by_place(check(case, data))


def by_place(report: Report) -> dict[At, tuple[Any, ...]]:
    """Return the findings of a report in the same form; no two are of one place."""
    assert report.errors == (), report.errors
    found = {
        (each.rule, each.unit, each.year, each.at if each.kind == "maintain" else None): (
            *(each.outcome, each.reason),
            *(each.observed, each.expected, each.expected_high, each.margin),
        )
        for each in report.findings
    }
    assert len(found) == len(report.findings)
    return found


def worsened(before: dict[At, tuple[Any, ...]], after: dict[At, tuple[Any, ...]]) -> list[Any]:
    """Return what was better before."""
    assert before.keys() == after.keys()
    return [(at, was, after[at]) for at, was in before.items() if RANK[after[at][0]] < RANK[was[0]]]


def test_every_built_in_kind_is_drawn() -> None:
    """A kind that is not entered in the registry is held to none of this."""
    built_in = {kind for each in installed().plugins if each.origin == "built in" for kind in each.kinds}

    assert set(DRAWN) == built_in


def test_a_kind_that_is_left_out_says_why() -> None:
    """Where a property says nothing of a kind, the registry has a sentence, not a blank."""
    reasons = [said for each in DRAWN.values() for said in (each.at_least, each.eased) if isinstance(said, str)]

    assert reasons
    assert all(len(reason.split()) > 3 for reason in reasons)


@profile(5)
@given(cases(kinds=EVERY))
def test_renaming_units_renames_findings(case: Case) -> None:
    """No verdict of any kind depends on what a unit is called, nor on the order of names."""
    note(str(case))
    groups = {name: name for name in case.more["groups"]}

    after = judged(renamed(case, NAMES))

    assert after == {(rule, {**NAMES, **groups}[unit], *rest): f for (rule, unit, *rest), f in judged(case).items()}


@profile(5)
@given(cases(kinds=EVERY), st.integers(0, len(EVERY) - 1))
def test_removing_a_rule_removes_its_findings_alone(case: Case, place: int) -> None:
    """Rules of different kinds do not know each other."""
    note(str(case))
    gone = case.rules[place]["id"]

    after = judged(case.with_rules(*(rule for rule in case.rules if rule["id"] != gone)))

    assert after == {at: found for at, found in judged(case).items() if at[0] != gone}


@profile(6)
@given(cases(kinds=EVERY))
def test_outcomes_are_rules_times_units_times_years(case: Case) -> None:
    """Whatever is absent, doubled or unreadable, each rule says one thing of each unit, year and checkpoint."""
    note(str(case))
    wanted = [(rule["id"], unit, year) for rule in case.rules for unit in units(rule) for year in years(rule)]

    found = [(each.rule, each.unit, each.year) for each in check(case).findings]

    assert Counter(found) == Counter(wanted)


def units(rule: dict[str, Any]) -> list[str]:
    """Return whom a rule judges: a group as one, a whole instead of its parts."""
    if "group" in rule:
        return [rule["group"]]
    return [rule["whole"]] if rule["kind"] == "total" else rule["units"]


def years(rule: dict[str, Any]) -> list[str]:
    """Return the years a rule judges, each as often as it has checkpoints."""
    return [year for year in DRAWN[rule["kind"]].years for _ in rule.get("on", [None])]


@profile(5)
@given(cases(kinds=ASKING, more_is_better=True), STEPS)
def test_lower_bound_never_worsens(case: Case, step: Decimal) -> None:
    """What reaches a bound reaches every lower one, be it stated in the rule, the data or a table."""
    note(str(case))
    lower = case.with_rules(*(eased(rule, step) for rule in case.rules))
    lower = in_tables(lower, WANTED, lambda number: number - step)
    lower = lower.with_rows(each_cell(case.rows, (WANTED,), lambda number: number - step))

    assert worsened(judged(case), judged(lower)) == []


@profile(5)
@given(cases(kinds=EASED), STEPS)
def test_rule_that_asks_for_less_never_worsens(case: Case, step: Decimal) -> None:
    """Wider limits, more rounding and more days turn no pass into anything else."""
    note(str(case))

    assert worsened(judged(case), judged(case.with_rules(*(eased(rule, step) for rule in case.rules)))) == []


@profile(8)
@given(
    cases(kinds=ASKING, more_is_better=True), st.sets(st.sampled_from(UNITS), min_size=1), st.sampled_from(YEARS), STEPS
)
def test_raised_value_never_worsens_at_least(case: Case, who: set[str], year: str, step: Decimal) -> None:
    """A unit that achieved more is judged no worse; where a later year begins from this one, up to this one."""
    note(str(case))
    before, after = judged(case), judged(raised(case, who, year, step))
    looks_back = {rule["id"] for rule in case.rules if DRAWN[rule["kind"]].looks_back}

    worse = worsened(before, after)

    assert [each for each in worse if each[0][0] not in looks_back or each[0][2] <= year] == []


def raised(case: Case, who: set[str], year: str, step: Decimal) -> Case:
    """Return a case in which some units achieved more in a year, and what states their sum says so."""

    def told(row: dict[str, str]) -> dict[str, str]:
        times = len(who & set(SUMS.get(row["unit"], (row["unit"],))))
        in_year = f"{year[:4]}-04-01" <= row["date"] <= f"{int(year[:4]) + 1}-03-31"
        return each_cell((row,), MORE_IS_BETTER, lambda number: number + step * times * in_year)[0]

    return case.with_rows([told(row) for row in case.rows])


@profile(5)
@given(cases(kinds=EVERY), st.sampled_from((2, 3, 10)))
def test_scaling_counts_and_bounds_changes_no_outcome(case: Case, times: int) -> None:
    """In hundreds or in single officers the verdict is the same; what counts days or cells is not scaled."""
    note(str(case))
    rules = [scaled(rule, times) if DRAWN[rule["kind"]].counts else rule for rule in case.rules]
    larger = in_tables(case.with_rules(*rules), WANTED, lambda number: number * times)
    larger = larger.with_rows(each_cell(case.rows, FIGURES, lambda number: number * times))

    before, after = judged(case), judged(larger)

    assert {at: found[:2] for at, found in after.items()} == {at: found[:2] for at, found in before.items()}


def helped(case: Case, other: Case | bytes) -> list[Any]:
    """Return what failed and fails no more, and the exit code if it is one of those; a refused file helps nobody."""
    before = check(case)
    try:
        after = check(case, other) if isinstance(other, bytes) else check(other)
    except RulecheckError:
        return []
    found = by_place(after)
    lost = [(at, found.get(at)) for at, was in by_place(before).items() if was[0] == "fail" and not fails(found, at)]
    return [*lost, *(["exit"] if (before.exit_code(), after.exit_code()) == (1, 0) else [])]


def fails(found: dict[At, tuple[Any, ...]], at: At) -> bool:
    """Return whether a finding is there and fails."""
    return at in found and found[at][0] == "fail"


@profile(5)
@given(cases(kinds=EVERY, is_strict=True), st.data())
def test_removed_row_helps_nobody(case: Case, data: st.DataObject) -> None:
    """A fail stays a fail when rows are left out: it is neither passed, nor softened, nor unjudged."""
    note(str(case))
    gone = data.draw(st.sets(st.integers(0, len(case.rows) - 1), min_size=1, max_size=9))

    assert helped(case, case.with_rows([row for place, row in enumerate(case.rows) if place not in gone])) == []


@profile(5)
@given(cases(kinds=EVERY, is_strict=True), st.sampled_from((*FIGURES, "received", "code", "date", "unit")), st.data())
def test_cut_file_helps_nobody(case: Case, last: str, data: st.DataObject) -> None:
    """A fail stays a fail when the file ends at any byte, within a cell for the most part, whichever comes last."""
    rows = [{**{name: row[name] for name in row if name != last}, last: row[last]} for row in case.rows]
    case = case.with_rows(rows)
    note(str(case))
    whole = csv_text(case.rows).encode()
    end = data.draw(st.sampled_from([place for place, byte in enumerate(whole) if byte == ord("\n")]))

    assert helped(case, whole[: end - data.draw(st.sampled_from((0, 1, 1, 2, 2, 3, 8)))]) == []


@profile(5)
@given(cases(kinds=EVERY, is_strict=True), MARKERS, st.data())
def test_marker_helps_nobody(case: Case, marker: str, data: st.DataObject) -> None:
    """A fail stays a fail when cells, those of texts and days too, give way to a marker."""
    note(str(case))
    marked = st.tuples(st.integers(0, len(case.rows) - 1), st.sampled_from((*FIGURES, "received", "code")))
    rows = list(case.rows)
    for place, column in data.draw(st.sets(marked, min_size=1, max_size=9)):
        rows[place] = {**rows[place], column: marker}

    assert helped(case, case.with_rows(rows)) == []
