"""A whole run: scopes laid out, rules judged, answers checked against their scope, all graded at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, Frame, make, nothing, settle
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
    most = {place: rows * _DAYS for place, rows in _sizes(laid_out).items()}
    answers = [
        ask(
            *(task.rule, engine.submission(_submission(task, scope)), judges[task.rule.kind]),
            *(place, most.get(place, 0), engine),
        )
        for place, (task, scope) in enumerate(zip(watched(tasks, watch, "judging", _name), scopes, strict=True))
    ]
    watch(Stage(what="judging", to=f"all rules together, {len(tasks):,}"))
    answered, faults = _computed(answers, engine)
    answered = _at_checkpoints(answered, [place for place, task in enumerate(tasks) if _has_checkpoints(task)])
    counts = _counted(answered)
    faults |= _too_long(counts, most)
    scoped = engine.moved(laid_out)
    faults |= _misfits(answered, scoped, faults)
    faults |= _idle(counts, tasks, faults)
    faults |= _two_ended(counts, tasks, faults)
    framed = _framed(tasks, scoped, answered, faults).join(engine.moved(_policies(tasks)), on="rule", how="left")
    graded = waive(grade(framed), _permissions(tasks))
    extra = [_unheld(task, each, place) for place, (task, each) in enumerate(zip(tasks, unasked, strict=True))]
    table = nw.concat([graded.select(TABLE), *map(engine.moved, itertools.chain(*extra))])
    table = table.sort("rule", "unit", "year", "at", nulls_last=False)
    culprits = {place: answer.culprit for place, answer in enumerate(answers) if answer.culprit is not None}
    empty = _empty(laid_out, len(tasks))
    return Verdicts(table=engine.settled(table), faults=faults, empty=empty, culprits=culprits, ledger=ledger)


_DAYS = 366
"""A rule may give a finding for each day of a year, and no more."""


def _sizes(frame: Frame) -> dict[int, int]:
    counted = frame.group_by("rule").agg(nw.len().cast(nw.Int64).alias("rows"))
    return dict(counted.collect("polars").rows())


@attrs.frozen
class _Counts:
    """How many rows an answer has, in how many the kind itself says the outcome, and how many have an upper end."""

    rows: int
    own: int
    upper: int


def _counted(answered: Frame) -> dict[int, _Counts]:
    own = nw.col("outcome").is_in(["pass", "warn", "fail"]).fill_null(value=False)
    counted = answered.group_by("rule").agg(
        nw.len().cast(nw.Int64).alias("rows"),
        own.cast(nw.Int64).sum().alias("own"),
        (~nw.col("expected_high").is_null()).cast(nw.Int64).sum().alias("upper"),
    )
    return {place: _Counts(*numbers) for place, *numbers in counted.collect("polars").rows()}


def _too_long(counts: Mapping[int, _Counts], most: dict[int, int]) -> dict[int, str]:
    """Return what is wrong with answers of more rows than there can be findings."""
    what = "the answer has more rows than the rule's scope has days"
    return {place: what for place, count in counts.items() if count.rows > most.get(place, 0)}


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
    return engine.settled(nw.concat(frames)) if len(frames) > 1 else engine.settled(frames[0])


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


def _misfits(answered: Frame, laid_out: Frame, known: dict[int, str]) -> dict[int, str]:
    """Return what is wrong with answers that do not fit: rows outside the scope, twice, or of no known outcome."""
    outside = answered.join(laid_out.select(_KEYS), on=_KEYS, how="anti")
    twice = answered.group_by("rule", "unit", "year", "at").agg(nw.len().alias("rows")).filter(nw.col("rows") > 1)
    unknown = answered.filter(~nw.col("outcome").is_null() & ~nw.col("outcome").is_in(list(OUTCOMES)))
    reason, wanted = nw.col("reason"), nw.col("trajectory_reason")
    foreign = answered.filter(~reason.is_null() & (~reason.is_in(list(REASONS)) | reason.is_in(list(ENGINE_REASONS))))
    baseless = answered.filter(~wanted.is_null() & ~wanted.is_in(list(UNUSABLE)))
    checks: tuple[tuple[Frame, str, str | None], ...] = (
        (outside, "the answer has a row outside the rule's scope", None),
        (twice, "the answer has two rows for one unit and year", None),
        (unknown, "the answer has an outcome that is none of pass, warn, fail, unjudged", "outcome"),
        (foreign, f"the answer has a reason that is none of those a kind may give, {_GIVEN}", "reason"),
        (baseless, f"the answer has a trajectory_reason that is none of {', '.join(UNUSABLE)}", "trajectory_reason"),
    )
    found = nw.concat([_told(rows, number, word) for number, (rows, _, word) in enumerate(checks)]).unique()
    faults: dict[int, str] = {}
    for number, place, unit, year, said in found.sort(*_TOLD).collect("polars").rows():
        if place not in known:
            given = "" if said is None else f", {said!r:.{_LONGEST}}"
            faults.setdefault(place, f"{checks[number][1]}: {unit}, year from {year}{given}")
    return faults


def _told(rows: Frame, number: int, word: str | None) -> Frame:
    said = nothing(nw.String) if word is None else nw.col(word)
    return rows.select(nw.lit(number).cast(nw.Int64).alias("check"), "rule", "unit", "year", said.alias("said"))


_TOLD = ("check", "rule", "unit", "year", "said")


_GIVEN = ", ".join(word for word in REASONS if word not in ENGINE_REASONS)
_LONGEST = 60


def _idle(counts: Mapping[int, _Counts], tasks: Sequence[Task], known: dict[int, str]) -> dict[int, str]:
    """Return the rules that state what a grade rests on, where the kind grades by itself and it would do nothing."""
    stated = {place: names for place, task in enumerate(tasks) if (names := _grading(task.rule)) and place not in known}
    what = "the kind itself says the outcome, so {} of the rule would do nothing; take it out of the rule"
    return {p: what.format(" and ".join(names)) for p, names in stated.items() if p in counts and counts[p].own}


def _two_ended(counts: Mapping[int, _Counts], tasks: Sequence[Task], known: dict[int, str]) -> dict[int, str]:
    """Return the rules whose kind brings an upper end beside a bound that has but one."""
    rules = {place: task.rule for place, task in enumerate(tasks) if place not in known and task.rule.bounds() is None}
    one_ended = {place: rule.stated_comparison() for place, rule in rules.items()}
    one_ended = {place: comparison for place, comparison in one_ended.items() if comparison != "between"}
    what = 'the answer has expected_high, but its comparison is "{}", which has one bound, expected'
    return {p: what.format(comparison) for p, comparison in one_ended.items() if p in counts and counts[p].upper}


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
    joined = laid_out.join(renamed, on=_KEYS, how="left")
    return joined.with_columns(
        nw.coalesce(nw.col("at"), nw.col("own_at")).alias("at"),
        nw.when(own).then(nw.col("own_expected")).otherwise(nw.col("expected")).alias("expected"),
        nw.when(own).then(nw.col("own_high")).otherwise(nw.col("expected_high")).alias("expected_high"),
        nw.col("rule").is_in(list(faults)).alias("is_broken"),
        (~nw.col("own_outcome").is_null()).alias("is_own"),
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


def _empty(laid_out: Frame, number: int) -> tuple[int, ...]:
    filled = {row[0] for row in laid_out.select("rule").unique().collect("polars").rows()}
    return tuple(place for place in range(number) if place not in filled)
