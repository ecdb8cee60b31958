"""Asking plugins to judge: one rule at a time, and whatever goes wrong stays with that rule."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import Frame
from rulecheck.data.observations import EVIDENCE
from rulecheck.data.submission import Submission
from rulecheck.engine.engines import EMBEDDED, Engine
from rulecheck.engine.intake import NoAnswerError, checked, formed
from rulecheck.errors import told
from rulecheck.model.rule import Rule


@attrs.frozen(kw_only=True)
class Judge:
    """Who judges the rules of one kind.

    Attributes:
        plugin: its name, for messages.
        ask: the hook ``rulecheck_judge``, narrowed to that plugin and to the wrappers of others.
        wrappers: the plugins that wrap the judging, by name.
        culprit: returns the plugin that an error came from; None if it cannot be told.
        is_ours: whether all that take part are built in; others are given copies of what other rules rest on.
    """

    plugin: str
    ask: Callable[..., Any]
    wrappers: tuple[str, ...] = ()
    culprit: Callable[[BaseException], str | None] = lambda _: None
    is_ours: bool = False


Judges = Mapping[str, Judge]


@attrs.frozen(kw_only=True)
class Answer:
    """What came of asking about one rule: a frame, or what went wrong, and the plugin it is known to come from."""

    frame: Frame | None
    fault: str | None = None
    culprit: str | None = None


def ask(rule: Rule, submission: Submission, judge: Judge, most: int, engine: Engine = EMBEDDED) -> Answer:
    """Return the answer about one rule, that ``rulecheck.engine.intake`` can bring to the form of all.

    Args:
        rule: the rule.
        submission: what it is judged on.
        judge: who judges it.
        most: rows that an answer may have; of one that has more only so many more are kept that this is seen.
        engine: on which the answer comes back, on whatever a kind makes it.
    """
    try:
        if judge.is_ours:
            answer = judge.ask(rule=rule, submission=submission)
        else:
            answer = judge.ask(rule=copy.deepcopy(rule), submission=submission.apart())
        frame = _with_evidence(_cut(answer, most, submission, engine), rule, submission)
        return Answer(frame=checked(frame, makes_bound=rule.bounds() is None))
    except KeyboardInterrupt:
        raise
    except NoAnswerError as error:
        return Answer(frame=None, fault=str(error))
    except BaseException as error:  # noqa: BLE001 - the plugin border: whatever a plugin raises, SystemExit too
        return Answer(frame=None, fault=_fault(error), culprit=judge.culprit(error))


_MIXED = (
    (
        re.compile(r"(?<='polars\.expr\.expr\.Expr'\.) Hint: .*?(?= \(\S+, line \d+\)$|$)"),
        " Frames here are narwhals frames, so expressions are too: import narwhals.stable.v2 as nw",
    ),
    (
        re.compile(r"(?<=expression literal for value of type Expr\.) Hint: .*?(?= \(\S+, line \d+\)$|$)"),
        " The frame is one of Polars and the expression is narwhals'; leave the frame as the submission gives it",
    ),
)
"""Hints of libraries that an author of a kind cannot follow, each with one that helps."""


def _fault(error: BaseException) -> str:
    """Return what a plugin raised; where it mixed two libraries, with what to do."""
    said = told(error)
    for hint, better in _MIXED:
        said = hint.sub(better, said)
    return said


def settled(answer: Answer, place: int, engine: Engine) -> Answer:
    """Bring one rule's answer to the form of all and compute it, so that one that fails only then is found."""
    if answer.frame is None:
        return answer
    try:
        (frame,) = formed({place: answer.frame})
        return Answer(frame=engine.settled(frame))
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - the plugin border, as above; Polars panics are no Exception
        return Answer(frame=None, fault=told(error))


def _cut(answer: Any, most: int, submission: Submission, engine: Engine) -> Any:
    """Return an answer cut behind the first row that is too many, on the engine of the submission."""
    if not isinstance(answer, (nw.LazyFrame, nw.DataFrame)):
        return answer
    frame = answer.lazy().head(most + 1)
    is_elsewhere = frame.implementation is not submission.scope.implementation
    return engine.moved(frame.collect("polars").lazy()) if is_elsewhere else frame


def _with_evidence(answer: Any, rule: Rule, submission: Submission) -> Any:
    """Add to an answer where its values stand, if the kind did not carry that along."""
    if not isinstance(answer, (nw.LazyFrame, nw.DataFrame)):
        return answer
    frame = answer.lazy()
    names = frame.collect_schema().names()
    if not rule.measures() or "provisional" in names or not {"unit", "year"} <= set(names):
        return frame
    if frame.collect_schema()["year"] != nw.Int64:
        frame = frame.with_columns(nw.col("year").cast(nw.Int64))
    lacking = [name for name in EVIDENCE if name not in names]
    for place, measure in enumerate(rule.measures()):
        evidence = submission.yearly(measure).select("unit", "year", *(lacking if place == 0 else ("provisional",)))
        named = evidence.rename({"provisional": f"provisional{place}"})
        frame = frame.join(named, on=["unit", "year"], how="left")
    flags = [nw.col(f"provisional{place}").fill_null(value=False) for place in range(len(rule.measures()))]
    return frame.with_columns(nw.any_horizontal(*flags, ignore_nulls=True).alias("provisional"))
