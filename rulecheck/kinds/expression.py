"""The kind ``expression``: a condition on measures, for what no other kind says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import lru_cache

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.cells import gravest_of, rank, reason_of
from rulecheck.data.expressions import Evaluation
from rulecheck.data.frames import Frame, nothing, number
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.order import alongside
from rulecheck.data.submission import Submission
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Bounds, Fixed
from rulecheck.model.days import full_date
from rulecheck.model.expressions import Condition, Value, values_of
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key
from rulecheck.model.mapping import Measure
from rulecheck.model.rule import Rule
from rulecheck.model.statement import Parts
from rulecheck.model.words import ALWAYS_FAIL, UNUSABLE
from rulecheck.rulesets.expressions import parse_expression

_read = lru_cache(maxsize=1000)(parse_expression)
"""The parser, asked once for each text, though a rule is asked for its measures many times."""


@attrs.frozen(kw_only=True)
class Expression(Rule):
    """A condition on measures holds.

    Formula: `expect`, a condition in SQL, is true for the unit and year. It is made of comparisons,
    `= <> < <= > >=`, `BETWEEN`, `IN (1, 2)`, with `AND`, `OR`, `NOT` and brackets. What is compared
    is made of measures, numbers and `+ - * /`; `prev(x)` is the value of the year before, `total(x)` the sum
    of x over all units that the rule judges in the year. Names with other signs than letters, digits and
    underlines stand in double quotes. Nothing is rounded: fractions are cross-multiplied.
    Border: as the comparison says; `>=` is met on the bound.
    Missing: a condition passes only if every value it names is there and it is true. A value that is
    not there is null, as in SQL, and so is what is divided by zero, `no-base`, and what needs more than 37
    digits, counted with six decimals for each measure that is multiplied. A comparison with null is null;
    `null and true`, `null or false`, `not null` are null, which is `missing`; `null and false` is false
    and fails; `null or true` is true, and yet `missing` if a value is. `x IS NOT NULL` is the only test of
    it; what must be absent is no condition.
    Due: on the last day of the year judged; before it the rule is not due.

    Example:
        [[rules]]
        id = "joiners-and-leavers"
        kind = "expression"
        title = "No unit loses more than it recruits, nor grows by more than a tenth"
        expect = "joiners >= leavers and headcount <= prev(headcount) * 1.1"
        units = ["@regional"]
        years = "2021-22"
    """

    kind = "expression"

    expect: str = key("what must be true, in SQL, e.g. 'joiners >= leavers'")

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        try:
            values = self.values
        except ValueError as error:
            raise WrongKeyError("expect", str(error)) from error
        if self.group is not None and any(value.which == "total" for value in values):
            raise WrongKeyError("expect", "the group is judged as one, so total(x) is x; leave total out")
        if self.measure is not None and self.measure not in self.measures():
            raise WrongKeyError("measure", "does not stand in expect; leave it out")
        for name in ("near_miss", "narrow_pass"):
            if getattr(self, name) is not None:
                raise WrongKeyError(name, 'a condition holds or does not, and nothing is near; write severity = "warn"')

    @property
    def condition(self) -> Condition:
        """What must be true, read."""
        return _read(self.expect)

    @property
    def values(self) -> tuple[Value, ...]:
        """The values that the condition names, each once, in its order."""
        return tuple(dict.fromkeys(values_of(self.condition)))

    def bounds(self) -> Bounds:
        """Return that it may not be broken once."""
        return Bounds(comparison="at_most", bound=Fixed(value=Decimal(0)))

    def measures(self) -> tuple[str, ...]:
        """Return the measures that the condition names."""
        return tuple(dict.fromkeys(value.measure for value in self.values))

    def conflicts(self, measures: Mapping[str, Measure]) -> Iterator[tuple[tuple[str, ...], str]]:
        """Say how a name with a hyphen is written, where it was read as a difference."""
        for name in measures:
            left, hyphen, _ = name.partition("-")
            if hyphen and left in self.measures() and left not in measures and f'"{name}"' not in self.expect:
                yield ("expect",), f"the name '{name}' has a hyphen; write it in double quotes"

    def statement(self, parts: Parts) -> str:
        """Say of whom what holds."""
        return parts.sentence("keeps to", self.expect, parts.years)

    def sentence(self, finding: Finding) -> str:
        """Say whether it holds, and for which values."""
        holds = "holds" if not finding.observed else "does not hold"
        values = "" if finding.cell is None else f": {finding.cell}"
        return f"For {finding.unit} in {finding.year} it {holds} that {self.expect}{values}."

    def other_sentence(self, finding: Finding) -> str | None:
        """Say why nothing tells whether it holds."""
        what = finding.cell or "a value that it needs"
        unread = what if finding.cell is None else f"'{what}'"
        why = {
            "not-due": "" if finding.due is None else f"it is due on {full_date(finding.due)}",
            "missing": f"{what} is not there",
            "no-base": "it divides by zero",
            "suppressed": f"{what} was withheld by its publisher",
            "not-applicable": f"{what} is marked as not applicable",
            "unreadable": f"{unread} is no number in an accepted form",
            "duplicate": f"{what} is stated twice",
        }.get(finding.reason)
        return f"For {finding.unit} in {finding.year} nothing tells whether {self.expect}: {why}." if why else None


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [Expression]


@hookimpl
def rulecheck_judge(rule: Expression, submission: Submission) -> Frame:
    """Count for each unit and year whether the condition is broken, once or not at all."""
    frame = submission.scope.select("unit", "year")
    for place, value in enumerate(rule.values):
        frame = _with(frame, value, place, submission)
    frame = frame.with_columns(gravest_of(*(f"gravity{place}" for place in range(len(rule.values)))).alias("gravest"))
    evaluation = Evaluation(frame, {value: f"value{place}" for place, value in enumerate(rule.values)})
    holds = evaluation.condition(rule.condition)
    return _answer(evaluation.frame.with_columns(holds.alias("holds"), evaluation.divides().alias("divides")), rule)


def _with(frame: Frame, value: Value, place: int, submission: Submission) -> Frame:
    """Add one value the condition names, with the reason if it is not there, its columns numbered."""
    numbered = [nw.col(name).alias(f"{name}{place}") for name in ("value", "gravity", *EVIDENCE)]
    if value.which != "total":
        found = submission.scope_with(value.measure, 1 if value.which == "prev" else 0).rename({"observed": "value"})
        return alongside(frame, found.select("unit", "year", *numbered), ["unit", "year"])
    joined = frame.join(_total(value.measure, submission).select("year", *numbered), on="year", how="left")
    return joined.with_columns(_gravity(f"value{place}", f"gravity{place}").alias(f"gravity{place}"))


def _total(measure: str, submission: Submission) -> Frame:
    each = submission.scope_with(measure).with_columns(_gravity("observed", "gravity").alias("gravity"))
    sums = each.group_by("year").agg(
        nw.col("observed").sum().alias("value"),
        nw.col("gravity").min(),
        nw.col("provisional").cast(nw.Int64).max(),
        nw.when(~nw.col("gravity").is_null()).then(nw.col("unit")).min().alias("lacking"),
    )
    is_readable = nw.col("gravity") != rank("unreadable")
    return sums.with_columns(
        nw.when(nw.col("gravity").is_null()).then(nw.col("value")).alias("value"),
        (nw.col("provisional") > 0).alias("provisional"),
        nw.when(is_readable).then(nw.col("lacking")).alias("cell"),
        *(nothing(nw.String).alias(name) for name in ("note", "file", "place", "value_version")),
    )


def _gravity(value: str, gravity: str) -> nw.Expr:
    """Return why a value is not there; a value without a row is missing."""
    return nw.when(nw.col(value).is_null()).then(nw.coalesce(nw.col(gravity), rank("missing")))


def _answer(judged: Frame, rule: Expression) -> Frame:
    """Return whether it is broken; what is not there keeps it from holding, and not from being broken."""
    gravest, places = nw.col("gravest"), range(len(rule.values))
    is_broken = (~nw.col("holds")).fill_null(value=False)
    stays = gravest.is_in([UNUSABLE.index(reason) for reason in ALWAYS_FAIL]).fill_null(value=False)
    zero = nw.when(nw.col("divides") & nw.col("holds").is_null()).then(rank("no-base"))
    why = nw.when(~is_broken | stays).then(nw.coalesce(gravest, zero))
    is_met = nw.col("holds") & gravest.is_null()
    flags = [nw.col(f"provisional{place}").fill_null(value=False) for place in places]
    return judged.select(
        "unit",
        "year",
        nw.when(is_broken).then(number(1)).when(is_met).then(number(0)).alias("observed"),
        reason_of(why).alias("reason"),
        nw.any_horizontal(*flags, ignore_nulls=True).alias("provisional"),
        *(_telling(name, places).alias(name) for name in ("note", "file", "place", "value_version")),
        nw.when(why.is_null()).then(_written(rule.values)).otherwise(_quoted(rule.values)).alias("cell"),
    )


def _telling(name: str, places: range) -> nw.Expr:
    """Return evidence of the first value that is not there for the gravest reason, or else of the first of all."""
    told = nw.col(f"{name}0")
    for place in reversed(places):
        told = nw.when(nw.col(f"gravity{place}") == nw.col("gravest")).then(nw.col(f"{name}{place}")).otherwise(told)
    return told


def _quoted(values: tuple[Value, ...]) -> nw.Expr:
    """Return what cannot be read, or else which value it is that is not there: ``joiners``, ``joiners of North``."""
    cell, name = _telling("cell", range(len(values))), nw.lit(str(values[0]))
    for place, value in reversed(tuple(enumerate(values))):
        name = nw.when(nw.col(f"gravity{place}") == nw.col("gravest")).then(nw.lit(str(value))).otherwise(name)
    of = nw.when(~cell.is_null()).then(nw.concat_str([nw.lit(" of "), cell])).otherwise(nw.lit(""))
    is_unread = nw.col("gravest") == rank("unreadable")
    named = nw.when(~nw.col("gravest").is_null()).then(nw.concat_str([name, of]))
    return nw.when(is_unread).then(cell).otherwise(named)


def _written(values: tuple[Value, ...]) -> nw.Expr:
    """Write each value with its name, as in ``joiners 5, leavers 7``."""
    parts: list[nw.Expr] = []
    for place, value in enumerate(values):
        digits = nw.col(f"value{place}").cast(nw.String).str.replace_all(r"\.?0+$", "")
        parts += [nw.lit(f"{', ' if parts else ''}{value} "), digits.fill_null("not known")]
    return nw.concat_str(parts)
