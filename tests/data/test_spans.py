"""Spans: days told apart as far as a count depends on them."""

from __future__ import annotations

from datetime import date, timedelta

import narwhals.stable.v2 as nw
import polars as pl
import pytest

from rulecheck.data.spans import Spans, read_spans
from rulecheck.model.days import Days

FEW = (date(2020, 3, 31), date(2021, 3, 31))
MANY = tuple(date(2020, 3, 31) + timedelta(days=30 * number) for number in range(30))
PLAIN = ("2020-03-31", "2020-04-01", "2020-02-29", "2021-04-01", "1812-06-24", "0001-01-01", "9999-12-31")


def spans_of(*texts: str | None, bounds: tuple[date, ...] = FEW, days: Days = "2022-03-31") -> Spans:
    """Read the days of one column."""
    frame = nw.from_native(pl.DataFrame({"day": texts}, schema={"day": pl.String}), eager_only=True)
    return read_spans(frame.unique(), "day", days, bounds)


def told(spans: Spans, *texts: str | None, up_to: date) -> dict[str | None, bool | None]:
    """Return of each text whether its day is this one or an earlier one."""
    frame = nw.from_native(pl.LazyFrame({"day": texts}, schema={"day": pl.String}))
    return dict(spans.added_to(frame).select("day", spans.up_to(up_to).alias("is")).collect("polars").rows())


@pytest.mark.parametrize("bounds", [FEW, MANY], ids=["compared", "looked up"])
def test_a_day_belongs_to_the_span_that_ends_with_it(bounds: tuple[date, ...]) -> None:
    """Whether a text is compared with few bounds or looked up among many."""
    spans = spans_of(*PLAIN, bounds=bounds)

    found = told(spans, *PLAIN, up_to=date(2020, 3, 31))

    assert found == {text: date.fromisoformat(text) <= date(2020, 3, 31) for text in PLAIN}


@pytest.mark.parametrize("bounds", [FEW, MANY], ids=["compared", "looked up"])
def test_a_blank_is_in_no_span(bounds: tuple[date, ...]) -> None:
    """It is neither before nor behind any day."""
    spans = spans_of("2020-03-31", "", None, bounds=bounds)

    assert told(spans, "", None, up_to=date(2020, 3, 31)) == {"": None, None: None}


def test_days_of_another_form_are_read_as_days() -> None:
    """As texts they would come in another order."""
    texts = ("31/03/2020", "1/4/2020", "2020-03-01", "30/12/2019")
    spans = spans_of(*texts, days="31/03/2022")

    found = told(spans, *texts, up_to=date(2020, 3, 31))

    assert found == {"31/03/2020": True, "1/4/2020": False, "2020-03-01": True, "30/12/2019": True}


@pytest.mark.parametrize(
    "text",
    ["2021-02-29", "2021-02-30", "2021-04-31", "2021-13-01", "2021-00-01", "2021-01-00", "2021-01-32", "0000-01-01"],
)
def test_what_is_no_day_of_the_calendar_is_told(text: str) -> None:
    """Though it is written like one."""
    assert spans_of("2021-01-01", text).unread == (text, f"{text!r} is no day of the calendar")


@pytest.mark.parametrize(
    "text", ["2021-1-01", "2021-01-01 ", "2021-01-01\n", " ", "+2021-01-01", "12021-01-01", "٢٠٢١-01-01", "2021/01/01"]
)
def test_what_is_not_written_like_a_day_is_told(text: str) -> None:
    """Whatever else reads it as one."""
    spans = spans_of("2021-01-01", text)

    assert (spans.unread or ("",))[0] == text


def test_the_first_unread_text_is_told() -> None:
    """In the order of texts, so that it is always the same."""
    assert (spans_of("x", "2021-01-01", "2021-02-30", "y").unread or ("",))[0] == "2021-02-30"


def test_every_day_of_four_years_is_read_as_itself() -> None:
    """The plain form knows the months, and leaves 29 February to be looked at."""
    days = [date(2019, 1, 1) + timedelta(days=number) for number in range(4 * 366)]
    spans = spans_of(*map(str, days))

    assert (spans.unread, spans.is_plain) == (None, True)
    assert sorted(spans.table.select("day").collect("polars")["day"].to_list()) == sorted(map(str, days))


def test_spans_do_not_answer_for_a_day_that_ends_none() -> None:
    """An answer would be that for another day."""
    with pytest.raises(KeyError):
        spans_of("2020-03-31").up_to(date(2020, 4, 1))
