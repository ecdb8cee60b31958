"""A whole run: scopes laid out, rules judged, answers checked against their scope, all graded at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import (
    NUMBER,
    Frame,
    alongside,
    fetched,
    in_step,
    is_ascending,
    make,
    nothing,
    settle,
    stacked,
)
from rulecheck.data.submission import Shared, Submission
from rulecheck.engine.ask import Answer, Judge, Judges, ask, settled
from rulecheck.engine.bounding import has_checkpoints, with_bounds, years_in_force
from rulecheck.engine.engines import EMBEDDED, Engine
from rulecheck.engine.filing import Filing
from rulecheck.engine.fitness import DAYS, KEYS, misfits, unusable
from rulecheck.engine.grade import grade, policies
from rulecheck.engine.intake import JUDGED, NUMBERS, PACE, TEXTS
from rulecheck.engine.ledger import Account, Ledger, opened
from rulecheck.engine.programme import Programme
from rulecheck.engine.scope import lay_out, possible_years, strangers, untargeted
from rulecheck.engine.waivers import Permission, waive
from rulecheck.model.rule import Rule
from rulecheck.model.stage import Stage, Watch, unwatched, watched

TABLE = (
    *("rule", "unit", "year", "at", "outcome", "reason", "observed", "of", "low", "expected_high"),
    *("exact_margin", "one", "is_share", "due", "provisional", "note", "file", "place", "cell"),
    *("value_version", "rounded", "waiver", "permitted", "goal", "remark", "is_own", *PACE),
)
"""The columns of the table of findings."""

ORDER = ("rule", "unit", "year", "at")
"""By which the table of findings is sorted; without a day of its own a finding comes first."""


Unasked = Mapping[str, Frame]
"""The units and years that have a figure and are held against nothing, by the reason why."""


@attrs.frozen(kw_only=True)
class Task:
    """One rule to judge, and the programme it is of."""

    rule: Rule
    programme: Programme


@attrs.frozen(kw_only=True)
class Verdicts:
    """What came of a run.

    Attributes:
        table: one row a finding, sorted by rule, unit, year and checkpoint; columns ``TABLE``.
        faults: what went wrong with the rules that could not be judged, by their place.
        empty: the places of rules whose scope holds no unit and year.
        culprits: the plugins that faults are known to come from, by the rule's place.
        ledger: what the table must hold, counted from the scopes alone.
        filing: where the table is kept while anybody needs it.
    """

    table: Frame
    faults: dict[int, str]
    empty: tuple[int, ...]
    culprits: dict[int, str] = attrs.field(factory=dict)
    ledger: Ledger
    filing: Filing = attrs.field(factory=Filing, eq=False, repr=False)


def judge(tasks: Sequence[Task], judges: Judges, watch: Watch = unwatched, engine: Engine = EMBEDDED) -> Verdicts:
    """Judge every rule over its whole scope.

    Args:
        tasks: the rules, in the order that findings have.
        judges: who judges which kind.
        watch: told how far it is. Rules are laid out and asked one by one, and computed as one plan.
        engine: what kinds, grading and waivers compute on. Scopes are laid out on the embedded one.
    """
    pairs = [lay_out(task.rule, task.programme) for task in watched(tasks, watch, "laying out", _name)]
    scopes = [_scope(task, each) for task, each in zip(tasks, pairs, strict=True)]
    shared = [_shared(*each) for each in zip(tasks, pairs, strict=True)]
    unasked = [_unasked(task, scope) for task, scope in zip(tasks, scopes, strict=True)]
    ledger = opened([_account(*each) for each in zip(tasks, pairs, unasked, strict=True)])
    most = {place: pairs * DAYS for place, pairs in _sizes(ledger.pairs.lazy().filter("is_asked")).items()}
    said = iter(watched(tasks, watch, "judging", _name))
    parts, filing = [], Filing()
    for places in _together(ledger, engine):
        asked = [_Asked(place=n, scope=scopes[n], unasked=unasked[n], shared=shared[n]) for n in places]
        answers = {
            each.place: _answer(each, task, judges[task.rule.kind], most.get(each.place, 0), engine)
            for each, task in zip(asked, said, strict=False)  # what is left of these is asked with the next part
        }
        if len(asked) > 1:
            watch(Stage(what="judging", to=f"all rules together, {len(asked):,}"))
        part, tables = _judged(asked, answers, tasks, most, engine)
        filing.add(tables)
        parts.append(part)
    return Verdicts(
        table=filing.table(),
        filing=filing,
        faults={place: fault for part in parts for place, fault in part.faults.items()},
        empty=tuple(place for part in parts for place in part.empty),
        culprits={place: culprit for part in parts for place, culprit in part.culprits.items()},
        ledger=ledger,
    )


def _together(ledger: Ledger, engine: Engine) -> Iterator[range]:
    """Yield the places of the rules that are judged together, at least one."""
    number = len(ledger.accounts)
    sizes = {} if engine.at_once is None else _sizes(ledger.pairs.lazy())
    first, findings = 0, 0
    for place in range(number):
        if engine.at_once is not None and place > first and findings + sizes.get(place, 0) > engine.at_once:
            yield range(first, place)
            first, findings = place, 0
        findings += sizes.get(place, 0)
    yield range(first, number)


@attrs.frozen(kw_only=True)
class _Asked:
    """One rule's place, its scope, what nothing asks for, and what it shares with rules of the same scope."""

    place: int
    scope: Frame
    unasked: Unasked
    shared: Shared | None


@attrs.frozen(kw_only=True)
class _Part:
    """What came of rules that were judged together, besides their findings; as in ``Verdicts``."""

    faults: dict[int, str]
    empty: tuple[int, ...]
    culprits: dict[int, str]


def _answer(asked: _Asked, task: Task, judge: Judge, most: int, engine: Engine) -> Answer:
    return ask(task.rule, engine.submission(_submission(task, asked)), judge, asked.place, most, engine)


def _judged(
    asked: Sequence[_Asked],
    answers: Mapping[int, Answer],
    tasks: Sequence[Task],
    most: Mapping[int, int],
    engine: Engine,
) -> tuple[_Part, list[Frame]]:
    """Judge some of the rules together; return also the tables of their findings, in order.

    Args:
        asked: these rules, with their scopes.
        answers: those of their kinds.
        tasks: all rules.
        most: how many rows the answer to each may have.
        engine: what is computed on.
    """
    laid_out = settle(nw.concat([_placed(each.scope, each.place) for each in asked]))
    sizes = _sizes(laid_out)
    answered, faults = _computed(answers, engine)
    dated = [each.place for each in asked if _has_checkpoints(tasks[each.place])]
    answered = _at_checkpoints(answered, dated)
    faults |= unusable(answered, [task.rule for task in tasks], most, faults)
    scoped = engine.moved(laid_out)
    graded, unfit = _graded(tasks, scoped, answered, faults, engine)
    if unfit:
        faults |= unfit
        graded, _ = _graded(tasks, scoped, answered, faults, engine)
    extra = [frame for each in asked for frame in _unheld(tasks[each.place], each.unasked, each.place)]
    part = _Part(
        faults=faults,
        empty=tuple(each.place for each in asked if not sizes.get(each.place)),
        culprits={place: answer.culprit for place, answer in answers.items() if answer.culprit is not None},
    )
    return part, _in_order(graded, [engine.moved(each) for each in extra], engine)


def _graded(
    tasks: Sequence[Task], laid_out: Frame, answered: Frame, faults: dict[int, str], engine: Engine
) -> tuple[list[Frame], dict[int, str]]:
    """Grade what can be judged, some rows at a time; return also what is wrong with answers that do not fit the scope.

    Whether they fit shows in the numbers of rows, so that what does not is looked for only where there is any.
    """
    usable = answered.filter(~nw.col("rule").is_in(list(faults))) if faults else answered
    graded = [_as_graded(tasks, *part, faults, engine) for part in in_step(laid_out, usable, KEYS)]
    found = sum((Counter(_sizes(each)) for each in graded), Counter[int]())
    told = sum((Counter(_sizes(each.filter("is_answered"))) for each in graded), Counter[int]())
    if found == _sizes(laid_out) and told == _sizes(usable):
        return graded, {}
    return graded, misfits(usable, laid_out)


def _as_graded(tasks: Sequence[Task], laid_out: Frame, usable: Frame, faults: dict[int, str], engine: Engine) -> Frame:
    framed = _framed(tasks, laid_out, usable, faults).join(engine.moved(_policies(tasks)), on="rule", how="left")
    rounds = any(task.rule.round_ is not None for task in tasks)
    graded = waive(grade(framed, rounds=rounds), _permissions(tasks))
    return engine.settled(graded.select(*TABLE, "is_answered"))


def _in_order(graded: Sequence[Frame], extra: Sequence[Frame], engine: Engine) -> list[Frame]:
    """Return all findings sorted; as scopes are laid out in order, most often there is nothing to sort."""
    tables = [each.select(TABLE) for each in graded]
    if tables[0].implementation is nw.Implementation.POLARS:
        if not extra and is_ascending(fetched(stacked([each.select(ORDER) for each in tables])), *ORDER):
            return [settle(each) for each in tables]
        every = settle(nw.concat([*tables, *extra]))
        return [every if is_ascending(fetched(every), *ORDER) else settle(every.sort(*ORDER, nulls_last=False))]
    every = nw.concat([*tables, *extra]) if extra else tables[0]
    return [engine.settled(every.sort(*ORDER, nulls_last=False))]


def _sizes(frame: Frame) -> dict[int, int]:
    counted = frame.group_by("rule").agg(nw.len().cast(nw.Int64).alias("rows"))
    return dict(counted.collect("polars").rows())


def _name(task: Task) -> str:
    return f"rule {task.rule.id}"


def _permissions(tasks: Sequence[Task]) -> list[Permission]:
    """Return the waivers of the run's rules, those that a run without waivers passes over left out."""
    return [
        Permission(rule=place, waiver=waiver, place=number, as_at=task.programme.as_at)
        for place, task in enumerate(tasks)
        for number, waiver in enumerate(task.programme.ruleset.waivers)
        if waiver.rule == task.rule.id and task.programme.takes_waivers
    ]


def _scope(task: Task, pairs: Frame) -> Frame:
    return with_bounds(pairs, task.rule, task.programme, possible_years(task.rule, task.programme))


def _account(task: Task, pairs: Frame, unasked: Unasked) -> Account:
    return Account(
        rule=task.rule,
        calendar=task.programme.ruleset.calendar,
        years=possible_years(task.rule, task.programme),
        pairs=pairs,
        unasked=tuple(unasked.values()),
    )


def _placed(scope: Frame, place: int) -> Frame:
    named = scope.select("unit", "year", "at", "expected", "expected_high", "bound_reason", "version", "due")
    checkpoint = nw.col("at").fill_null(_ONCE_A_YEAR).alias("checkpoint")
    return named.with_columns(nw.lit(place).cast(nw.Int64).alias("rule"), checkpoint)


_ONCE_A_YEAR = date.max
"""The checkpoint of rules that have none; any day that their answers name may stand for it."""


def _shared(task: Task, pairs: Frame) -> Shared | None:
    """Return what is shared with rules of the same scope: each unit and year of it once, and all of them."""
    years = possible_years(task.rule, task.programme)
    is_whole = not has_checkpoints(task.rule, years) and years_in_force(task.rule, years) == years
    return task.programme.shared(pairs) if is_whole else None


def _submission(task: Task, asked: _Asked) -> Submission:
    programme = task.programme
    return Submission(
        scope=asked.scope.drop("bound_reason", "version", *(() if _has_checkpoints(task) else ("at",))),
        as_at=programme.as_at,
        due_until=programme.due_until,
        calendar=programme.ruleset.calendar,
        units=programme.units_of(task.rule),
        group=programme.group_of(task.rule),
        data=programme.observed,
        tables=programme.tables,
        shared=asked.shared,
    )


def _computed(answers: Mapping[int, Answer], engine: Engine) -> tuple[Frame, dict[int, str]]:
    """Compute all answers as one plan; if that fails, one by one, so that the failing one is found."""
    try:
        together = _concatenated(answers, engine)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - the plugin border: a frame may fail only when it is computed
        answers = {place: settled(answer, engine) for place, answer in answers.items()}
        together = _concatenated(answers, engine)
    return together, {place: answer.fault for place, answer in answers.items() if answer.fault is not None}


def _concatenated(answers: Mapping[int, Answer], engine: Engine) -> Frame:
    frames = [answer.frame for answer in answers.values() if answer.frame is not None]
    if not frames:
        return engine.moved(make({name: [] for name in _JUDGED_SCHEMA}, _JUDGED_SCHEMA))
    return engine.settled(nw.concat(frames) if len(frames) > 1 else frames[0])


_JUDGED_SCHEMA = {
    **dict.fromkeys(("rule", "year"), nw.Int64),
    **dict.fromkeys((*NUMBERS, "earlier"), NUMBER),
    **dict.fromkeys(("unit", *TEXTS), nw.String),
    **dict.fromkeys(("is_share", "off_grid", "provisional"), nw.Boolean),
    **dict.fromkeys(("at", "observed_on", "earlier_on"), nw.Date),
}


def _has_checkpoints(task: Task) -> bool:
    return has_checkpoints(task.rule, possible_years(task.rule, task.programme))


def _at_checkpoints(answered: Frame, places: list[int]) -> Frame:
    """Add the checkpoint that each row of an answer is for; of rules without checkpoints a year has but one."""
    is_told = nw.col("rule").is_in(places)
    checkpoint = nw.when(is_told).then(nw.col("at")).otherwise(nw.lit(_ONCE_A_YEAR))
    return answered.with_columns(checkpoint.fill_null(_ONCE_A_YEAR).alias("checkpoint"))


def _framed(tasks: Sequence[Task], laid_out: Frame, usable: Frame, faults: dict[int, str]) -> Frame:
    """Bring scope, answers and policies together, one row a finding; what was not answered is a hole with no value."""
    makes_own = [place for place, task in enumerate(tasks) if task.rule.bounds() is None]
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


def _policies(tasks: Sequence[Task]) -> Frame:
    return policies([task.rule for task in tasks], [task.programme.due_until for task in tasks])


def _joined(first: nw.Expr, then: nw.Expr) -> nw.Expr:
    """Return two sentences as one text, or the one that is there."""
    both = nw.concat_str([first, then], separator=" ")
    return nw.when(first.is_null()).then(then).when(then.is_null()).then(first).otherwise(both)


def _unasked(task: Task, scope: Frame) -> Unasked:
    """Return what the data has and no target, or no unit, asks for."""
    rule, programme = task.rule, task.programme
    if rule.measure is None:
        return {}
    in_force = nw.col("year").is_in([year.start for year in years_in_force(rule, possible_years(rule, programme))])
    found: dict[str, Frame] = {}
    unknown, extra = strangers(rule, scope, programme), untargeted(rule, scope, programme)
    if unknown is not None:
        found["unknown-unit"] = unknown = unknown.filter(in_force)
    if extra is not None:
        extra = extra.filter(in_force)
        found["untargeted"] = extra if unknown is None else extra.join(unknown, on=["unit", "year"], how="anti")
    return found


def _unheld(task: Task, unasked: Unasked, place: int) -> Iterator[Frame]:
    """Yield findings of figures that are held against nothing."""
    rule, data = task.rule, task.programme.observed
    for reason, pairs in unasked.items():
        measure = task.programme.ruleset.mapping.measures[rule.measure or ""]
        if reason == "unknown-unit":
            yield _figures(pairs, data.year_ends(data.printed(measure), measure), place, rule, reason)
        else:
            yield _figures(pairs, data.yearly(measure, task.programme.group_of(rule)), place, rule, reason)


def _figures(pairs: Frame, figures: Frame, place: int, rule: Rule, reason: str) -> Frame:
    rows = pairs.join(figures, on=["unit", "year"], how="left")
    return rows.with_columns(
        nw.lit(place).cast(nw.Int64).alias("rule"),
        nw.lit("warn" if rule.severity == "warn" else rule.untargeted).alias("outcome"),
        nw.lit(reason).alias("reason"),
        nw.col("value").alias("observed"),
        *(
            nothing(NUMBER).alias(name)
            for name in ("of", "low", "expected_high", "exact_margin", "one", "rounded", "goal", "earlier")
        ),
        *(nothing(nw.Date).alias(name) for name in ("at", "due", "observed_on", "earlier_on")),
        nothing(nw.String).alias("remark"),
        nw.lit(value=False).alias("is_share"),
        nw.lit(value=False).alias("is_own"),
        nothing(nw.Int64).alias("waiver"),
        nothing(nw.String).alias("permitted"),
    ).select(TABLE)
