"""Rules that are judged together: what their kinds answer computed, held against their scopes and graded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, Frame, fetched, make, settle, stacked
from rulecheck.data.order import alongside, in_order, is_ascending
from rulecheck.data.windows import in_step
from rulecheck.engine.ask import Answer, settled
from rulecheck.engine.bounding import has_checkpoints
from rulecheck.engine.codes import coded
from rulecheck.engine.engines import Engine
from rulecheck.engine.findings import ORDER, TABLE
from rulecheck.engine.fitness import KEYS, misfits, unusable
from rulecheck.engine.grade import grade, parts_of, with_policies
from rulecheck.engine.intake import JUDGED, NUMBERS, TEXTS, formed
from rulecheck.engine.programme import Task
from rulecheck.engine.scope import possible_years
from rulecheck.engine.unasked import Unasked, unheld
from rulecheck.engine.waivers import Permission, waive

_ONCE_A_YEAR = date.max
"""The checkpoint of rules that have none; any day that their answers name may stand for it."""

_JUDGED_SCHEMA = {
    **dict.fromkeys(("rule", "year"), nw.Int64),
    **dict.fromkeys((*NUMBERS, "earlier"), NUMBER),
    **dict.fromkeys(("unit", *TEXTS), nw.String),
    **dict.fromkeys(("is_share", "off_grid", "provisional"), nw.Boolean),
    **dict.fromkeys(("at", "observed_on", "earlier_on"), nw.Date),
}


@attrs.frozen(kw_only=True)
class Answered:
    """One rule's place, its scope, the figures that nothing asks for, and what its kind answered."""

    place: int
    scope: Frame
    unasked: Unasked
    answer: Answer


@attrs.frozen(kw_only=True)
class Judged:
    """What came of some of a run's rules.

    Attributes:
        tables: their findings in order, one table after the other; columns ``TABLE``.
        faults: what went wrong with those that could not be judged, by their place.
        empty: the places of those whose scope holds no unit and year.
    """

    tables: list[Frame]
    faults: dict[int, str]
    empty: tuple[int, ...]


@attrs.frozen(kw_only=True)
class Together:
    """Rules that are judged together.

    Attributes:
        answered: these rules, in the order of their places.
        tasks: all rules of the run.
        most: how many rows the answer to each may have, by its place.
        engine: what is computed on.
    """

    answered: Sequence[Answered]
    tasks: Sequence[Task]
    most: dict[int, int]
    engine: Engine

    def judged(self) -> Judged:
        """Judge them."""
        laid_out = settle(nw.concat([_placed(each.scope, each.place) for each in self.answered]))
        sizes = sizes_of(laid_out)
        answered, faults = self._computed()
        answered = self._at_checkpoints(answered)
        faults |= unusable(answered, [task.rule for task in self.tasks], self.most, faults)
        scoped = self.engine.moved(laid_out)
        graded, unfit = self._graded(scoped, answered, faults)
        if unfit:
            faults |= unfit
            graded, _ = self._graded(scoped, answered, faults)
        extra = [frame for each in self.answered for frame in unheld(self.tasks[each.place], each.unasked, each.place)]
        return Judged(
            tables=self._in_order(graded, [self.engine.moved(each) for each in extra]),
            faults=faults,
            empty=tuple(each.place for each in self.answered if not sizes.get(each.place)),
        )

    def _computed(self) -> tuple[Frame, dict[int, str]]:
        """Compute all answers as one plan; if that fails, one by one, so that the failing one is found."""
        answers = {each.place: each.answer for each in self.answered}
        frames = {place: answer.frame for place, answer in answers.items() if answer.frame is not None}
        try:
            together = self._settled(list(formed(frames)))
        except KeyboardInterrupt:
            raise
        except BaseException:  # noqa: BLE001 - the plugin border: a frame may fail only when it is computed
            answers = {place: settled(answer, place, self.engine) for place, answer in answers.items()}
            together = self._settled([answer.frame for answer in answers.values() if answer.frame is not None])
        return together, {place: answer.fault for place, answer in answers.items() if answer.fault is not None}

    def _settled(self, frames: Sequence[Frame]) -> Frame:
        if not frames:
            return self.engine.moved(make({name: [] for name in _JUDGED_SCHEMA}, _JUDGED_SCHEMA))
        together = self.engine.settled(nw.concat(frames) if len(frames) > 1 else frames[0])
        is_here = together.implementation is nw.Implementation.POLARS
        # Rows of a rule lie as those of its scope, so with rules in their order all of them do.
        return in_order(together, "rule") if is_here and len(frames) > 1 else together

    def _at_checkpoints(self, answered: Frame) -> Frame:
        """Add the checkpoint that each row of an answer is for; of rules without checkpoints a year has but one."""
        places = [each.place for each in self.answered if is_dated(self.tasks[each.place])]
        is_told = nw.col("rule").is_in(places)
        checkpoint = nw.when(is_told).then(nw.col("at")).otherwise(nw.lit(_ONCE_A_YEAR))
        return answered.with_columns(checkpoint.fill_null(_ONCE_A_YEAR).alias("checkpoint"))

    def _graded(self, laid_out: Frame, answered: Frame, faults: dict[int, str]) -> tuple[list[Frame], dict[int, str]]:
        """Grade what can be judged, some rows at a time; return also what is wrong with answers that do not fit.

        Whether they fit shows in the numbers of rows, so that what does not is looked for only where there is any.
        """
        usable = answered.filter(~nw.col("rule").is_in(list(faults))) if faults else answered
        graded = [self._as_graded(*part, faults) for part in in_step(laid_out, usable, KEYS)]
        found = sum((Counter(sizes_of(each)) for each in graded), Counter[int]())
        told = sum((Counter(sizes_of(each.filter("is_answered"))) for each in graded), Counter[int]())
        if found == sizes_of(laid_out) and told == sizes_of(usable):
            return graded, {}
        return graded, misfits(usable, laid_out)

    def _as_graded(self, laid_out: Frame, usable: Frame, faults: dict[int, str]) -> Frame:
        rules, due_until = [task.rule for task in self.tasks], [task.programme.due_until for task in self.tasks]
        places = [each.place for each in self.answered]
        early = _is_after(laid_out, min(due_until[place] for place in places))
        shares, own = _has_shares_and_own(usable)
        parts = parts_of([rules[place] for place in places], shares=shares, own=own, early=early)
        only = places[0] if len(places) == 1 else None
        framed = with_policies(self._framed(laid_out, usable, faults), rules, due_until, parts, only)
        graded = waive(grade(framed, parts), self._permissions())
        return self.engine.settled(graded.select(*TABLE, "is_answered"))

    def _framed(self, laid_out: Frame, usable: Frame, faults: dict[int, str]) -> Frame:
        """Bring scopes and answers together, one row a finding; what was not answered is a hole with no value."""
        makes_own = [place for place, task in enumerate(self.tasks) if task.rule.bounds() is None]
        own = nw.col("rule").is_in(makes_own)
        renamed = usable.select(*JUDGED, "checkpoint").rename(
            {
                "expected": "own_expected",
                "expected_high": "own_high",
                "reason": "answer_reason",
                "outcome": "own_outcome",
                "at": "own_at",
            }
        )
        renamed = coded(renamed, outcomes=["own_outcome"], reasons=["answer_reason", "trajectory_reason"])
        laid_out = coded(laid_out, reasons=["bound_reason"])
        joined = alongside(laid_out, renamed.with_columns(nw.lit(value=True).alias("is_answered")), KEYS)
        return joined.with_columns(
            nw.coalesce(nw.col("at"), nw.col("own_at")).alias("at"),
            nw.when(own).then(nw.col("own_expected")).otherwise(nw.col("expected")).alias("expected"),
            nw.when(own).then(nw.col("own_high")).otherwise(nw.col("expected_high")).alias("expected_high"),
            nw.col("rule").is_in(list(faults)).alias("is_broken"),
            (~nw.col("own_outcome").is_null()).alias("is_own"),
            nw.col("is_answered").fill_null(value=False),
            nw.col("off_grid").fill_null(value=False),
            nw.col("is_share").fill_null(value=False),
            _joined(nw.col("version"), nw.col("remark")).alias("remark"),
            nw.col("provisional").fill_null(value=False),
        )

    def _permissions(self) -> list[Permission]:
        """Return the waivers of the run's rules, those that a run without waivers passes over left out."""
        return [
            Permission(rule=place, waiver=waiver, place=number, as_at=task.programme.as_at)
            for place, task in enumerate(self.tasks)
            for number, waiver in enumerate(task.programme.ruleset.waivers)
            if waiver.rule == task.rule.id and task.programme.takes_waivers
        ]

    def _in_order(self, graded: Sequence[Frame], extra: Sequence[Frame]) -> list[Frame]:
        """Return all findings sorted; as scopes are laid out in order, most often there is nothing to sort."""
        tables = [each.select(TABLE) for each in graded]
        if tables[0].implementation is nw.Implementation.POLARS:
            if not extra and is_ascending(fetched(stacked([each.select(ORDER) for each in tables])), *ORDER):
                return [settle(each) for each in tables]
            every = settle(nw.concat([*tables, *extra]))
            return [every if is_ascending(fetched(every), *ORDER) else settle(every.sort(*ORDER, nulls_last=False))]
        every = nw.concat([*tables, *extra]) if extra else tables[0]
        return [self.engine.settled(every.sort(*ORDER, nulls_last=False))]


def _placed(scope: Frame, place: int) -> Frame:
    named = scope.select("unit", "year", "at", "expected", "expected_high", "bound_reason", "version", "due")
    checkpoint = nw.col("at").fill_null(_ONCE_A_YEAR).alias("checkpoint")
    return named.with_columns(nw.lit(place).cast(nw.Int64).alias("rule"), checkpoint)


def is_dated(task: Task) -> bool:
    """Whether a rule is judged on days of its own within a year."""
    return has_checkpoints(task.rule, possible_years(task.rule, task.programme))


def sizes_of(frame: Frame) -> dict[int, int]:
    """Return the number of rows of each rule, by its place."""
    counted = frame.group_by("rule").agg(nw.len().cast(nw.Int64).alias("rows"))
    return dict(fetched(counted).rows())


def _has_shares_and_own(answered: Frame) -> tuple[bool, bool]:
    """Whether a value may be a share of another, and whether a kind may say an outcome itself.

    On another engine that is not asked, for to ask is to compute.
    """
    if answered.implementation is not nw.Implementation.POLARS:
        return True, True
    asked = answered.select(nw.col("is_share").any(), nw.col("outcome").count().alias("own"))
    has_shares, own = fetched(asked).row(0)
    return bool(has_shares), own > 0


def _is_after(laid_out: Frame, day: date) -> bool:
    """Whether a deadline may lie after a day; not asked on another engine either."""
    if laid_out.implementation is not nw.Implementation.POLARS:
        return True
    last = fetched(laid_out.select(nw.col("due").max())).item()
    return last is not None and last > day


def _joined(first: nw.Expr, then: nw.Expr) -> nw.Expr:
    """Return two sentences as one text, or the one that is there."""
    both = nw.concat_str([first, then], separator=" ")
    return nw.when(first.is_null()).then(then).when(then.is_null()).then(first).otherwise(both)
