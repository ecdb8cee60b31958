"""Rounding, only where a rule declares it: half up, exactly, with nothing lost to a division."""

from __future__ import annotations

from decimal import Decimal

import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, Frame

_MOST = 10**15
"""A rounded number of more steps than this is no evidence: what is to be rounded has at most 15 digits."""

_LASTS = 10**6
"""Of the last decimal of a number, how many make one."""


def with_rounded(framed: Frame) -> Frame:
    """Add ``rounded``: what is held against the bound in place of ``observed``; null where the rule does not round.

    Half a step is rounded away from zero. A share is rounded as the percentage that is printed: 162.5 % is 163 %.

    Args:
        framed: ``observed``, ``of``, ``is_share`` and ``round_steps``: how many steps one of the measure's unit has,
            100 for two places; null where the rule does not round. A percentage has a hundred times as many.
    """
    steps = nw.when(nw.col("is_share")).then(nw.col("round_steps") * 100).otherwise(nw.col("round_steps"))
    framed = framed.with_columns(steps.alias("steps"))
    one = nw.when(~nw.col("is_share")).then(nw.lit(1).cast(NUMBER))
    base_of_share = nw.when(nw.col("is_share") & (nw.col("of") > 0)).then(nw.col("of"))
    framed = framed.with_columns(
        (nw.col("observed").abs() * nw.col("steps")).alias("size"),
        nw.coalesce(base_of_share, one).alias("base"),
    )
    # The division only proposes; which whole number of steps is the nearest is decided by multiplying back.
    proposed = (nw.col("size") / nw.col("base")).cast(NUMBER)
    usable = proposed < _MOST
    framed = framed.with_columns(nw.when(usable).then(proposed).cast(nw.Int64).alias("near"))
    twice, near, base = nw.col("size") * nw.lit(2), nw.col("near"), nw.col("base")
    up = (twice >= base * (near * 2 + 1)).cast(nw.Int64)
    down = (twice < base * (near * 2 - 1)).cast(nw.Int64)
    # A step is so many of the last decimals, which are multiplied: to divide, DuckDB makes floats of them.
    step = (nw.lit(_LASTS) // nw.col("steps")) * nw.lit(Decimal(1) / _LASTS).cast(nw.Decimal(7, 6))
    whole = (near + up - down) * step
    signed = nw.when(nw.col("observed") < 0).then(-whole).otherwise(whole)
    return framed.with_columns(signed.cast(NUMBER).alias("rounded")).drop("size", "base", "near", "steps")
