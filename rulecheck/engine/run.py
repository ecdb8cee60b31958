"""A whole run: scopes laid out, rules asked and judged part by part, and what all of them owe."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

from rulecheck.data.frames import Frame
from rulecheck.data.submission import Shared, Submission
from rulecheck.data.windows import Windows
from rulecheck.engine.ask import Answer, Judges, ask
from rulecheck.engine.bounding import has_checkpoints, with_bounds, years_in_force
from rulecheck.engine.engines import EMBEDDED, Engine
from rulecheck.engine.filing import Filing
from rulecheck.engine.fitness import DAYS
from rulecheck.engine.ledger import Account, Ledger, opened
from rulecheck.engine.programme import Task
from rulecheck.engine.scope import lay_out, possible_years
from rulecheck.engine.together import Answered, Together, is_dated
from rulecheck.engine.unasked import Unasked, unasked
from rulecheck.model.rule import Rule
from rulecheck.model.stage import Stage, Watch, unwatched, watched


@attrs.frozen(kw_only=True)
class Verdicts:
    """What came of a run.

    Attributes:
        table: one row a finding, sorted by rule, unit, year and checkpoint; columns
            ``rulecheck.engine.findings.TABLE``.
        faults: what went wrong with the rules that could not be judged, by their place.
        empty: the places of rules whose scope holds no unit and year.
        culprits: the plugins that faults are known to come from, by the rule's place.
        ledger: what the table must hold, counted from the scopes alone.
        filing: where the table is kept while anybody needs it.
    """

    table: Frame | Windows
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
        watch: told how far it is. Rules are laid out and asked one by one, and computed some together, as one plan.
        engine: what kinds, grading and waivers compute on. Scopes are laid out on the embedded one.
    """
    pairs = [lay_out(task.rule, task.programme) for task in watched(tasks, watch, "laying out", _name)]
    scopes = [_scope(*each) for each in zip(tasks, pairs, strict=True)]
    unheld = [unasked(*each) for each in zip(tasks, scopes, strict=True)]
    ledger = opened([_account(*each) for each in zip(tasks, pairs, unheld, strict=True)])
    most = {place: asked * DAYS for place, asked in ledger.sizes(asked=True).items()}
    said = iter(watched(tasks, watch, "judging", _name))
    faults: dict[int, str] = {}
    culprits: dict[int, str] = {}
    empty: list[int] = []
    filing = Filing()
    last = _last_rules(tasks)
    for places in _portions(ledger, engine):
        answered = [
            Answered(
                place=place,
                scope=scopes[place],
                unasked=unheld[place],
                answer=_answer(task, scopes[place], pairs[place], judges, most.get(place, 0), engine),
            )
            for place, task in zip(places, said, strict=False)  # what is left of these is asked with the next ones
        ]
        if len(answered) > 1:
            watch(Stage(what="judging", to=f"all rules together, {len(answered):,}"))
        judged = Together(answered=answered, tasks=tasks, most=most, engine=engine).judged()
        filing.add(judged.tables)
        faults |= judged.faults
        empty += judged.empty
        culprits |= {each.place: each.answer.culprit for each in answered if each.answer.culprit is not None}
        _let_go([tasks[place] for place in places], places.stop, last)
    return Verdicts(
        table=filing.table(), filing=filing, faults=faults, empty=tuple(empty), culprits=culprits, ledger=ledger
    )


def _portions(ledger: Ledger, engine: Engine) -> Iterator[range]:
    """Yield the places of the rules that are judged together, at least one."""
    number = len(ledger.accounts)
    sizes = ledger.sizes()
    first, findings = 0, 0
    for place in range(number):
        if engine.at_once is not None and place > first and findings + sizes[place] > engine.at_once:
            yield range(first, place)
            first, findings = place, 0
        findings += sizes[place]
    yield range(first, number)


def _last_rules(tasks: Sequence[Task]) -> dict[int, dict[str, int]]:
    """Return, by the programme, the place of the last rule that names a measure."""
    last: dict[int, dict[str, int]] = {}
    for place, task in enumerate(tasks):
        last.setdefault(id(task.programme), {}).update(dict.fromkeys(_named(task.rule), place))
    return last


def _named(rule: Rule) -> frozenset[str]:
    """Return the measures that a rule names; none if it cannot say, for all that hangs on it is what is read twice."""
    try:
        return frozenset(rule.measures())
    except KeyboardInterrupt:
        raise
    except BaseException:  # noqa: BLE001 - the plugin border: what is wrong is told where the rule is asked
        return frozenset()


def _let_go(judged: Sequence[Task], first: int, last: Mapping[int, Mapping[str, int]]) -> None:
    """Keep no figures that only rules before a place name; who asks for them all the same has them read again."""
    for number, programme in {id(task.programme): task.programme for task in judged}.items():
        programme.keep_only({name for name, place in last[number].items() if place >= first})


def _answer(task: Task, scope: Frame, pairs: Frame, judges: Judges, most: int, engine: Engine) -> Answer:
    submission = engine.submission(_submission(task, scope, _shared(task, pairs)))
    return ask(task.rule, submission, judges[task.rule.kind], most, engine)


def _name(task: Task) -> str:
    return f"rule {task.rule.id}"


def _scope(task: Task, pairs: Frame) -> Frame:
    return with_bounds(pairs, task.rule, task.programme, possible_years(task.rule, task.programme))


def _account(task: Task, pairs: Frame, unheld: Unasked) -> Account:
    return Account(
        rule=task.rule,
        calendar=task.programme.ruleset.calendar,
        years=possible_years(task.rule, task.programme),
        pairs=pairs,
        unasked=tuple(unheld.values()),
    )


def _shared(task: Task, pairs: Frame) -> Shared | None:
    """Return what is shared with rules of the same scope: each unit and year of it once, and all of them."""
    years = possible_years(task.rule, task.programme)
    is_whole = not has_checkpoints(task.rule, years) and years_in_force(task.rule, years) == years
    return task.programme.shared(pairs) if is_whole else None


def _submission(task: Task, scope: Frame, shared: Shared | None) -> Submission:
    programme = task.programme
    return Submission(
        scope=scope.drop("bound_reason", "version", *(() if is_dated(task) else ("at",))),
        as_at=programme.as_at,
        due_until=programme.due_until,
        calendar=programme.ruleset.calendar,
        units=programme.units_of(task.rule),
        group=programme.group_of(task.rule),
        data=programme.observed,
        tables=programme.tables,
        shared=shared,
    )
