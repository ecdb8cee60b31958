"""Groups judged as one: the sum of their members, or the row that states their total."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import narwhals.stable.v2 as nw

from rulecheck.data.cells import rank, reason_of
from rulecheck.data.frames import YEAR, Frame, make, nothing
from rulecheck.data.observations import OBSERVATION
from rulecheck.model.mapping import Measure
from rulecheck.model.units import Group
from rulecheck.model.words import UNUSABLE
from rulecheck.model.years import Year

_FAR = 2**40
"""More members than any group has."""


def sum_members(observations: Frame, group: Group, days: Sequence[tuple[Year, date]], *, flow: bool) -> Frame:
    """Add up a group's members.

    One row, of the group's name, for each year of a flow or date of a stock at which a member
    has an observation. Who belongs to the group is told on that date; for a flow, on the
    year's last day. A member without a value leaves the sum without one, for the gravest reason of any;
    ``parts`` is the sum of those that have one. A sum stands nowhere; one without a value has the place of the
    first member that has its reason.

    Args:
        observations: of single units.
        group: the group.
        days: the years and dates that occur.
        flow: whether the measure is a flow.
    """
    checkpoints = sorted({(year, year.last_day) if flow else (year, day) for year, day in days})
    every = ((year, day, m.unit) for year, day in checkpoints for m in group.members if m.is_member_on(day))
    pairs = list(dict.fromkeys(every))
    expected = make(
        {
            "unit": [unit for _, _, unit in pairs],
            "year": [year.start for year, _, _ in pairs],
            "day": [day for _, day, _ in pairs],
            "order": list(range(len(pairs))),
        },
        {"unit": nw.String, "year": YEAR, "day": nw.Date, "order": nw.Int64},
    )
    on = ["unit", "year"] if flow else ["unit", "year", "day"]
    parts = observations.with_columns(nw.col("date").alias("day")) if not flow else observations
    joined = expected.join(parts.with_columns(nw.lit(value=True).alias("present")), on=on, how="left")
    absent = nw.col("present").is_null()
    joined = joined.with_columns(
        nw.when(absent).then(rank("missing")).otherwise(nw.col("gravity")).alias("gravity"),
        (~absent).cast(nw.Int64).alias("present"),
        *(nw.col(name).fill_null(value=False).cast(nw.Int64).alias(name) for name in ("provisional", "filled")),
    ).with_columns((nw.col("gravity") * _FAR + nw.col("order")).alias("telling"))
    stands = joined.filter(~nw.col("telling").is_null()).select(
        "telling", "file", "place", nw.coalesce(nw.col("cell"), nw.col("unit")).alias("cell")
    )
    summed = joined.group_by("year", "day").agg(
        nw.col("value").sum(),
        *(nw.col(name).min() for name in ("gravity", "telling")),
        *(nw.col(name).max() for name in ("provisional", "filled", "present")),
    )
    return (
        summed.filter(nw.col("present") > 0)
        .join(stands, on="telling", how="left")
        .with_columns(
            nw.lit(group.name).alias("unit"),
            nw.col("day").alias("date"),
            nw.col("value").alias("parts"),
            nw.when(nw.col("gravity").is_null()).then(nw.col("value")).alias("value"),
            reason_of(nw.col("gravity")).alias("reason"),
            *((nw.col(name) > 0).alias(name) for name in ("provisional", "filled")),
            *(nothing(nw.String).alias(name) for name in ("note", "value_version")),
        )
        .select(*OBSERVATION, "parts")
    )


def reconciled(summed: Frame, observations: Frame, group: Group, measure: Measure) -> Frame:
    """Set a group's reported total beside the sum of its members.

    The reported row counts where it has anything but a blank; where both have a value they
    must agree, or the value is a ``duplicate``; so it is if members that are counts add up to more
    than the total before all of them are there. A member that is a duplicate or unreadable spoils the total
    too. Where nothing is reported the sum stands.
    """
    keys = ["unit", "year"] if measure.flow else ["unit", "year", "date"]
    reported = observations.filter(nw.col("unit") == group.reported_as)
    reported = reported.with_columns(nw.lit(group.name).alias("unit"))
    every = nw.concat([summed.select(keys), reported.select(keys)]).unique()
    carried = [name for name in OBSERVATION if name not in keys]
    both = every
    for frame, prefix in ((reported, "stated"), (summed, "added")):
        renamed = frame.select(*keys, *(nw.col(name).alias(f"{prefix}_{name}") for name in carried))
        both = both.join(renamed, on=keys, how="left")
    both = both.join(summed.select(*keys, "parts"), on=keys, how="left")
    is_blank = ~nw.col("stated_filled").fill_null(value=False)
    differ = (nw.col("stated_value") != nw.col("added_value")).fill_null(value=False)
    if measure.count:
        differ = differ | (nw.col("parts") > nw.col("stated_value")).fill_null(value=False)
    is_spoilt = (nw.col("added_gravity") <= UNUSABLE.index("unreadable")).fill_null(value=False)
    is_better = (nw.col("added_gravity") < nw.col("stated_gravity")).fill_null(nw.col("stated_gravity").is_null())
    chosen = both.with_columns(
        nw.when(is_blank | (is_spoilt & is_better))
        .then(nw.col(f"added_{name}"))
        .otherwise(nw.col(f"stated_{name}"))
        .alias(name)
        for name in carried
    )
    worst = nw.when(differ).then(rank("duplicate")).otherwise(nw.col("gravity"))
    return (
        chosen.with_columns(nw.when(~differ).then(nw.col("value")).alias("value"), worst.alias("gravity"))
        .with_columns(reason_of(nw.col("gravity")).alias("reason"))
        .select(*OBSERVATION)
    )
