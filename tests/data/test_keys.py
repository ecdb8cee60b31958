"""Keys: which unit, year and day a row is for, told strictly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

import pytest

from rulecheck.data.keys import Keys
from rulecheck.model.mapping import Mapping
from rulecheck.model.years import Calendar

SPELLINGS = {"Kent": "Kent", "K": "Kent", "Surrey [note 1]": "Surrey [note 1]"}
KEYS = Keys(mapping=Mapping(), calendar=Calendar(), spellings=SPELLINGS, as_at=date(2024, 1, 1))
MAPPING = 'unit = "unit"\nyear = "year"\n[data.measures]\nheadcount = "headcount"\n'
DATED = 'unit = "unit"\ndate = "day"\n[data.measures]\nheadcount = "headcount"\n'
UNITS = '[units]\n"North" = {}\n"South" = { aliases = ["S."] }\n'


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("Kent", "Kent"),
        ("Kent [note 1]", "Kent"),
        ("Kent[note 1]", "Kent"),
        ("Kent [Note 12]", "Kent"),
        ("Kent [notes 1, 2 and 3]", "Kent"),
        ("Kent [note 1] [note 2]", "Kent"),
        ("Kent\n[note 1]", "Kent"),
        ("K [note 1]", "Kent"),
        ("Surrey [note 1]", "Surrey [note 1]"),
        ("Surrey [note 1] [note 2]", "Surrey [note 1]"),
        ("West Midlands  [note 1]", "West Midlands "),
    ],
)
def test_note_marker_behind_a_name_is_left_out(text: str, unit: str) -> None:
    """With one blank before it and no more; a name that is declared so stays."""
    assert KEYS.unit_of(text) == unit


@pytest.mark.parametrize(
    "text",
    [
        "kent",
        "Kent ",
        " Kent",
        "[note 1] Kent",
        "Kent [note]",
        "Kent [note x]",
        "Kent [1]",
        "Kent (note 1)",
        "Kent [note 1] ",
        "Kent [note 1,,2]",
        "Kent [note \u0661]",
        "Kent [x]",
        "Kent 1",
    ],
)
def test_any_other_text_is_a_name_of_its_own(text: str) -> None:
    """Nothing is trimmed, folded or guessed."""
    assert KEYS.unit_of(text) == text


@pytest.mark.parametrize("piece", ["1", "1 ", "[note 1", " ", "[note 1]", " [notes 1, 2 and 3]"])
def test_a_name_of_twice_the_length_takes_at_most_twice_the_steps(steps: Callable[..., int], piece: str) -> None:
    """However many note markers, or beginnings of one, stand behind a name, each is looked at once."""
    for name in ("Kent", "Kent [note "):
        once, twice = (name + piece * number for number in (500, 1_000))

        assert steps(partial(KEYS.unit_of, twice)) <= 2 * steps(partial(KEYS.unit_of, once))


@pytest.mark.parametrize("unit", ["", "   ", "\u00a0", "[note 1]", " [note 1]"])
def test_blank_unit_is_refused_with_its_line(refusal: Any, unit: str) -> None:
    """A note for a unit is a blank unit."""
    table = f"unit,year,headcount\nNorth,2020-21,10\n{unit},2020-21,10\n"

    assert refusal(MAPPING, table) == "line 3: the unit in column 'unit' is blank; each row names its unit"


def test_second_header_is_refused_with_its_line(refusal: Any) -> None:
    """Below it the columns may stand in another order."""
    table = "unit,year,headcount\nNorth,2020-21,10\nunit,headcount,year\nSouth,10,2020-21\n"

    assert refusal(MAPPING, table).startswith("line 3: 'unit' stands in the column 'unit' as in a second header")


def test_unit_that_is_declared_may_be_named_like_its_column(outcomes: Any) -> None:
    """A table of England and Wales may call its first column so."""
    mapping = MAPPING.replace('unit = "unit"', 'unit = "North"')

    found = outcomes(mapping, "North,year,headcount\nNorth,2020-21,10\n", more="[units]\nNorth = {}\nSouth = {}")

    assert found["North", "2020-21"] == ("met", 10)


def test_note_marker_left_out_is_told(mapped: Any) -> None:
    """Once for a file, with how many more there are."""
    rows = [
        "North [note 1],2020-21,10",
        "North,2021-22,10",
        "South [note 2],2020-21,10",
        '"South [notes 2, 3]",2021-22,10',
    ]

    report = mapped(MAPPING, "\n".join(["unit,year,headcount", *rows, ""]))

    assert {f.reason for f in report.findings} == {"met"}
    assert report.inputs[0].remarks == ("the note marker is left out of the unit 'North [note 1]' and 2 more",)


def test_name_with_and_without_its_note_is_one_unit(outcomes: Any) -> None:
    """So that both rows of one year are a duplicate."""
    table = "unit,year,headcount\nNorth,2020-21,10\nNorth [note 1],2020-21,11\n"

    assert outcomes(MAPPING, table)["North", "2020-21"] == ("duplicate", None)


def test_total_with_a_note_is_a_total(mapped: Any) -> None:
    """And never a unit."""
    table = "unit,year,headcount\nNorth,2020-21,10\nAll [note 1],2020-21,10\n"
    rules = '[[rules]]\nid = "it"\nkind = "target"\ntitle = "It is so"\nmeasure = "headcount"\nat_least = 1\n'

    report = mapped(f'totals = ["All"]\n{MAPPING}', table, rules=rules)

    assert [f.unit for f in report.findings] == ["North"]


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ("2022-03-31", "2021-03-31"),
        ("31/03/2022", "31/03/2021"),
        ("31/03/2022", "2021-03-31"),
        ("31 March 2022", "31 March 2021"),
        ("31 March 2022", "31 mar 2021"),
        ("31-Mar-22", "31-Mar-21"),
        ("31-Mar-22", "31-MAR-2021"),
    ],
)
def test_day_is_read_as_the_mapping_writes_it(outcomes: Any, dates: str, day: str) -> None:
    """In the stated form, and in the international one always."""
    table = f"unit,day,headcount\nNorth,{day},10\n"

    assert outcomes(f'dates = "{dates}"\n{DATED}', table)["North", "2020-21"] == ("met", 10)


@pytest.mark.parametrize(
    ("dates", "day"),
    [
        ("2022-03-31", "31/03/2021"),
        ("2022-03-31", "2021-3-31"),
        ("2022-03-31", "20210331"),
        ("2022-03-31", "2021-03-31 00:00"),
        ("2022-03-31", "2021-02-29"),
        ("2022-03-31", "\uff12\uff10\uff12\uff11-03-31"),
        ("2022-03-31", "44286"),
        ("2022-03-31", "2021-03-31…"),
        ("31/03/2022", "03/31/2021"),
        ("31/03/2022", "31/03/21"),
        ("31/03/2022", "31.03.2021"),
        ("31/03/2022", "31 March 2021"),
        ("31 March 2022", "March 2021"),
        ("31 March 2022", "31 Marsh 2021"),
        ("31 March 2022", "31 Mai 2021"),
        ("31-Mar-22", "31-Mar-1"),
        ("31-Mar-22", "31-March-21"),
        ("31-Mar-22", "30-Feb-21"),
    ],
)
def test_day_in_another_form_refuses_the_file(refusal: Any, dates: str, day: str) -> None:
    """A day is never guessed: the third of April is not the fourth of March."""
    why = refusal(f'dates = "{dates}"\n{DATED}', f"unit,day,headcount\nNorth,2021-03-31,10\nNorth,{day},10\n")

    assert why.startswith("line 3: the date in column 'day' cannot be read: ")


def test_row_dated_after_the_as_at_date_is_ignored_and_counted(mapped: Any) -> None:
    """It is a value of another day."""
    table = "unit,day,headcount\nNorth,2021-03-31,10\nNorth,2022-03-31,11\n"

    report = mapped(DATED, table, as_at=date(2021, 12, 31))

    assert (report.inputs[0].rows, report.inputs[0].ignored) == (2, 1)
    assert [f.reason for f in report.findings if f.unit == "North"] == ["met", "not-due"]


MARKERS = {
    "[x]": "missing",
    "[c]": "suppressed",
    "[z]": "not-applicable",
    "[p]": "missing",
    "[r]": "missing",
    "[e]": "missing",
    "[b]": "missing",
    "[low]": "suppressed",
    "..": "missing",
    "-": "missing",
    "-00": "missing",
    "n/k": "unreadable",
    "[X]": "unreadable",
    "[note 1]": "unreadable",
    "- ": "unreadable",
    "-0": "missed",
    "00": "unreadable",
    "\u2013": "unreadable",
}


@pytest.mark.parametrize(("marker", "reason"), MARKERS.items())
def test_marker_of_the_government_set_is_known(outcomes: Any, marker: str, reason: str) -> None:
    """Each has its reason; what looks like one and is none cannot be read."""
    table = f"unit,year,headcount\nNorth,2020-21,{marker}\n"

    assert outcomes(MAPPING, table)["North", "2020-21"][0] == reason


@pytest.mark.parametrize(
    ("meaning", "reason"),
    [
        ("missing", "missing"),
        ("suppressed", "suppressed"),
        ("not-applicable", "not-applicable"),
        ("low", "suppressed"),
        ("break", "missing"),
        ("estimated", "missing"),
    ],
)
def test_marker_of_the_mapping_is_known_too(outcomes: Any, meaning: str, reason: str) -> None:
    """Beside the government's, which stay."""
    table = "unit,year,headcount\nNorth,2020-21,n/k\nNorth,2021-22,[c]\n"

    found = outcomes(f'{MAPPING}[data.markers]\n"n/k" = "{meaning}"\n', table)

    assert (found["North", "2020-21"][0], found["North", "2021-22"][0]) == (reason, "suppressed")


@pytest.mark.parametrize("excuse", ["", 'excuse = ["not-applicable"]\n', 'excuse = ["suppressed"]\n'])
def test_marker_excuses_nothing_unless_the_rule_says_so(mapped: Any, excuse: str) -> None:
    """A submitter cannot talk a failure away."""
    rules = (
        '[[rules]]\nid = "it"\nkind = "target"\ntitle = "It is so"\nmeasure = "headcount"\n'
        f'units = ["North"]\nyears = "2020-21..2021-22"\nat_least = 1\n{excuse}'
    )

    report = mapped(MAPPING, "unit,year,headcount\nNorth,2020-21,[c]\nNorth,2021-22,10\n", rules=rules)

    assert report.findings[0].outcome == ("unjudged" if "suppressed" in excuse else "fail")


@pytest.mark.parametrize(
    ("day", "reason"), [("2021-06-30", "missing"), ("2021-04-01", "missing"), ("2022-03-31", "met")]
)
def test_day_in_the_year_column_is_that_day(outcomes: Any, day: str, reason: str) -> None:
    """A position of 30 June is none of 31 March, whatever the column is called."""
    found = outcomes(MAPPING, f"unit,year,headcount\nNorth,{day},10\nNorth,2020-21,10\n")

    assert (found["North", "2020-21"][0], found["North", "2021-22"][0]) == ("met", reason)
