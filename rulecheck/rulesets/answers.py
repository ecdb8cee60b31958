"""What a kind's class answers when it is asked, checked once before anything is judged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from types import NoneType
from typing import Any, get_args

from rulecheck.model.bounds import COMPARISONS, Bounds, FromTable
from rulecheck.model.rule import Bounded, Rule
from rulecheck.model.ruleset import RuleSet
from rulecheck.model.years import Year
from rulecheck.raised import line_in
from rulecheck.rulesets.statement import parts_of


def check_answers(rule: Rule, ruleset: RuleSet) -> None:
    """Ask a rule's class whatever a run will ask it.

    Raises:
        TypeError: an answer is not of the type that its method promises.
    """
    for name, answer, type_ in _answers(rule, ruleset):
        if not isinstance(answer, type_):
            wanted = " or ".join("None" if each is NoneType else each.__name__ for each in get_args(type_) or (type_,))
            raise _wrong(rule, name, f"{name} returned {type(answer).__name__} and not {wanted}")
    if rule.stated_comparison() not in COMPARISONS:
        wanted = ", ".join(COMPARISONS)
        what = f"stated_comparison returned {rule.stated_comparison()!r} and not one of {wanted}"
        raise _wrong(rule, "stated_comparison", what)


def conflicts_of(rule: Rule, ruleset: RuleSet) -> list[tuple[tuple[str, ...], str]]:
    """Return what a rule's class finds that does not fit.

    Raises:
        TypeError: it yields something else than keys and the reason.
    """
    wanted = 'yield ("measure",), "is no flow": a tuple of keys and the reason'
    found: Any = rule.conflicts({**ruleset.mapping.measures})
    if not isinstance(found, Iterable):
        raise _wrong(rule, "conflicts", f"conflicts returned {type(found).__name__} and yields nothing; {wanted}")
    listed = []
    for each in found:
        match each:
            case ((*path,), str(what)) if path and all(isinstance(key, (str, int)) for key in path):
                listed.append((tuple(path), what))
            case _:
                raise _wrong(rule, "conflicts", f"conflicts yields {each!r:.60}; {wanted}")
    return listed


def _wrong(rule: Rule, method: str, what: str) -> TypeError:
    own = next((class_ for class_ in type(rule).__mro__ if method in vars(class_)), Rule)
    line = None if own in (Bounded, Rule) else line_in(own, method)
    return TypeError(what if line is None else f"{what} ({line})")


def _answers(rule: Rule, ruleset: RuleSet) -> Iterator[tuple[str, Any, Any]]:
    """Yield each method with its answer and the type it promises; what others are made from comes first."""
    yield from (
        ("bounds", rule.bounds(), Bounds | None),
        ("slack", rule.slack(), Decimal),
        ("measures", rule.measures(), tuple),
        ("columns", rule.columns(), tuple),
        ("table_columns", rule.table_columns(), tuple),
        ("judged_units", rule.judged_units(), tuple | None),
        ("judged_years", rule.judged_years(), tuple | None),
    )
    for method in ("measures", "columns", "judged_units"):
        yield from ((method, text, str) for text in getattr(rule, method)() or ())
    yield from (("table_columns", column, FromTable) for column in rule.table_columns())
    yield from (("judged_years", year, Year) for year in rule.judged_years() or ())
    yield "statement", rule.statement(parts_of(rule, ruleset)), str
    yield "judges_like", rule.judges_like(rule), bool
    yield "left_to_data", rule.left_to_data({**ruleset.mapping.measures}), tuple
    for year in (*(rule.judged_years() or ()), ruleset.calendar.year(2000)):
        yield "read_years", rule.read_years(year), tuple
        days = [("deadline", rule.deadline(year)), *(("checkpoints", day) for day in rule.checkpoints(year))]
        for method, day in days:
            yield method, day, date
            yield "is_in_force", rule.is_in_force(day), bool
