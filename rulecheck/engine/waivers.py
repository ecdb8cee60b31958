"""Waivers: a failure that somebody permitted for a time becomes a warning, and stays visible."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import attrs
import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, YEAR, Frame, beside, nothing
from rulecheck.engine.codes import CODE, OUTCOME, is_reason, outcome, reason
from rulecheck.model.bounds import Fixed
from rulecheck.model.days import full_date
from rulecheck.model.waiver import Waiver

WAIVABLE = ("missed", "missing", "no-target", "no-base", "suppressed", "not-applicable")
"""Reasons of a failure that may be permitted; what is broken, doubled or unreadable may not."""

_SOON = timedelta(days=30)
_MILLION = 10**6


@attrs.frozen(kw_only=True)
class Permission:
    """A waiver of one rule of a run, by their places.

    Attributes:
        rule: the place of the rule among all rules of the run.
        waiver: what is permitted.
        place: of the waiver in its rule set.
        as_at: the day that decides whether it holds.
    """

    rule: int
    waiver: Waiver
    place: int
    as_at: date


def waive(graded: Frame, permissions: Sequence[Permission]) -> Frame:
    """Turn permitted failures into warnings; add ``waiver``, the place of what was applied, and ``permitted``.

    ``permitted`` is the reason that the failure had before. A failure whose waiver has lapsed, by its last day or
    because the value lies beyond its limit, stays a failure, with the reason ``waiver-lapsed`` if it is ``missed``.

    Args:
        graded: one row a finding, with ``outcome`` and ``reason`` as codes.
        permissions: what may be permitted; those that do not hold yet are passed over.
    """
    begun = [each for each in permissions if each.waiver.from_ <= each.as_at]
    if not begun:
        return graded.with_columns(nothing(nw.Int64).alias("waiver"), nothing(CODE).alias("permitted"))
    graded = graded.with_columns(nw.col("at").fill_null(date.max).alias("checkpoint"))
    failed = graded.filter((nw.col("outcome") == OUTCOME["fail"]) & is_reason("reason", WAIVABLE))
    matched = failed.join(_table(graded, begun), on="rule", how="inner").filter(_is_for("unit") & _is_for("year"))
    # One that holds comes before one that has lapsed.
    order = nw.when(nw.col("holds")).then(nw.col("order")).otherwise(nw.col("order") + len(begun))
    matched = matched.with_columns(_holds().alias("holds")).with_columns(order.alias("order"))
    first = matched.group_by(*_KEYS).agg(nw.col("order").min())
    chosen = matched.join(first, on=[*_KEYS, "order"], how="inner").select(*_KEYS, "waiver", "holds")
    return _applied(graded.join(chosen.unique(), on=_KEYS, how="left"))


_KEYS = ["rule", "unit", "year", "checkpoint"]


def _table(graded: Frame, permissions: Sequence[Permission]) -> Frame:
    """Return one row for each waiver, unit and year that it names; no unit or year stands for all of them."""
    by_end = sorted(permissions, key=lambda each: each.waiver.until, reverse=True)
    rows = [(order, each, unit, year) for order, each in enumerate(by_end) for unit, year in _pairs(each.waiver)]
    columns: dict[str, tuple[Any, list[Any]]] = {
        "rule": (nw.Int64, [each.rule for _, each, _, _ in rows]),
        "order": (nw.Int64, [order for order, _, _, _ in rows]),
        "waiver": (nw.Int64, [each.place for _, each, _, _ in rows]),
        "of_unit": (nw.String, [unit for _, _, unit, _ in rows]),
        "of_year": (YEAR, [year for _, _, _, year in rows]),
        "in_force": (nw.Boolean, [each.waiver.is_in_force(each.as_at) for _, each, _, _ in rows]),
        "down_to": (NUMBER, [_value(each.waiver.down_to) for _, each, _, _ in rows]),
        "up_to": (NUMBER, [_value(each.waiver.up_to) for _, each, _, _ in rows]),
    }
    schema = {name: type_ for name, (type_, _) in columns.items()}
    return beside(graded, {name: values for name, (_, values) in columns.items()}, schema)


def _pairs(waiver: Waiver) -> Iterator[tuple[str | None, int | None]]:
    for unit in waiver.units or (None,):
        for year in waiver.year or (None,):
            yield unit, None if year is None else year.start


def _value(limit: Fixed | None) -> Decimal | None:
    return None if limit is None else limit.value


def _is_for(key: str) -> nw.Expr:
    named = nw.col(f"of_{key}")
    return named.is_null() | (named == nw.col(key))


def _holds() -> nw.Expr:
    """Whether a waiver is in force and the value within its limits; a value that is absent is not within any."""
    is_share, million = nw.col("is_share"), nw.lit(_MILLION)
    # Of nothing, or of less, there is no share, so neither is one within a limit.
    share_of_some = nw.when(nw.col("of") > 0).then(nw.col("observed") * million)
    observed = nw.when(is_share).then(share_of_some).otherwise(nw.col("observed"))

    def scaled(limit: str) -> nw.Expr:
        # Of zero or less nothing is a share, and a product with it would be a limit that any value keeps.
        base = nw.when(nw.col("of") > 0).then(nw.col("of"))
        share = nw.when(is_share).then((nw.col(limit) * million).cast(nw.Int64) * base)
        return share.otherwise(nw.col(limit))

    above = nw.col("down_to").is_null() | (observed >= scaled("down_to")).fill_null(value=False)
    below = nw.col("up_to").is_null() | (observed <= scaled("up_to")).fill_null(value=False)
    return nw.col("in_force") & above & below


def _applied(joined: Frame) -> Frame:
    holds = nw.col("holds").fill_null(value=False)
    has_lapsed = ~nw.col("holds").is_null() & ~holds & is_reason("reason", ["missed"])
    turned = nw.when(holds).then(reason("waived")).when(has_lapsed).then(reason("waiver-lapsed"))
    return joined.with_columns(
        nw.when(holds | has_lapsed).then(nw.col("waiver")).alias("waiver"),
        nw.when(holds | has_lapsed).then(nw.col("reason")).alias("permitted"),
        nw.when(holds).then(outcome("warn")).otherwise(nw.col("outcome")).alias("outcome"),
        turned.otherwise(nw.col("reason")).alias("reason"),
    ).drop("holds", "checkpoint")


def waiver_notes(waivers: Sequence[Waiver], used: Container[int], as_at: date) -> Iterator[str]:
    """Yield a remark on each waiver that has expired, will soon, or had nothing to permit.

    Args:
        waivers: of one rule set.
        used: the places of those that met a failure, one beyond their limit too.
        as_at: the day as of which it was judged.
    """
    for place, waiver in enumerate(waivers):
        said = f"the waiver for {waiver.scope_words()} by {waiver.approved_by}"
        if waiver.has_lapsed(as_at):
            yield f"{said} expired on {full_date(waiver.until)}"
            continue
        if not waiver.is_in_force(as_at):
            yield f"{said} does not hold before {full_date(waiver.from_)}"
            continue
        if place not in used:
            yield f"{said} permits a failure that is not there; remove it, or check the unit and year it names"
        if waiver.until - as_at <= _SOON:
            yield f"{said} expires soon, on {full_date(waiver.until)}"
