"""The kind ``compare``: one measure against another of the same unit and year."""

from __future__ import annotations

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.abreast import abreast
from rulecheck.data.frames import Frame
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Bound, Comparison, FromMeasure
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.rule import Rule
from rulecheck.model.statement import Parts
from rulecheck.model.wording import name_words, number_words, value_words

_INSTEAD = (
    'is another measure, { measure = "…" }; against a number a measure is judged by the kind target when it is due, '
    "or by the kind range as a check of the data"
)


@attrs.frozen(kw_only=True)
class Compare(Rule):
    """One measure is held against another of the same unit and year.

    Formula: the measure's value of the year, held against the other measure's value of the same
    unit and year. A flow's value is what happened in the year; a stock's is its position at the
    year's last day. Of a group both are the sums of its members, or what is reported for it.
    Border: equal is met, with at_least, at_most and between alike.
    Missing: where either value is absent or unusable there is nothing to compare: the gravest
    reason of both. So it is while the year runs, if the two are dated on different days.
    Due: always.
    Source: in none of the 43 forces were the officers' full-time equivalents above their headcount
    from 2007 to 2022 (Home Office, Police workforce open data table, 27 July 2022).

    Example:
        [[rules]]
        id = "fte-within-headcount"
        kind = "compare"
        title = "Full-time equivalents are not above the headcount"
        measure = "officer_fte"
        at_most = { measure = "officer_headcount" }
        units = ["@forces"]
        years = "2019-20..2021-22"
    """

    kind = "compare"
    always_due = True

    measure: str = key("the measure that is held against another")
    at_least: Bound | None = key("the measure it is not below: { measure = … }", default=None)
    at_most: Bound | None = key("the measure it is not above: { measure = … }", default=None)
    between: tuple[Bound, Bound] | None = key("the measures it lies between, both included", default=None)
    equals: Bound | None = key("the measure it equals: { measure = … }", default=None)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        stated = self._stated()
        if not stated:
            raise WrongKeyError("at_most", "needs the other measure: one of at_least, at_most, between, equals")
        if len(stated) > 1:
            what = f"is held against the other measure twice, by {' and '.join(stated)}; write two rules"
            raise WrongKeyError(stated[1], what)
        bounds = self.between or (getattr(self, stated[0]),)
        if not all(isinstance(bound, FromMeasure) for bound in bounds):
            raise WrongKeyError(stated[0], _INSTEAD)
        if self.measure in self.others():
            raise WrongKeyError(stated[0], f"'{self.measure}' is held against itself; name the other measure")
        if len(set(bounds)) < len(bounds):
            raise WrongKeyError(stated[0], "names one measure twice; write equals, or the two it lies between")

    def _stated(self) -> tuple[Comparison, ...]:
        every: tuple[Comparison, ...] = ("at_least", "at_most", "between", "equals")
        return tuple(name for name in every if getattr(self, name) is not None)

    def others(self) -> tuple[str, ...]:
        """Return the measures it is held against: one, or the lower and the upper."""
        bounds = self.between or (self.at_least, self.at_most, self.equals)
        return tuple(bound.measure for bound in bounds if isinstance(bound, FromMeasure))

    def measures(self) -> tuple[str, ...]:
        """Return the measure and what it is held against."""
        return (self.measure, *self.others())

    def stated_comparison(self) -> Comparison:
        """Return how the two are held against each other."""
        return self._stated()[0]

    def statement(self, parts: Parts) -> str:
        """Say what is held against what."""
        low, *high = [f"its {parts.label(name)}" for name in self.others()]
        words = {"at_least": "not below", "at_most": "not above", "equals": "equal to", "between": "between"}
        against = " and ".join([f"{words[self.stated_comparison()]} {low}", *high])
        return parts.sentence("has", parts.label(self.measure), against, parts.years)

    def sentence(self, finding: Finding) -> str:
        """Say what both measures were, and how they should stand to each other."""
        wanted = {"at_least": ["no less than"], "at_most": ["no more than"], "equals": ["equal to"]}
        hows = wanted.get(self.stated_comparison(), ["no less than", "no more than"])
        numbers = (finding.expected, finding.expected_high)
        sides = (
            f"{how} {name_words(name)}, which was {'nothing' if number is None else number_words(number, finding)}"
            for how, name, number in zip(hows, self.others(), numbers, strict=False)
        )
        return f"{finding.unit} had {value_words(finding)}; it should have been {', and '.join(sides)}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Compare]


@hookimpl
def rulecheck_judge(rule: Compare, submission: Submission) -> Frame:
    """Return the value of the year beside what it is held against."""
    columns = ("observed", "expected", "expected_high")[: len(rule.measures())]
    both = abreast(submission, rule.measures())
    both = both.rename({f"value{place}": name for place, name in enumerate(columns)})
    # The other figure is no target: without it there is nothing to compare, for the reason that it has.
    comparable = nw.when(nw.col("reason").is_null()).then(nw.col("observed"))
    return both.with_columns(comparable.alias("observed"))
