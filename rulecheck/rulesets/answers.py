"""What a kind's class answers when it is asked, checked once before anything is judged."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import get_args

from rulecheck.model.bounds import Bounds, Comparison, FromTable
from rulecheck.model.rule import Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.years import Year
from rulecheck.rulesets.statement import statement_of


def check_answers(rule: Rule, ruleset: RuleSet) -> None:
    """Ask a rule's class whatever a run will ask it.

    Raises:
        TypeError: an answer is not of the type that its method promises.
    """
    years = rule.judged_years()
    some = (*(years or ()), ruleset.calendar.year(2000))
    deadlines = [day for year in some for day in (rule.deadline(year), *rule.checkpoints(year))]
    texts = [*rule.measures(), *rule.columns(), *(rule.judged_units() or ())]
    answers = (
        ("bounds", rule.bounds(), Bounds | None),
        ("slack", rule.slack(), Decimal),
        ("measures", rule.measures(), tuple),
        ("columns", rule.columns(), tuple),
        ("table_columns", rule.table_columns(), tuple),
        ("statement", statement_of(rule, ruleset), str),
        *(("read_years", rule.read_years(year), tuple) for year in some),
        ("judged_units", rule.judged_units(), tuple | None),
        ("judges_like", rule.judges_like(rule), bool),
        ("judged_years", years, tuple | None),
        ("left_to_data", rule.left_to_data({**ruleset.mapping.measures}), tuple),
        *(("a measure, column or unit", text, str) for text in texts),
        *(("a column of a table", column, FromTable) for column in rule.table_columns()),
        *(("a judged year", year, Year) for year in years or ()),
        *(("is_in_force", rule.is_in_force(day), bool) for day in deadlines),
        *(("deadline or a checkpoint", day, date) for day in deadlines),
    )
    for name, answer, type_ in answers:
        if not isinstance(answer, type_):
            raise TypeError(f"{name} returned {type(answer).__name__}")
    if rule.stated_comparison() not in get_args(Comparison):
        raise TypeError(f"stated_comparison returned {rule.stated_comparison()!r}")
