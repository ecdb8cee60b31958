"""A row of the table of findings becomes a finding, with its numbers for reading and its sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, localcontext
from typing import Any

import attrs

from rulecheck.engine.codes import OUTCOMES_BY_CODE, REASONS_BY_CODE
from rulecheck.engine.unreadable import unreadable_clause
from rulecheck.errors import told
from rulecheck.model.days import full_date
from rulecheck.model.finding import Finding
from rulecheck.model.mapping import Meaning, Measure
from rulecheck.model.numbers import LEAST_STEP, PLACES, rounded
from rulecheck.model.progress import Progress
from rulecheck.model.rule import Rule
from rulecheck.model.waiver import Waiver
from rulecheck.model.wording import absence_sentence, name_words, number_words, track_sentence
from rulecheck.model.years import Calendar

_JUDGED = ("met", "narrow-pass", "near-miss", "missed")


@attrs.frozen(kw_only=True)
class Wording:
    """What turns the rows of one rule into findings.

    Attributes:
        ruleset: the id of the rule set.
        rule: the rule; its kind words the findings that were judged.
        calendar: writes the year.
        label: what the measure is called in a sentence.
        measure: how the measure is declared; None if the rule has none.
        markers: texts that stand for no number.
        nearly: for a unit that has no row, what the data names instead.
        waivers: of the rule set, by their places.
        as_at: the day that decides whether one has lapsed.
    """

    ruleset: str
    rule: Rule
    calendar: Calendar
    label: str | None
    measure: Measure | None = None
    markers: Mapping[str, Meaning] = attrs.field(factory=dict)
    nearly: Mapping[str, str] = attrs.field(factory=dict)
    waivers: Sequence[Waiver] = ()
    as_at: date = date.max


def finding(row: dict[str, Any], wording: Wording) -> Finding:
    """Make one finding from one row of the table."""
    rule, of, reason = wording.rule, row["of"], REASONS_BY_CODE[row["reason"]]
    observed, margin, expected = row["observed"], row["exact_margin"], row["low"]
    is_share, counts = bool(row["is_share"]), None
    if is_share:
        has_base = of is not None and of > 0
        counts = (observed, of) if has_base and observed is not None else None
        observed = rounded(observed / of, PLACES) if has_base and observed is not None else None
        margin = _share_margin(margin / row["one"]) if has_base and margin is not None else None
    if observed is None or reason in ("broken", "no-target"):
        margin = None
    waiver = None if row["waiver"] is None else wording.waivers[row["waiver"]]
    fields: dict[str, Any] = {
        "ruleset": wording.ruleset,
        "rule": rule.id,
        "kind": rule.kind,
        "unit": row["unit"],
        "year": str(wording.calendar.year(row["year"])),
        "at": row["at"],
        "outcome": OUTCOMES_BY_CODE[row["outcome"]],
        "reason": reason,
        "observed": observed,
        "expected": expected,
        "expected_high": row["expected_high"],
        "margin": margin,
        "percent": _percent(observed, expected, margin),
        "due": row["due"],
        "waiver": None if waiver is None else f"{waiver.approved_by}, until {full_date(waiver.until)}",
        "note": row["note"],
        "provisional": bool(row["provisional"]),
        "file": row["file"],
        "place": row["place"],
        "cell": row["cell"],
        "is_share": is_share,
        "rounded": row["rounded"],
        "progress": None if is_share else _progress(row),
        "counts": counts,
        "is_own": row["is_own"] and reason in _JUDGED,
    }
    before = reason if row["permitted"] is None else REASONS_BY_CODE[row["permitted"]]
    named = Finding(**{**fields, "reason": before}, measure=wording.label)
    message = _with_remark(_message(named, wording), row["remark"])
    message = _with_remark(message, _version(row["value_version"]))
    rounded_to = row["rounded"]
    if rounded_to is not None and observed is not None and rounded_to != observed and named.reason in _JUDGED:
        message = f"{message} {_rounding(rounded_to, named)}"
    if waiver is not None:
        message = f"{message} {_permission(reason, waiver, wording.as_at)}"
    return Finding(**fields, measure=rule.measure, message=message)


def _rounding(read: Decimal, named: Finding) -> str:
    """Show the number that was judged beside the one it was rounded from."""
    raw = number_words(named.observed or Decimal(0), named)
    return f"It was judged as {number_words(read, named)}, rounded half up from {raw}."


def _permission(reason: str, waiver: Waiver, as_at: date) -> str:
    """Say that a failure is permitted, or why it no longer is: the waiver is over, or the value beyond its limit."""
    limits = [f"below {waiver.down_to}"] if waiver.down_to is not None else []
    limits += [f"above {waiver.up_to}"] if waiver.up_to is not None else []
    limit = f"it permits nothing {' or '.join(limits)}"
    if reason == "waived":
        beyond = f" The waiver has a limit: {limit}." if limits else ""
        return f"Waived until {full_date(waiver.until)} by {waiver.approved_by}: {waiver.reason}.{beyond}"
    is_over = waiver.has_lapsed(as_at)
    why = f"its last day was {full_date(waiver.until)}" if is_over else limit
    return f"The waiver ({waiver.approved_by}: {waiver.reason}) has lapsed: {why}."


def _progress(row: dict[str, Any]) -> Progress | None:
    """Return how a value came about, if the kind told; it only makes sense beside the final bound."""
    if row["goal"] is None or row["observed_on"] is None:
        return None
    return Progress(goal=row["goal"], day=row["observed_on"], earlier=row["earlier"], earlier_day=row["earlier_on"])


def _version(status: str | None) -> str | None:
    """Say which of several versions of a value counts."""
    return None if status is None else f"Of several versions of the figure the one that counts is: {status}."


def _with_remark(message: str, remark: str | None) -> str:
    """Add what a kind has to say of a row whatever came of it."""
    return message if remark is None else f"{message} {remark}"


def _share_margin(margin: Decimal) -> Decimal:
    """Round a margin for reading, so that a shortfall however small stays one."""
    read = rounded(margin, PLACES)
    return -LEAST_STEP if margin < 0 and read == 0 else read


def _percent(observed: Decimal | None, expected: Decimal | None, margin: Decimal | None) -> Decimal | None:
    """Return observed as a percentage of expected, to one hundredth; what fell short never reads as 100."""
    if observed is None or expected is None or margin is None or expected <= 0:
        return None
    percent = observed / expected * 100
    read = rounded(percent, 2)
    return Decimal("99.99") if percent < 100 <= read else read


def _message(named: Finding, wording: Wording) -> str:
    """Return the sentence of a finding whose measure is named in words: the kind's own, or the usual one."""
    is_judged = named.reason in _JUDGED
    method = "sentence" if is_judged else "other_sentence"
    try:
        with localcontext():  # what it sets there must not round the numbers of the findings after it
            said = getattr(wording.rule, method)(named)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - the plugin border: a kind that cannot word it does not lose it
        return f"{_usual(named, wording)} The kind's own {method} failed: {told(error)}."
    if isinstance(said, str) and said:
        return said if is_judged else _with_nearly(said, named, wording)
    if said is None and not is_judged:
        return _usual(named, wording)
    what = "no words" if said == "" else type(said).__name__
    return f"{_usual(named, wording)} The kind's own {method} gave {what}."


def _usual(named: Finding, wording: Wording) -> str:
    """Return the sentence that a finding has whatever its kind."""
    is_judged = named.reason in _JUDGED
    if named.reason in ("on-track", "off-track"):
        return track_sentence(named, wording.rule.stated_comparison())
    if not is_judged:
        return _absence(named, wording)
    if named.measure is None and wording.rule.measures():
        named = attrs.evolve(named, measure=name_words(wording.rule.measures()[0]))
    return Rule.sentence(wording.rule, named)


def _absence(named: Finding, wording: Wording) -> str:
    """Return why there is nothing to judge, and what the data may have meant."""
    names = wording.rule.measures()
    if len(names) > 1:  # the finding does not say which of them it is
        named = attrs.evolve(named, measure=" or ".join(name_words(name) for name in names))
    if named.reason == "unreadable" and wording.measure is not None:
        clause = unreadable_clause(named.cell, named.measure or "the value", wording.measure, wording.markers)
        return f"{named.unit}, {named.year}: {clause}."
    # What a data check holds its violations against is no target that a reader knows of.
    said = absence_sentence(attrs.evolve(named, expected=None) if wording.rule.always_due else named)
    parts = f"; its member {named.cell} has none" if named.reason == "missing" and named.cell is not None else ""
    return _with_nearly(f"{said.removesuffix('.')}{parts}.", named, wording)


def _with_nearly(said: str, named: Finding, wording: Wording) -> str:
    nearly = wording.nearly.get(named.unit) if named.reason in ("missing", "unknown-unit") else None
    return said if nearly is None else f"{said.removesuffix('.')}; {nearly}."
