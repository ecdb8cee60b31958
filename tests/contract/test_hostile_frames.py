"""No dataframe passes by its types: each cell is the text that a file would give."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest

import rulecheck

NAN, INF = float("nan"), float("inf")


def frame(last: Any, dtype: Any = None, first: Any = 130) -> pl.DataFrame:
    """Return four rows, the last with this value."""
    return pl.DataFrame(
        {
            "unit": ["North", "South", "North", "South"],
            "year": ["2021-22", "2021-22", "2022-23", "2022-23"],
            "recruited": pl.Series([first, first, first, last], dtype=dtype, strict=False),
        }
    )


LAST_FAILS = {
    "null": (frame(None), "missing"),
    "nan": (frame(NAN, pl.Float64), "unreadable"),
    "inf": (frame(INF, pl.Float64), "unreadable"),
    "minus inf": (frame(-INF, pl.Float64), "unreadable"),
    "just below": (frame(129.99999999999997, pl.Float64), "unreadable"),
    "just above": (frame(130.00000000000003, pl.Float64), "unreadable"),
    "1e22": (frame(1e22, pl.Float64), "unreadable"),
    "1e300": (frame(1e300, pl.Float64), "unreadable"),
    "tiny": (frame(1e-300, pl.Float64), "unreadable"),
    "text with a blank": (frame("130 ", pl.String), "unreadable"),
    "the text NaN": (frame("NaN", pl.String), "unreadable"),
    "empty text": (frame("", pl.String), "missing"),
    "a whole number below": (frame(129, pl.Int64), "missed"),
    "unsigned": (frame(129, pl.UInt64), "missed"),
    "small unsigned": (frame(129, pl.UInt8), "missed"),
    "a single float below": (frame(129.0, pl.Float32), "missed"),
    "a category": (frame("129", pl.Categorical), "missed"),
}

ALL_FAIL = {
    "true": frame(True, pl.Boolean, True),
    "dates": frame(date(2022, 1, 1), pl.Date, date(2022, 1, 1)),
    "moments": frame(datetime(2022, 1, 1), pl.Datetime, datetime(2022, 1, 1)),  # noqa: DTZ001 - a naive one is meant
}


@pytest.mark.parametrize(("data", "reason"), LAST_FAILS.values(), ids=LAST_FAILS)
def test_unusable_or_short_value_fails(desk: Any, data: pl.DataFrame, reason: str) -> None:
    """A value that is absent, not finite, off the grid or short fails with its reason."""
    assert desk.failures(data) == (1, {reason: 1})


@pytest.mark.parametrize("data", ALL_FAIL.values(), ids=ALL_FAIL)
@pytest.mark.parametrize("bound", ["at_least = 0", "equals = 1"])
def test_what_is_no_number_is_unreadable_whatever_the_bound(desk: Any, data: pl.DataFrame, bound: str) -> None:
    """True is not 1, and a date is not a number of days."""
    desk.report(frame(130))
    rules = (desk.folder / "rules.toml").read_text().replace("at_least = 130", bound)

    assert desk.failures(data, rules) == (1, {"unreadable": 4})


@pytest.mark.parametrize(
    "data",
    [
        frame(130),
        frame(130.0, pl.Float64, 130.0),
        frame("130", pl.String, "130"),
        frame(Decimal("130.0"), None, Decimal("130.0")),
        frame(130).lazy(),
        frame(130).to_arrow(),
        [frame(130)],
    ],
    ids=["int", "float", "text", "decimal", "lazy", "arrow", "a list of one"],
)
def test_frame_that_meets_the_bound_passes(desk: Any, data: Any) -> None:
    """The failures above are not because no frame passes."""
    assert desk.failures(data) == (0, {})


def test_same_frame_twice_is_a_duplicate(desk: Any) -> None:
    """Two frames are two submissions of one table."""
    assert desk.failures([frame(130), frame(130)]) == (1, {"duplicate": 4})


REFUSED = {
    "no columns": (pl.DataFrame(), "no column 'unit'"),
    "no rows": (frame(130).clear(), "no rows"),
    "a column named otherwise": (frame(130).rename({"recruited": "recruits"}), "did you mean 'recruits'?"),
    "a null unit": (frame(130).with_columns(unit=pl.lit(None, pl.String)), "the unit in column 'unit' is blank"),
    "a null year": (frame(130).with_columns(year=pl.lit(None, pl.String)), "the year in column 'year' is blank"),
    "bare years": (frame(130).with_columns(year=pl.lit(2022)), "does not say whether it names the start or the end"),
    "a dict": ({"unit": ["North"]}, "neither a path nor a dataframe"),
    "a number": (5, "neither a path nor a dataframe"),
    "a column alone": (pl.Series([130]), "neither a path nor a dataframe"),
    "an empty list of frames": ([], "the list is empty"),
    "an empty tuple": ((), "the list is empty"),
}


@pytest.mark.parametrize(("data", "says"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_submission_is_refused(desk: Any, data: Any, says: str) -> None:
    """A frame without rows, units or years is refused like a file."""
    assert says in desk.refusal(data)


TEXTLESS = {
    "durations": frame(timedelta(130), pl.Duration, timedelta(130)),
    "lists": frame([130], pl.List(pl.Int64), [130]),
    "structs": frame({"a": 130}, None, {"a": 130}),
    "objects": frame(130).with_columns(recruited=pl.Series([object()] * 4, dtype=pl.Object)),
}


@pytest.mark.parametrize("data", TEXTLESS.values(), ids=TEXTLESS)
def test_what_cannot_become_text_is_refused(desk: Any, data: Any) -> None:
    """A column that no file could hold is refused in words, with the column's name."""
    assert "these columns cannot be read as text: 'recruited'" in desk.refusal(data)


@pytest.mark.parametrize("day", ["2024-01-01", datetime(2024, 1, 1, tzinfo=UTC), 2024])
def test_a_day_that_is_no_date_is_refused(desk: Any, day: Any) -> None:
    """A text would be compared with dates, and a moment is later than the day that it is on."""
    desk.report(frame(130))
    with pytest.raises(TypeError, match=r"as_at is a date, as in date\(2023, 3, 31\), and not "):
        rulecheck.check(desk.folder / "rules.toml", frame(130), as_at=day, plugins=desk.plugins)
