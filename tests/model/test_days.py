"""Days as people write them: each form exactly, and nothing beside it."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.model.days import MONTHS, Days, full_date, parse_date, parse_day, parse_header_day, whole_months

QUICK = settings(max_examples=100, deadline=None, database=None, derandomize=True)
WRITTEN = {
    "2022-03-31": lambda day: day.isoformat(),
    "31/03/2022": lambda day: f"{day.day}/{day.month}/{day.year:04}",
    "31/03/22": lambda day: f"{day.day}/{day.month}/{day.year % 100:02}",
    "31 March 2022": lambda day: f"{day.day} {MONTHS[day.month - 1]} {day.year:04}",
    "31-Mar-22": lambda day: f"{day.day}-{MONTHS[day.month - 1][:3]}-{day.year:04}",
}


@QUICK
@given(st.dates(date(1969, 1, 1), date(2068, 12, 31)), st.sampled_from(get_args(Days)))
def test_day_written_in_a_form_reads_back(day: date, days: Days) -> None:
    """Every day of the hundred years that two digits tell apart, in its form and in the international one."""
    assert parse_day(WRITTEN[days](day), days) == day
    assert parse_day(day.isoformat(), days) == day


@QUICK
@given(st.dates(), st.sampled_from(get_args(Days)), st.sampled_from(get_args(Days)))
def test_day_in_one_form_is_not_read_in_another(day: date, days: Days, other: Days) -> None:
    """But for the international one, each form is a decision."""
    if days not in (other, "2022-03-31"):
        with pytest.raises(ValueError, match="is no date"):
            parse_day(WRITTEN[days](day), other)


@QUICK
@given(st.text(st.sampled_from("0123456789-/ MarchJune…\u0661"), max_size=12), st.sampled_from(get_args(Days)))
def test_any_text_is_a_day_or_refused(text: str, days: Days) -> None:
    """Nothing but a sentence leaves."""
    try:
        found = parse_day(text, days)
    except ValueError as error:
        assert repr(text) in str(error)  # noqa: PT017 - either ending is right
    else:
        assert isinstance(found, date)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2019-03-31", date(2019, 3, 31)),
        ("Mar-19", date(2019, 3, 31)),
        ("Mar 2019", date(2019, 3, 31)),
        ("march 2019", date(2019, 3, 31)),
        ("September-19", date(2019, 9, 30)),
        ("30 September 2019", date(2019, 9, 30)),
        ("30-Sep-19", date(2019, 9, 30)),
        ("1 March 2019", date(2019, 3, 1)),
        ("Feb-20", date(2020, 2, 29)),
        ("Feb-19", date(2019, 2, 28)),
        ("Dec-68", date(2068, 12, 31)),
        ("Jan-69", date(1969, 1, 31)),
    ],
)
def test_header_names_a_day(text: str, day: date) -> None:
    """A month alone means its last day."""
    assert parse_header_day(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "2019",
        "2019-20",
        "Mar",
        "Mar-2",
        "Mar-201",
        "Mars 2019",
        "31/03/2019",
        "32 March 2019",
        "30 Feb 2019",
        "0 March 2019",
        "Dec 0000",
        "Jan 0000",
        "2019-02-30",
        "Mar-19 ",
        " Mar-19",
        "Mar-19\n",
        "Mar-\u0661\u0669",
        "",
        "Sept-19",
    ],
)
def test_any_other_header_names_none(text: str) -> None:
    """What is doubtful is refused in a sentence."""
    with pytest.raises(ValueError, match=r"names no day|names no month|no day of the calendar|out of range"):
        parse_header_day(text)


def test_international_date_is_whole() -> None:
    """Four digits, two and two, and no other sign of the world."""
    assert parse_date("2022-03-31") == date(2022, 3, 31)
    for text in ("2022-3-31", "22-03-31", "2022-03-31\n", "2022-13-01", "２０２２-03-31", "2022/03/31", ""):  # noqa: RUF001
        with pytest.raises(ValueError, match=r"no date|no day"):
            parse_date(text)


def test_day_is_written_for_reading() -> None:
    """In English, whatever the locale."""
    assert full_date(date(2023, 3, 31)) == "31 March 2023"


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2021, 12, 31), date(2023, 3, 31), 15),
        (date(2021, 12, 31), date(2022, 6, 30), 6),
        (date(2021, 12, 31), date(2022, 6, 29), 5),
        (date(2020, 2, 29), date(2021, 2, 28), 12),
        (date(2019, 2, 28), date(2020, 2, 29), 12),
        (date(2021, 6, 15), date(2021, 7, 14), 0),
        (date(2021, 6, 15), date(2021, 7, 15), 1),
        (date(2021, 12, 1), date(2021, 12, 31), 0),
        (date(2021, 6, 15), date(2021, 6, 15), 0),
        (date(2021, 6, 15), date(2021, 5, 15), -1),
    ],
)
def test_a_month_is_over_on_the_same_day_or_on_the_last(start: date, end: date, months: int) -> None:
    """Ends of months follow each other, however many days they have."""
    assert whole_months(start, end) == months
