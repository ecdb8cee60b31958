"""Numbers, years and days: read as the plain reference reads them, or refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from typing import Any, get_args

import narwhals.stable.v2 as nw
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.data.cells import REASON_OF, value_of, why_none
from rulecheck.data.forms import read_text
from rulecheck.model.days import Days, parse_date, parse_day, parse_header_day
from rulecheck.model.identity import parse_identity
from rulecheck.model.mapping import GOVERNMENT_MARKERS, Form, Measure
from rulecheck.model.numbers import exact, parse_percent, plain
from rulecheck.model.years import Calendar, DayOfYear

from ..reference.cells import is_number, read
from .budget import budget
from .hostile import cells, texts
from .plain_years import day_of, start_of
from .sentences import check_sentence

APRIL = Calendar()
REASONS = {marker: REASON_OF[meaning] for marker, meaning in GOVERNMENT_MARKERS.items()}
FORMS: tuple[Form, ...] = get_args(Form)


def read_or_refused(parse: Callable[[str], Any], text: str) -> Any:
    """Return what is read, or None where it is refused: by a ValueError itself, which is told as a sentence."""
    try:
        return parse(text)
    except ValueError as error:
        check_sentence(error)
        return None


@budget(10)
@given(st.lists(cells(), min_size=100, max_size=200), st.booleans())
def test_cells_are_read_as_the_reference_reads_them(drawn: list[str], count: bool) -> None:
    """Each text is the same number, or has the same reason for being none, in the frame and in plain Python."""
    measure = Measure(column="text", count=count)
    text, value = nw.col("text"), nw.col("value")
    frame = nw.from_native(pl.LazyFrame({"text": drawn}, schema={"text": pl.String}))
    valued = frame.with_columns(value_of(text, measure).alias("value"))
    found = valued.select("value", why_none(text, value, GOVERNMENT_MARKERS).alias("reason")).collect("polars").rows()
    expected = [read(text, count=count, markers=REASONS) for text in drawn]

    assert found == [(None if e.number is None else Decimal(t), e.reason) for e, t in zip(expected, drawn, strict=True)]


@budget()
@given(texts())
def test_forms_make_up_no_number(text: str) -> None:
    """With every form allowed what comes out is a number of the plain grammar, or nothing."""
    reading = read_text(text, FORMS, GOVERNMENT_MARKERS)

    assert reading is None or reading.number is None or is_number(reading.number)


@budget()
@given(texts())
def test_year_is_the_one_that_the_reference_reads(text: str) -> None:
    """Whatever dashes, digits, letters and blanks a text has."""
    year = read_or_refused(APRIL.parse, text)

    assert (None if year is None else year.start) == start_of(text)


@budget()
@given(texts())
def test_day_is_the_one_that_the_reference_reads(text: str) -> None:
    """And no other text is a day in the international form."""
    assert read_or_refused(parse_date, text) == day_of(text)


@budget()
@given(texts(), st.sampled_from(get_args(Days)))
def test_any_text_is_a_day_or_refused(text: str, days: Days) -> None:
    """In each of the forms that a mapping may state."""
    read_or_refused(lambda each: parse_day(each, days), text)


PARSERS = {
    "percent": parse_percent,
    "header day": parse_header_day,
    "identity": parse_identity,
    "calendar": Calendar.starting,
    "day of the year": DayOfYear.parse,
    "bare year": lambda text: APRIL.parse(text, "end"),
    "calendar year": Calendar(month=1).parse,
}


@pytest.mark.parametrize("parse", PARSERS.values(), ids=PARSERS)
@budget()
@given(text=texts())
def test_any_text_is_read_or_refused_in_a_sentence(parse: Callable[[str], Any], text: str) -> None:
    """No reader of a word raises anything but the refusal that becomes a sentence."""
    read_or_refused(parse, text)


@budget()
@given(
    st.decimals() | st.builds(lambda d, e: Decimal(d).scaleb(e), st.integers(-(10**16), 10**16), st.integers(-400, 400))
)
def test_exact_number_is_what_was_written(number: Decimal) -> None:
    """It is refused, or it is the same number, written in at most 15 digits and 6 decimals."""
    found = read_or_refused(lambda _: exact(number), "")

    assert found is None or (Fraction(found) == Fraction(number) and is_number(plain(found)))
