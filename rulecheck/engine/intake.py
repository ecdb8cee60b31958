"""What a kind returns is brought to one form, or found to be no answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import narwhals.stable.v2 as nw

from rulecheck.data.frames import NUMBER, YEAR, Frame, nothing
from rulecheck.errors import near_name
from rulecheck.model.numbers import PLACES

NUMBERS = ("observed", "of", "expected", "expected_high", "trajectory")
TEXTS = ("reason", "trajectory_reason", "outcome", "remark", "note", "file", "place", "cell", "value_version")
PACE = ("observed_on", "earlier", "earlier_on")

JUDGED = ("rule", "unit", "year", "at", *NUMBERS, "is_share", "off_grid", *TEXTS, *PACE, "provisional")
"""The columns of every judged frame."""

_TYPES = {
    "unit": nw.String,
    "at": nw.Date,
    **dict.fromkeys(TEXTS, nw.String),
    **dict.fromkeys(("observed_on", "earlier_on"), nw.Date),
    "provisional": nw.Boolean,
}
"""Of the columns of an answer that are no numbers, what they hold."""

_MOST = 10**18
"""Larger numbers would overflow when they are multiplied; they are no evidence."""
_NOISE = 1e-9
_LISTED = 300
_LONGEST = 60
_SLIP = 0.8
_DECIDING = ("observed", "of", "expected", "expected_high", "outcome", "reason")


class NoAnswerError(Exception):
    """What a kind returned cannot be used; says why."""


def checked(answer: Any, *, makes_bound: bool = False) -> Frame:
    """Return what a kind gave if it can be brought to the form of ``formed``.

    Args:
        answer: as returned by ``rulecheck_judge``.
        makes_bound: the kind states no bounds, so what a value is held against is for its answer to say.

    Raises:
        NoAnswerError: no frame, a column is absent or of a type that cannot be read.
    """
    frame = _as_frame(answer)
    schema = frame.collect_schema()
    absent = [name for name in ("unit", "year") if name not in schema]
    if absent or not ("observed" in schema or "outcome" in schema):
        wanted = ", ".join(absent) or "observed"
        raise NoAnswerError(f"the frame has no column {wanted}; it has {', '.join(schema.names())[:_LISTED]}")
    if makes_bound and not ("expected" in schema or "outcome" in schema):
        raise NoAnswerError(
            "nothing says what a value is held against: the kind states no bounds, and the frame has no column "
            "expected; derive the class from Bounded, or give expected, or say the outcome"
        )
    _refuse_misspelt(schema.names())
    for name in (*NUMBERS, "earlier"):
        _refuse_no_number(name, schema.get(name))
    if not schema["year"].is_integer():
        raise NoAnswerError(f"the column year holds {schema['year']} and not whole start years")
    for name, dtype in _TYPES.items():
        if name in schema and schema[name] not in (dtype, nw.Unknown):
            raise NoAnswerError(f"the column {name} holds {schema[name]} and not {dtype}")
    return frame


def formed(answers: Mapping[int, Frame]) -> Iterator[Frame]:
    """Yield the rows of checked answers with the columns ``JUDGED``; answers that are alike in one frame.

    Numbers become exact decimals; one that is not finite or beyond 10**18 becomes null. A number that
    lies off the grid of six decimals, for a float by more than rounding noise, is marked ``off_grid``,
    so that bringing it to the grid cannot help it.

    Args:
        answers: by the rule's place among all rules of the run.
    """
    alike: dict[tuple[Any, ...], list[Frame]] = {}
    for place, frame in answers.items():
        placed = frame.with_columns(nw.lit(place).cast(nw.Int64).alias("rule"))
        alike.setdefault(tuple(frame.collect_schema().items()), []).append(placed)
    for columns, frames in alike.items():
        yield (nw.concat(frames) if len(frames) > 1 else frames[0]).select(*_form(dict(columns)))


def _form(schema: Mapping[str, Any]) -> Iterator[nw.Expr]:
    off_grid = [expression for name in NUMBERS if (expression := _is_off_grid(name, schema.get(name))) is not None]
    is_off_grid = nw.any_horizontal(*off_grid, ignore_nulls=True) if off_grid else nw.lit(value=False)
    yield from (nw.col("rule"), nw.col("year").cast(YEAR))
    yield from (_number(name, schema.get(name)) for name in (*NUMBERS, "earlier"))
    yield from (nw.lit("of" in schema).alias("is_share"), is_off_grid.alias("off_grid"))
    for name, dtype in _TYPES.items():
        is_there = name in schema and schema[name] == dtype
        yield nw.col(name) if is_there else nothing(dtype).alias(name)


def _refuse_misspelt(names: list[str]) -> None:
    """Refuse a column that is a slip of one that decides: unheard, it would leave the grading to another."""
    for name in names:
        wanted = [known for known in _DECIDING if known not in names and known[0] == name[:1].lower()]
        near = None if name in JUDGED else near_name(name, wanted, least=_SLIP)
        if near is not None:
            what = f"the frame has a column {name!r:.{_LONGEST}}, which nothing reads; did you mean '{near}'?"
            raise NoAnswerError(f"{what} If it is your own, drop it or call it otherwise")


def _as_frame(answer: Any) -> Frame:
    if isinstance(answer, nw.LazyFrame):
        return answer
    if isinstance(answer, nw.DataFrame):
        return answer.lazy()
    type_ = type(answer)
    raise NoAnswerError(
        f"the answer is {type_.__module__}.{type_.__qualname__} and not a frame of narwhals.stable.v2; "
        "build it from the submission's frames, or wrap it with narwhals.stable.v2.from_native"
    )


def _refuse_no_number(name: str, dtype: Any) -> None:
    if dtype is None or dtype == nw.Unknown:
        return
    if not dtype.is_numeric():
        raise NoAnswerError(f"the column {name} holds {dtype} and not numbers")
    if dtype.is_unsigned_integer():
        raise NoAnswerError(
            f"the column {name} holds {dtype}, which wraps around below zero; cast counts to nw.Int64 first"
        )


def _number(name: str, dtype: Any) -> nw.Expr:
    if dtype is None or dtype == nw.Unknown:
        return nothing(NUMBER).alias(name)
    column = nw.col(name)
    # Not by abs(), which wraps around for the least integer.
    usable = (column < _MOST) & (column > -_MOST)
    if dtype.is_float():
        usable = usable & column.is_finite()
    return nw.when(usable).then(column).cast(NUMBER).alias(name)


def _is_off_grid(name: str, dtype: Any) -> nw.Expr | None:
    """Whether a number has more than six decimals; None for types that cannot have them."""
    column = nw.col(name)
    if dtype is not None and dtype.is_float():
        scaled = column.cast(nw.Float64) * 10.0**PLACES  # halves would overflow
        noise = nw.max_horizontal(scaled.abs() * 1e-15, nw.lit(_NOISE * 10.0**PLACES))
        return (scaled - scaled.round(0)).abs() > noise
    if isinstance(dtype, nw.Decimal) and dtype.scale > PLACES:
        return column != nw.when((column < _MOST) & (column > -_MOST)).then(column).cast(NUMBER).cast(dtype)
    return None
