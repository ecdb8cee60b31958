"""How a value may be written: a form for each type that a rule set's values are read into."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Literal

import attrs
import cattrs
import jsonschema
import pytest

from rulecheck.explaining.forms import Forms
from rulecheck.model.bounds import Bound, Fixed
from rulecheck.model.keys import key
from rulecheck.model.numbers import Allowance
from rulecheck.model.source import Source
from rulecheck.model.span import Span
from rulecheck.model.years import Calendar, Checkpoint, DayOfYear, Year
from rulecheck.rulesets.structure import converter, readers

YEARS = Calendar()


def is_taken(type_: Any, value: Any) -> bool:
    """Whether a value has the form of a type."""
    forms = Forms()
    schema = {**forms.of(type_), "$defs": forms.definitions}
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)
    return validator.is_valid(value)


def is_read(type_: Any, value: Any) -> bool:
    """Whether the loader reads a value as the type."""
    try:
        converter(YEARS).structure(value, type_)
    except (ValueError, cattrs.BaseValidationError):
        return False
    return True


@pytest.mark.parametrize("type_", readers(YEARS, converter(YEARS)), ids=str)
def test_every_type_that_the_loader_reads_has_a_form(type_: Any) -> None:
    """A type that is forgotten here would take anything in an editor."""
    assert Forms().of(type_) != {}


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        (str, "x"),
        (str, 1),
        (int, 1),
        (int, True),
        (int, "1"),
        (bool, "true"),
        (Decimal, 3),
        (Decimal, "3"),
        (date, "2021-04-12"),
        (date, "12 April 2021"),
        (date, 2021),
        (Span, "6 months"),
        (Span, "6 moons"),
        (Fixed, "2.3%"),
        (Fixed, "2,3 %"),
        (Allowance, 5),
        (Allowance, -5),
        (Allowance, "5%"),
        (Year, "2021-22"),
        (Year, True),
        (Checkpoint, "2022-23"),
        (Checkpoint, []),
        (DayOfYear, "09-30"),
        (DayOfYear, "30 September"),
        (tuple[Year, ...], "2019-20..2022-23"),
        (tuple[Year, ...], ["2019-20", "2021-22"]),
        (tuple[Year, ...], {}),
        (Bound, 24),
        (Bound, {"2021-22": 24}),
        (Bound, {"North": {"2021-22": "5%"}}),
        (Bound, {"2021-22": True}),
        (Bound, {}),
        (Bound, {"column": "target"}),
        (Bound, {"column": "target", "plus": 1}),
        (Bound, {"table": "t"}),
        (Bound, {"table": "t", "column": "c"}),
        (Bound, [{"value": 3, "published": "2021-04-12"}]),
        (Bound, [3]),
        (Source, {"title": "A letter"}),
        (Source, {"titel": "A letter"}),
        (tuple[Bound, Bound], [1, 2]),
        (tuple[Bound, Bound], [1, 2, 3]),
        (Literal["fail", "warn"], "warn"),
        (Literal["fail", "warn"], "wran"),
        (dict[Year, date], {"2021-22": "2022-05-31"}),
        (dict[Year, date], {"2021-22": 5}),
    ],
)
def test_what_has_the_form_is_read_and_nothing_else(type_: Any, value: Any) -> None:
    """The form and the loader judge alike."""
    assert is_taken(type_, value) == is_read(type_, value)


def test_a_type_that_is_not_known_takes_anything() -> None:
    """A kind of a plugin may read it in a way of its own, and nothing right is to be marked."""
    assert Forms().of(complex) == {}


@attrs.frozen(kw_only=True)
class Step:
    """A step, and the steps within it."""

    steps: tuple[Step, ...] = key("steps within it", default=())


def test_a_class_may_hold_itself() -> None:
    """It is defined once and referred to."""
    assert is_taken(Step, {"steps": [{"steps": []}]})
    assert not is_taken(Step, {"steps": [{"stepps": []}]})


def test_two_classes_of_one_name_are_two() -> None:
    """A plugin may call a class as one of ours is called."""
    other = attrs.make_class("Source", {"page": attrs.field(type=int)}, kw_only=True)
    forms = Forms()

    assert forms.of(Source) != forms.of(other)
    assert len({str(forms.of(Source)), str(forms.of(other))}) == 2


def test_a_default_is_shown_as_it_is_written() -> None:
    """A number is a number, and what stands for nothing is not shown."""
    made = attrs.make_class(
        "Made",
        {
            "share": key("a share", default=Decimal("0.5"), type=Decimal),
            "whole": key("a number", default=Decimal(3), type=Decimal),
            "word": key("a word", default=None, type=str | None),
            "list": key("some", default=(), type=tuple[str, ...]),
        },
        kw_only=True,
    )
    shown = {name: form.get("default") for name, form in Forms().table(made)["properties"].items()}

    assert shown == {"share": 0.5, "whole": 3, "word": None, "list": None}
