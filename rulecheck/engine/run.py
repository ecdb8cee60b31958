"""A whole run: scopes laid out, rules judged, answers checked against their scope, all graded at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, Frame, are_equal, is_ascending, make, nothing, settle
from rulecheck.data.submission import Submission
from rulecheck.engine.ask import Answer, Judges, ask, settled
from rulecheck.engine.bounding import has_checkpoints, with_bounds, years_in_force
from rulecheck.engine.engines import EMBEDDED, Engine
from rulecheck.engine.grade import grade, policies
from rulecheck.engine.intake import JUDGED, NUMBERS, PACE, TEXTS
from rulecheck.engine.ledger import Account, Ledger, opened
from rulecheck.engine.programme import Programme
from rulecheck.engine.scope import lay_out, possible_years, strangers, untargeted
from rulecheck.engine.waivers import Permission, waive
from rulecheck.model.rule import Rule
from rulecheck.model.stage import Stage, Watch, unwatched, watched
from rulecheck.model.words import ENGINE_REASONS, OUTCOMES, REASONS, UNUSABLE

TABLE = (
    *("rule", "unit", "year", "at", "outcome", "reason", "observed", "of", "low", "expected_high"),
    *("exact_margin", "one", "is_share", "due", "provisional", "note", "file", "place", "cell"),
    *("value_version", "rounded", "waiver", "permitted", "goal", "remark", "is_own", *PACE),
)
"""The columns of the table of findings."""

ORDER = ("rule", "unit", "year", "at")
"""By which the table of findings is sorted; without a day of its own a finding comes first."""


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
    """

    table: Frame
    faults: dict[int, str]
    empty: tuple[int, ...]
    culprits: dict[int, str] = attrs.field(factory=dict)
    ledger: Ledger


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
    unasked = [_unasked(task, scope) for task, scope in zip(tasks, scopes, strict=True)]
    ledger = opened([_account(*each) for each in zip(tasks, pairs, unasked, strict=True)])
    laid_out = settle(nw.concat([_placed(scope, place) for place, scope in enumerate(scopes)]))
    sizes = _sizes(laid_out)
    answers = [
        ask(
            *(task.rule, engine.submission(_submission(task, scope)), judges[task.rule.kind]),
            *(place, sizes.get(place, 0) * _DAYS, engine),
        )
        for place, (task, scope) in enumerate(zip(watched(tasks, watch, "judging", _name), scopes, strict=True))
    ]
    watch(Stage(what="judging", to=f"all rules together, {len(tasks):,}"))
    answered, faults = _computed(answers, engine)
    answered = _at_checkpoints(answered, [place for place, task in enumerate(tasks) if _has_checkpoints(task)])
    surveyed = _survey(answered)
    faults |= _too_long(surveyed, sizes)
    faults |= _slips(answered, surveyed, faults)
    faults |= _idle(surveyed, tasks, faults)
    faults |= _two_ended(surveyed, tasks, faults)
    scoped = engine.moved(laid_out)
    graded, misfits = _graded(tasks, scoped, answered, faults, engine)
    if misfits:
        faults |= misfits
        graded, _ = _graded(tasks, scoped, answered, faults, engine)
    extra = [_unheld(task, each, place) for place, (task, each) in enumerate(zip(tasks, unasked, strict=True))]
    culprits = {place: answer.culprit for place, answer in enumerate(answers) if answer.culprit is not None}
    empty = tuple(place for place in range(len(tasks)) if not sizes.get(place))
    table = _in_order(graded, [engine.moved(each) for each in itertools.chain(*extra)], engine)
    return Verdicts(table=table, faults=faults, empty=empty, culprits=culprits, ledger=ledger)


def _graded(
    tasks: Sequence[Task], laid_out: Frame, answered: Frame, faults: dict[int, str], engine: Engine
) -> tuple[Frame, dict[int, str]]:
    """Grade what can be judged; return also what is wrong with answers that do not fit the scope.

    Whether they fit shows in the numbers of rows, so that what does not is looked for only where there is any.
    """
    framed = _framed(tasks, laid_out, answered, faults).join(engine.moved(_policies(tasks)), on="rule", how="left")
    rounds = any(task.rule.round_ is not None for task in tasks)
    graded = engine.settled(waive(grade(framed, rounds=rounds), _permissions(tasks)))
    usable = answered.filter(~nw.col("rule").is_in(list(faults)))
    matched = _sizes(graded.filter("is_answered"))
    if _sizes(graded) == _sizes(laid_out) and matched == _sizes(usable):
        return graded, {}
    return graded, _misfits(usable, laid_out)


def _in_order(graded: Frame, extra: Sequence[Frame], engine: Engine) -> Frame:
    """Return all findings sorted; as scopes are laid out in order, most often there is nothing to sort."""
    table = nw.concat([graded.select(TABLE), *extra]) if extra else graded.select(TABLE)
    if engine is EMBEDDED:
        table = settle(table)
        if is_ascending(table.collect("polars"), *ORDER):
            return table
    return engine.settled(table.sort(*ORDER, nulls_last=False))


_DAYS = 366
"""A rule may give a finding for each day of a year, and no more."""


def _sizes(frame: Frame) -> dict[int, int]:
    counted = frame.group_by("rule").agg(nw.len().cast(nw.Int64).alias("rows"))
    return dict(counted.collect("polars").rows())


@attrs.frozen(kw_only=True)
class _Survey:
    """How many rows of one rule's answer there are.

    Attributes:
        rows: all.
        slips: with a word that is none of those known.
        own: whose outcome the kind itself says.
        upper: with an upper end.
    """

    rows: int
    slips: int
    own: int
    upper: int


def _survey(answered: Frame) -> dict[int, _Survey]:
    """Count the rows of each rule's answer."""
    counted = answered.group_by("rule").agg(
        nw.len().cast(nw.Int64).alias("rows"),
        nw.any_horizontal(*_SLIPS.values(), ignore_nulls=True).cast(nw.Int64).sum().alias("slips"),
        nw.col("outcome").is_in(["pass", "warn", "fail"]).cast(nw.Int64).sum().alias("own"),
        nw.col("expected_high").count().cast(nw.Int64).alias("upper"),
    )
    return {row.pop("rule"): _Survey(**row) for row in counted.collect("polars").rows(named=True)}


def _too_long(surveyed: dict[int, _Survey], sizes: dict[int, int]) -> dict[int, str]:
    """Return what is wrong with answers of more rows than there can be findings."""
    what = "the answer has more rows than the rule's scope has days"
    return {place: what for place, its in surveyed.items() if its.rows > sizes.get(place, 0) * _DAYS}


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
_KEYS = ["rule", "unit", "year", "checkpoint"]


def _submission(task: Task, scope: Frame) -> Submission:
    programme = task.programme
    return Submission(
        scope=scope.drop("bound_reason", "version", *(() if _has_checkpoints(task) else ("at",))),
        as_at=programme.as_at,
        due_until=programme.due_until,
        calendar=programme.ruleset.calendar,
        units=programme.units_of(task.rule),
        group=programme.group_of(task.rule),
        data=programme.observed,
        tables=programme.tables,
    )


def _computed(answers: Sequence[Answer], engine: Engine) -> tuple[Frame, dict[int, str]]:
    """Compute all answers as one plan; if that fails, one by one, so that the failing one is found."""
    try:
        together = _together(answers, engine)
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - the plugin border: a frame may fail only when it is computed
        answers = [settled(answer, engine) for answer in answers]
        together = _together(answers, engine)
    return together, {place: answer.fault for place, answer in enumerate(answers) if answer.fault is not None}


def _together(answers: Sequence[Answer], engine: Engine) -> Frame:
    frames = [answer.frame for answer in answers if answer.frame is not None]
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


_SLIPS = {
    "outcome": ~nw.col("outcome").is_null() & ~nw.col("outcome").is_in(list(OUTCOMES)),
    "reason": ~nw.col("reason").is_null()
    & (~nw.col("reason").is_in(list(REASONS)) | nw.col("reason").is_in(list(ENGINE_REASONS))),
    "trajectory_reason": ~nw.col("trajectory_reason").is_null() & ~nw.col("trajectory_reason").is_in(list(UNUSABLE)),
}
"""Rows whose word in a column is none that a kind may say there."""


def _slips(answered: Frame, surveyed: dict[int, _Survey], known: dict[int, str]) -> dict[int, str]:
    """Return what is wrong with answers that say a word that no kind may say."""
    if not any(its.slips for its in surveyed.values()):
        return {}
    allowed = {
        "outcome": "the answer has an outcome that is none of pass, warn, fail, unjudged",
        "reason": f"the answer has a reason that is none of those a kind may give, {_GIVEN}",
        "trajectory_reason": f"the answer has a trajectory_reason that is none of {', '.join(UNUSABLE)}",
    }
    return _told([(answered.filter(slip), allowed[word], word) for word, slip in _SLIPS.items()], known)


def _misfits(answered: Frame, laid_out: Frame) -> dict[int, str]:
    """Return what is wrong with answers that do not fit: rows outside the scope, or twice."""
    outside = answered.join(laid_out.select(_KEYS), on=_KEYS, how="anti")
    twice = answered.group_by("rule", "unit", "year", "at").agg(nw.len().alias("rows")).filter(nw.col("rows") > 1)
    return _told(
        [
            (outside, "the answer has a row outside the rule's scope"),
            (twice, "the answer has two rows for one unit and year"),
        ],
        {},
    )


def _told(wrong: Sequence[tuple[Any, ...]], known: dict[int, str]) -> dict[int, str]:
    """Say of each rule what is first wrong with it, and in which row.

    Args:
        wrong: rows, what is wrong with them, and the column whose word it is, if it is one.
        known: rules of which something is wrong already.
    """
    faults: dict[int, str] = {}
    for rows, what, *word in wrong:
        key = ["rule", "unit", "year", *word]
        for place, unit, year, *said in rows.select(key).unique().sort(key).collect("polars").rows():
            if place not in known:
                given = "".join(f", {each!r:.{_LONGEST}}" for each in said)
                faults.setdefault(place, f"{what}: {unit}, year from {year}{given}")
    return faults


_GIVEN = ", ".join(word for word in REASONS if word not in ENGINE_REASONS)
_LONGEST = 60


def _idle(surveyed: dict[int, _Survey], tasks: Sequence[Task], known: dict[int, str]) -> dict[int, str]:
    """Return the rules that state what a grade rests on, where the kind grades by itself and it would do nothing."""
    what = "the kind itself says the outcome, so {} of the rule would do nothing; take it out of the rule"
    return {
        place: what.format(" and ".join(names))
        for place, its in surveyed.items()
        if its.own and place not in known and (names := _grading(tasks[place].rule))
    }


def _two_ended(surveyed: dict[int, _Survey], tasks: Sequence[Task], known: dict[int, str]) -> dict[int, str]:
    """Return the rules whose kind brings an upper end beside a bound that has but one."""
    what = 'the answer has expected_high, but its comparison is "{}", which has one bound, expected'
    upper = [place for place, its in surveyed.items() if its.upper and place not in known]
    own = {place: tasks[place].rule.stated_comparison() for place in upper if tasks[place].rule.bounds() is None}
    return {place: what.format(comparison) for place, comparison in own.items() if comparison != "between"}


def _grading(rule: Rule) -> tuple[str, ...]:
    """Return the keys of a rule that only grading by its bound can heed."""
    keys = {"near_miss": rule.near_miss, "narrow_pass": rule.narrow_pass, "round": rule.round_}
    return tuple(name for name, stated in keys.items() if stated is not None)


def _framed(tasks: Sequence[Task], laid_out: Frame, answered: Frame, faults: dict[int, str]) -> Frame:
    """Bring scope, answers and policies together, one row a finding; what was not answered is a hole with no value."""
    makes_own = [place for place, task in enumerate(tasks) if task.rule.bounds() is None]
    own = nw.col("rule").is_in(makes_own)
    usable = answered.filter(~nw.col("rule").is_in(list(faults))) if faults else answered
    renamed = usable.select(*JUDGED, "checkpoint").rename(
        {
            "expected": "own_expected",
            "expected_high": "own_high",
            "reason": "answer_reason",
            "outcome": "own_outcome",
            "at": "own_at",
        }
    )
    joined = _beside(laid_out, renamed.with_columns(nw.lit(value=True).alias("is_answered")))
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


def _beside(laid_out: Frame, answered: Frame) -> Frame:
    """Put each answer beside what it is for; answers in the order of the scope, as most are, need not be looked for."""
    if laid_out.implementation is nw.Implementation.POLARS:
        asked, given = laid_out.collect("polars"), settle(answered).collect("polars")
        if are_equal(asked.select(_KEYS), given.select(_KEYS)):
            return nw.concat([asked, given.drop(_KEYS)], how="horizontal").lazy()
    return laid_out.join(answered, on=_KEYS, how="left")


def _joined(first: nw.Expr, then: nw.Expr) -> nw.Expr:
    """Return two sentences as one text, or the one that is there."""
    both = nw.concat_str([first, then], separator=" ")
    return nw.when(first.is_null()).then(then).when(then.is_null()).then(first).otherwise(both)


Unasked = Mapping[str, Frame]
"""The units and years that have a figure and are held against nothing, by the reason why."""


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
