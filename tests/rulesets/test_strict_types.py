"""Every type that a rule set or a kind may use takes one form of TOML and coerces nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

import attrs
import cattrs
import pytest

from rulecheck.model.bounds import Bound
from rulecheck.model.mapping import Constant, Measure, Status, YearColumn
from rulecheck.model.numbers import Allowance
from rulecheck.model.years import Calendar, Checkpoint, Year
from rulecheck.rulesets.faults import faults_of
from rulecheck.rulesets.structure import converter

WRONG: dict[Any, list[Any]] = {
    str: [1, True, Decimal(1), [], {}, date(2020, 1, 1)],
    bool: ["false", "true", 0, 1, Decimal(1), []],
    int: ["1", True, Decimal("1.5"), Decimal(1)],
    float: ["1", True, Decimal("NaN")],
    Decimal: ["1", True, Decimal("NaN"), Decimal("Infinity"), Decimal("0.0000001"), 10**15],
    date: ["x", 1, datetime(2020, 1, 1), "2021-02-30"],  # noqa: DTZ001 - TOML's local date-time has no zone
    timedelta: [30, "30", "a month", "-1 days"],
    Allowance: ["x", "5", True, -1, "-5%"],
    Constant: [{}, {"is": ""}, {"is": 1}, {"is": "x", "or": "y"}],
    Year: ["2021", 2021, True, "2021-23"],
    Checkpoint: ["2021", True, 2021, datetime(2020, 1, 1)],  # noqa: DTZ001 - as above
    YearColumn: [1, {"columns": "y"}, {"column": "y", "names": "middle"}],
    Status: [1, {}, {"column": "s", "prefer": "final"}],
    Measure: [1, {"flow": True}, {"column": "c", "flow": "yes"}, {"column": "c", "colour": "red"}],
    Bound: ["five", "5 %", True, {}, [1], {"2021-22": 1, "North": 2}, {"column": 1}],
    Bound | None: ["five"],
    str | None: [1],
    bool | None: ["true"],
    tuple[Year, ...]: ["2021", [2021], ["2022-23..2021-22"]],
    tuple[str, ...]: ["ab", [1], {}],
    tuple[Bound, Bound]: [1, [1], [1, 2, 3]],
    dict[str, bool]: [{"a": "yes"}, []],
    dict[date, Decimal]: [{"2021-13-01": 1}, {"2021-01-01": "1"}],
    Literal["fail", "warn"]: ["failed", 1, True, "FAIL"],
}


def _cases() -> Iterator[Any]:
    for type_, values in WRONG.items():
        for value in values:
            yield pytest.param(type_, value, id=f"{getattr(type_, '__name__', type_)}-{value!r}")


@pytest.fixture(scope="module")
def strict() -> cattrs.Converter:
    """The converter of a calendar whose years start on 1 April."""
    return converter(Calendar())


@pytest.mark.parametrize(("type_", "value"), list(_cases()))
def test_a_value_of_another_form_is_refused(strict: cattrs.Converter, type_: Any, value: Any) -> None:
    """It raises an error that can be told as a sentence."""
    with pytest.raises((ValueError, cattrs.BaseValidationError)) as caught:
        strict.structure(value, type_)

    assert all(what for _, what in faults_of(caught.value))


@pytest.mark.parametrize(("type_", "value"), list(_cases()))
def test_a_key_of_another_form_is_refused_in_a_class(strict: cattrs.Converter, type_: Any, value: Any) -> None:
    """The fault names the key; the library's own shortcuts for plain types coerce nothing either."""
    holder = attrs.make_class("Holder", {"it": attrs.field(type=type_)})

    with pytest.raises((ValueError, cattrs.BaseValidationError)) as caught:
        strict.structure({"it": value}, holder)

    assert {path[0] for path, _ in faults_of(caught.value)} == {"it"}
