import re
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rulecheck.model.days import MONTHS, full_date, parse_date
from rulecheck.model.years import FIRST_START, LAST_START, Calendar, DayOfYear, Names, Year, year_before

UK = Calendar()
BY_JANUARY = Calendar(month=1, day=1)


@st.composite
def _calendars(draw: st.DrawFn) -> Calendar:
    day = draw(st.dates(date(2001, 1, 1), date(2001, 12, 31)))
    return Calendar(month=day.month, day=day.day)


CALENDARS = _calendars()
FINANCIAL = CALENDARS.filter(lambda calendar: not calendar.is_calendar_year)
STARTS = st.integers(FIRST_START, LAST_START)
YEARS = st.builds(Year, start=STARTS, calendar=CALENDARS)
DAYS = st.dates(date(FIRST_START + 1, 1, 1), date(LAST_START, 12, 31))


def refusal(text: str, calendar: Calendar = UK, names: Names | None = None) -> str:
    """Return what is said of a text that is no year."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011 - the tests look at the sentence
        calendar.parse(text, names)
    return str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        *("2021-22", "2021/22", "2021\u201322", "2021-2022", "2021/2022", "2021\u20132022", "202122"),
        *("FY2021-22", "FY 2021-22", "fy2021/22", "FY2021-2022"),
        *("year ending March 2022", "Year Ending MARCH 2022", "year ending Mar 2022", "year ending 31 March 2022"),
        *("2021-04-01", "2021-12-31", "2022-01-01", "2022-03-31"),
    ],
)
def test_every_way_of_writing_it_is_read(text: str) -> None:
    """Each of these names the year from 1 April 2021 to 31 March 2022."""
    assert UK.parse(text) == Year(start=2021)


@given(STARTS, FINANCIAL)
def test_every_form_of_every_year_is_read(start: int, calendar: Calendar) -> None:
    """Whatever the year and wherever it begins, all forms mean the same."""
    year = calendar.year(start)
    last = year.last_day
    short = f"{(start + 1) % 100:02}"
    spans = (f"{start}{sign}{end}" for sign in "-/\u2013" for end in (short, f"{start + 1}"))
    endings = (f"year ending {MONTHS[last.month - 1]} {last.year}", f"year ending {full_date(last)}")

    for text in (*spans, f"{start}{short}", f"FY{start}-{short}", *endings, f"{year.first_day}", f"{last}"):
        assert calendar.parse(text) == year


@given(YEARS)
def test_a_printed_year_is_read_back(year: Year) -> None:
    """Printing and reading are inverse, for calendar years too."""
    assert year.calendar.parse(str(year)) == year


@pytest.mark.parametrize(
    ("text", "start"), [("1999-00", 1999), ("1999-2000", 1999), ("2099-00", 2099), ("199900", 1999), ("2009-10", 2009)]
)
def test_a_century_may_end_within_a_year(text: str, start: int) -> None:
    """The year after 1999 is written 00."""
    assert UK.parse(text) == Year(start=start)


@pytest.mark.parametrize(
    "text", ["2021-23", "2021-21", "2021-20", "2021-2023", "2021-1922", "202123", "FY2021-23", "1999-01", "2021-04"]
)
def test_a_span_that_is_not_one_year_is_refused(text: str) -> None:
    """Two years are not one; the sentence says which year begins there."""
    start = text.removeprefix("FY")[:4]

    assert f'is not one year; the year from {start} is "{UK.year(int(start))}"' in refusal(text)


@pytest.mark.parametrize("text", ["2021", "FY2021", "FY 2021", "fy2021"])
def test_a_bare_year_is_refused_unless_it_is_known_what_it_names(text: str) -> None:
    """2021 may be the year that starts or the one that ends then."""
    assert "does not say whether it names the start or the end" in refusal(text)
    assert refusal(text).endswith(', or state names = "start" or "end" in the mapping')
    assert UK.parse(text, "start") == Year(start=2021)
    assert UK.parse(text, "end") == Year(start=2020)


@pytest.mark.parametrize(
    ("text", "start", "day"),
    [
        ("2021-22", 2021, date(2022, 3, 31)),
        ("2021", 2020, date(2021, 3, 31)),
        ("2021-03-31", 2020, date(2021, 3, 31)),
        ("2021-06-30", 2021, date(2021, 6, 30)),
    ],
)
def test_year_in_data_has_the_day_that_its_figure_is_of(text: str, start: int, day: date) -> None:
    """Its last, unless a day was written: that is the day, and the figure of no other."""
    assert UK.dated(text, "end") == (start, day)


@pytest.mark.parametrize("names", ["start", "end"])
def test_what_a_bare_year_names_does_not_change_a_full_one(names: Names) -> None:
    """Only a bare number needs to be told."""
    assert UK.parse("2021-22", names) == UK.parse("year ending March 2022", names) == Year(start=2021)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "2021-22 ", " 2021-22", "2021-22\n", "2021 -22", "2021- 22", "2021--22", "2021\u201422", "21-22"),
        *("2021-2", "2021-222", "20211", "2021222", "20212022", "-2021", "+2021", "2021.0", "2e3", "FY  2021-22"),
        *("FY-2021-22", "FYE 2022", "FY21/22", "2021-22..2022-23", "year ended March 2022", "year ending March22"),
        *("year ending  March 2022", "year ending 2022", "year to March 2022", "March 2022", "Total", "n/a"),
    ],
)
def test_what_is_no_year_is_refused(text: str) -> None:
    """The sentence shows how a year is written, even if bare years are allowed."""
    assert refusal(text, names="start") == f'{text!r} is no year; write "2021-22"'


@pytest.mark.parametrize(
    "text",
    [
        "\uff12\uff10\uff12\uff11-\uff12\uff12",
        "\u0662\u0660\u0662\u0661-22",
        "2021-\uff12\uff12",
        "\uff12\uff10\uff12\uff11",
        "year ending March \uff12\uff10\uff12\uff12",
        "2021-0\uff14-01",
    ],
)
def test_digits_are_0_to_9(text: str) -> None:
    """Full-width and other digits look alike and are refused."""
    assert "is no year" in refusal(text, names="start")


@pytest.mark.parametrize("text", ["year ending Augu\u017ft 2022", "year end\u0131ng August 2022"])
def test_letters_are_a_to_z(text: str) -> None:
    """A long s or a dotless i is not folded into its neighbour."""
    assert "is no year" in refusal(text, Calendar(month=9))


@given(st.text(alphabet="0123456789-/\u2013FY ", max_size=11), CALENDARS, st.sampled_from([None, "start", "end"]))
def test_no_text_ends_otherwise_than_in_a_year_or_a_sentence(
    text: str, calendar: Calendar, names: Names | None
) -> None:
    """What is read names the year it starts in or, if it says so, ends in."""
    try:
        year = calendar.parse(text, names)
    except ValueError:
        return
    assert str(year.start) in text or (names == "end" and str(year.start + 1) in text) or text == f"{parse_date(text)}"


@pytest.mark.parametrize(
    "text",
    ["year ending June 2022", "year ending 30 March 2022", "year ending 1 April 2022", "year ending Smarch 2022"],
)
def test_an_ending_of_another_calendar_is_refused(text: str) -> None:
    """The sentence says when years end."""
    assert refusal(text).endswith("does not end with a year of this calendar, whose years end on 31 March")


@pytest.mark.parametrize(
    ("starts", "text", "start"),
    [
        ("09-01", "year ending August 2022", 2021),
        ("04-06", "year ending 5 April 2022", 2021),
        ("01-02", "year ending 1 January 2022", 2021),
        ("01-01", "year ending December 2022", 2022),
        ("03-01", "year ending 29 February 2024", 2023),
        ("03-01", "year ending 28 February 2023", 2022),
    ],
)
def test_an_ending_is_read_by_the_calendar(starts: str, text: str, start: int) -> None:
    """Which year ends then depends on when years begin; leap years too."""
    calendar = Calendar.starting(starts)

    assert calendar.parse(text) == calendar.year(start)


@pytest.mark.parametrize("text", ["2021-02-29", "2021-13-01", "2021-00-10", "2021-04-31", "0000-01-01"])
def test_a_day_that_is_not_there_is_refused(text: str) -> None:
    """A date in the year column must be a date."""
    assert "is no day of the calendar" in refusal(text)


def test_a_calendar_year_is_one_number() -> None:
    """It names itself, whatever a bare year is said to name."""
    year = Year(start=2021, calendar=BY_JANUARY)

    assert str(year) == "2021"
    assert BY_JANUARY.parse("2021") == BY_JANUARY.parse("2021", "end") == BY_JANUARY.parse("FY2021") == year
    assert (year.first_day, year.last_day) == (date(2021, 1, 1), date(2021, 12, 31))


@pytest.mark.parametrize("text", ["2021-22", "2021/22", "2021-2022", "202122", "FY2021-22"])
def test_a_span_is_no_calendar_year(text: str) -> None:
    """A column of financial years does not pass for calendar years."""
    assert refusal(text, BY_JANUARY).endswith('but years start on 1 January; write "2021"')


def test_the_sentence_shows_a_calendar_year_where_years_are_those() -> None:
    """The example is one that would be right."""
    assert refusal("last year", BY_JANUARY) == "'last year' is no year; write \"2021\""


@pytest.mark.parametrize(
    ("text", "month", "day"), [("04-01", 4, 1), ("01-01", 1, 1), ("04-06", 4, 6), ("12-31", 12, 31)]
)
def test_the_start_of_a_year_is_month_and_day(text: str, month: int, day: int) -> None:
    """As the rule set states it."""
    assert Calendar.starting(text) == Calendar(month=month, day=day)


@pytest.mark.parametrize(
    "text", ["", "4-1", "0401", "04-01 ", "04-01\n", "1 April", "04/01", "\uff10\uff14-01", "2021-04-01"]
)
def test_a_start_written_otherwise_is_refused(text: str) -> None:
    """One way of writing."""
    with pytest.raises(ValueError, match="is no start of a year"):
        Calendar.starting(text)


@pytest.mark.parametrize("text", ["02-30", "04-31", "13-01", "00-01", "04-00", "99-99"])
def test_a_start_that_is_no_day_is_refused(text: str) -> None:
    """A year begins on a day that there is."""
    with pytest.raises(ValueError, match="there is no day"):
        Calendar.starting(text)


def test_a_year_cannot_start_on_29_february() -> None:
    """Most years have none."""
    with pytest.raises(ValueError, match=r"^a year cannot start on 29 February$"):
        Calendar.starting("02-29")


def test_a_financial_year_runs_from_april_to_march() -> None:
    """Both days included, and not a day more."""
    year = Year(start=2021)

    assert (year.first_day, year.last_day) == (date(2021, 4, 1), date(2022, 3, 31))
    assert date(2021, 4, 1) in year
    assert date(2022, 3, 31) in year
    assert date(2021, 3, 31) not in year
    assert date(2022, 4, 1) not in year


def test_a_year_from_march_ends_on_the_leap_day() -> None:
    """The last day of February is the 28th or the 29th."""
    march = Calendar.starting("03-01")

    assert march.year(2023).last_day == date(2024, 2, 29)
    assert march.year(2022).last_day == date(2023, 2, 28)


@given(YEARS.filter(lambda year: year.start < LAST_START))
def test_the_day_after_the_last_begins_the_next_year(year: Year) -> None:
    """No gap and no overlap."""
    assert year.last_day + timedelta(days=1) == year.shifted(1).first_day


@given(DAYS, CALENDARS)
def test_every_day_lies_in_exactly_one_year(day: date, calendar: Calendar) -> None:
    """The one that ``year_of`` says, and neither neighbour."""
    start = calendar.year_of(day).start

    assert [
        near for near in range(start - 1, start + 2) if FIRST_START <= near <= LAST_START and day in calendar.year(near)
    ] == [start]


@pytest.mark.parametrize(("starts", "start"), [("04-01", 2019), ("03-01", 2019), ("02-28", 2020), ("01-01", 2020)])
def test_a_leap_day_lies_in_a_year(starts: str, start: int) -> None:
    """29 February 2020 is a day like any other."""
    assert Calendar.starting(starts).year_of(date(2020, 2, 29)).start == start


@given(YEARS)
def test_a_year_has_365_or_366_days(year: Year) -> None:
    """Whenever it begins."""
    assert (year.last_day - year.first_day).days + 1 in (365, 366)


@given(STARTS, STARTS, CALENDARS)
def test_years_are_ordered_as_they_follow_each_other(one: int, other: int, calendar: Calendar) -> None:
    """The one that begins earlier is the smaller one."""
    assert (calendar.year(one) < calendar.year(other)) == (one < other)
    assert sorted([calendar.year(one), calendar.year(other)])[0].start == min(one, other)


def test_years_of_two_calendars_are_not_the_same() -> None:
    """Even if they begin in the same calendar year; the one that begins earlier is the smaller one."""
    assert Year(start=2021) != Year(start=2021, calendar=BY_JANUARY)
    assert Year(start=2021, calendar=BY_JANUARY) < Year(start=2021)


@given(YEARS)
def test_equal_years_are_one_key(year: Year) -> None:
    """A year can stand in a set or name an entry."""
    assert len({year, Year(start=year.start, calendar=year.calendar)}) == 1


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("2019-20..2022-23", ["2019-20", "2020-21", "2021-22", "2022-23"]),
        ("1998-99..2000-01", ["1998-99", "1999-00", "2000-01"]),
        ("2021-22..2021-22", ["2021-22"]),
        ("2021-22", ["2021-22"]),
    ],
)
def test_a_range_includes_both_ends(text: str, years: list[str]) -> None:
    """Two dots between two years; a single year is a range of one."""
    assert [str(year) for year in UK.parse_range(text)] == years


def test_a_range_of_calendar_years_is_written_in_numbers() -> None:
    """As they are printed."""
    assert [str(year) for year in BY_JANUARY.parse_range("2019..2021")] == ["2019", "2020", "2021"]


@given(STARTS, st.integers(0, 30), CALENDARS)
def test_a_range_has_each_year_once_and_in_order(start: int, more: int, calendar: Calendar) -> None:
    """From the first to the last without a hole."""
    assume(start + more <= LAST_START)
    first, last = calendar.year(start), calendar.year(start + more)

    years = calendar.parse_range(f"{first}..{last}")

    assert years == tuple(calendar.year(start + step) for step in range(more + 1)) == tuple(first.until(last))


def test_a_range_that_runs_backwards_is_refused() -> None:
    """It is a slip of the pen and not an empty range."""
    with pytest.raises(ValueError, match="run backwards"):
        UK.parse_range("2022-23..2019-20")


@pytest.mark.parametrize(
    "text", ["", "..", "2019-20..", "..2019-20", "2019-20...2022-23", "2019-20..2020-21..2021-22", "2019-20 .. 2020-21"]
)
def test_a_range_with_an_end_that_is_no_year_is_refused(text: str) -> None:
    """Both ends are years, written as such."""
    with pytest.raises(ValueError, match="is no year"):
        UK.parse_range(text)


def test_a_range_of_bare_years_is_refused() -> None:
    """In a rule there is no mapping that says what they name."""
    with pytest.raises(ValueError, match="does not say whether"):
        UK.parse_range("2019..2021")


@given(YEARS, st.integers(-50, 50))
def test_shifting_there_and_back_is_nothing(year: Year, years: int) -> None:
    """Later by so many years, or earlier if negative."""
    assume(FIRST_START <= year.start + years <= LAST_START)

    assert year.shifted(years).start == year.start + years
    assert year.shifted(years).shifted(-years) == year


@pytest.mark.parametrize("start", [0, 999, 9998, -2021])
def test_a_year_far_off_is_refused(start: int) -> None:
    """Its days would have no date."""
    with pytest.raises(ValueError, match="lies outside 1000 to 9997"):
        UK.year(start)


@pytest.mark.parametrize("text", ["0001-02", "0000-01", "9998-99", "0999-1000", "year ending March 1000", "0001-01-01"])
def test_a_text_for_a_year_far_off_is_refused(text: str) -> None:
    """It is written well and still no year that is judged."""
    assert "lies outside 1000 to 9997" in refusal(text)


@given(st.dates())
def test_a_printed_date_is_read_back(day: date) -> None:
    """Year, month and day."""
    assert parse_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2022-3-31",
        "31/03/2022",
        "20220331",
        "2022-W13-4",
        "2022-03-31T00:00",
        " 2022-03-31",
        "2022-03-31\n",
        "\uff12022-03-31",
    ],
)
def test_a_date_written_otherwise_is_refused(text: str) -> None:
    """One way of writing, though the library knows more."""
    with pytest.raises(ValueError, match="is no date"):
        parse_date(text)


def test_a_date_is_written_for_reading() -> None:
    """English month names, whatever the locale."""
    assert full_date(date(2023, 3, 31)) == "31 March 2023"
    assert full_date(date(2024, 2, 9)) == "9 February 2024"


@given(st.dates(date(2001, 1, 1), date(2001, 12, 31)), YEARS)
def test_each_year_has_every_day_of_the_year_once(day: date, year: Year) -> None:
    """Written as month and day, it is the one day of that name between the year's first day and its last."""
    stated = DayOfYear.parse(f"{day:%m-%d}")
    found = stated.within(year)

    assert (found.month, found.day, str(stated)) == (day.month, day.day, f"{day:%m-%d}")
    assert year.first_day <= found <= year.last_day


@pytest.mark.parametrize(("month", "day"), [(2, 29), (2, 30), (4, 31), (13, 1), (0, 1), (1, 0)])
def test_day_that_not_every_year_has_is_refused(month: int, day: int) -> None:
    """29 February would be a day that is due once in four years."""
    with pytest.raises(ValueError, match=f"^not every year has a day {day} in month {month}$"):
        DayOfYear(month=month, day=day)


@pytest.mark.parametrize("text", ["", "9-30", "09-3", "30 September", "09-30 ", "2021-09-30", "0930"])
def test_day_of_the_year_is_written_in_one_way(text: str) -> None:
    """Month and day, two digits each; nothing else is guessed."""
    with pytest.raises(
        ValueError, match=f'^{re.escape(repr(text))} is no day of a year; write month and day, as in "09-30"$'
    ):
        DayOfYear.parse(text)


@pytest.mark.parametrize(
    ("stated", "day", "year"),
    [
        ("2022-23", date(2023, 3, 31), "2022-23"),
        ("2022-12-31", date(2022, 12, 31), "2022-23"),
        (date(2022, 12, 31), date(2022, 12, 31), "2022-23"),
        ("2023-03-31", date(2023, 3, 31), "2022-23"),
        ("2023-04-01", date(2023, 4, 1), "2023-24"),
    ],
)
def test_deadline_is_a_day_or_the_last_day_of_a_year(stated: str | date, day: date, year: str) -> None:
    """With the year that it lies in; it is written out in words."""
    found = UK.checkpoint(stated)

    assert (found.day, str(found.year), str(found)) == (day, year, full_date(day))


@pytest.mark.parametrize(
    ("written", "before"), [("2021-22", "2020-21"), ("2000-01", "1999-00"), ("2021", "2020"), ("2000", "1999")]
)
def test_year_before_is_written_as_the_year_is(written: str, before: str) -> None:
    """A calendar year by one number, any other by two."""
    assert year_before(written) == before
