"""No broken or hostile CSV file ever passes: it is refused, or fails with its reason."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rulecheck

LAST = "South,2022-23,130\n"
HEADER = "unit,year,recruited\n"

NO_NUMBER = {
    "with thousands set apart": '"1,034"',
    "in wide digits": "１３０",  # noqa: RUF001 - meant
    "in Arabic digits": "١٣٠",
    "in Devanagari digits": "१३०",
    "in raised digits": "¹³⁰",
    "in mathematical digits": "\U0001d7cf\U0001d7d1\U0001d7ce",
    "with an exponent": "1e3",
    "with a capital exponent": "1E3",
    "with its status": "130 (p)",
    "with a star": "130*",
    "with a marker before": "[p]130",
    "with a marker after": "130 [p]",
    "with a blank before": " 130",
    "with a blank after": "130 ",
    "with a tab before": "\t130",
    "with a tab after": "129\t",
    "with a fixed space": "1\u00a0300",
    "with a narrow space": "1\u202f300",
    "with a space of no width": "130\u200b",
    "with a byte order mark": "130\ufeff",
    "from right to left": "\u202e031",
    "with a plus": "+130",
    "with a point at the end": "130.",
    "with a point at the start": ".130e3",
    "with a zero before": "0130",
    "with seven decimals": "130.0000000",
    "not whole": "130.5",
    "almost whole": "129.999999",
    "negative": "-130",
    "minus zero": "-0",
    "negative in brackets": "(130)",
    "with a true minus": "\u2212130",
    "with a dash": "\u2013130",
    "with a sign after": "130-",
    "hexadecimal": "0x82",
    "with an underscore": "1_30",
    "a percentage": "130%",
    "of pounds": "£130",
    "a fraction": "130/1",
    "a date": "2022-03-31",
    "a formula": "=130",
    "a formula in quotes": '"=HYPERLINK(""http://x"")"',
    "a sheet's error": "#REF!",
    "a sheet's absence": "#N/A",
    "nan": "nan",
    "NaN": "NaN",
    "inf": "inf",
    "minus infinity": "-Infinity",
    "null": "null",
    "None": "None",
    "N/A": "N/A",
    "true": "true",
    "a star": "*",
    "a blank": " ",
    "sixteen digits": "9999999999999999",
    "four hundred digits": "9" * 400,
    "sixty thousand digits": "1" + "0" * 60_000,
    "with a new line": '"130\n"',
    "with a quote": '"130"""',
    "with a vertical tab": "130\x0b",
    "with a form feed": "130\x0c",
    "with a next line": "130\x85",
    "with a line separator": "130\u2028",
    "with an escape sequence": "130\x1b[31m",
}


Judge = Callable[..., dict[str, tuple[str, str]]]


@pytest.fixture(scope="module")
def judged(outcomes: Judge) -> dict[str, tuple[str, str]]:
    """Judge all cells that are no plain number in one run."""
    return outcomes(NO_NUMBER)


@pytest.mark.parametrize("name", NO_NUMBER)
def test_what_is_no_plain_number_is_unreadable(judged: dict[str, tuple[str, str]], name: str) -> None:
    """A number is written 1234 or 12.5 and in no other way; anything else fails as unreadable."""
    assert judged[name] == ("fail", "unreadable")


@pytest.mark.parametrize("softened", ['missing = "unjudged"', 'severity = "warn"', 'excuse = ["suppressed"]'])
def test_unreadable_fails_whatever_the_rule_says(outcomes: Judge, softened: str) -> None:
    """No setting of a rule turns an unreadable cell into less than a failure."""
    assert set(outcomes(NO_NUMBER, f"at_least = 130\n{softened}").values()) == {("fail", "unreadable")}


@pytest.mark.parametrize(
    "bound", ["at_most = 0", "at_most = 1000", "equals = 130", "between = [0, 1000]", "at_least = 0"]
)
def test_unreadable_fails_against_any_bound(outcomes: Judge, bound: str) -> None:
    """What cannot be read is not taken for 0, nor for anything else."""
    assert set(outcomes(NO_NUMBER, bound).values()) == {("fail", "unreadable")}


ABSENT = {
    "": "missing",
    '""': "missing",
    "[x]": "missing",
    "..": "missing",
    "-": "missing",
    "[p]": "missing",
    "[r]": "missing",
    "[e]": "missing",
    "[c]": "suppressed",
    "[low]": "suppressed",
    "[z]": "not-applicable",
    "129": "missed",
    "0": "missed",
}


def test_absent_or_short_value_fails_with_its_reason(outcomes: Judge) -> None:
    """A blank or a marker in place of a number fails, as does a number below the bound."""
    judged = outcomes({chr(97 + place): cell for place, cell in enumerate(ABSENT)})

    assert list(judged.values()) == [("fail", reason) for reason in ABSENT.values()]


@pytest.mark.parametrize("bound", ["at_most = 130", "between = [0, 130]", "equals = 0", "at_least = 0"])
def test_absent_value_never_meets_a_bound(outcomes: Judge, bound: str) -> None:
    """An absent value is not 0, so it meets no bound that 0 would meet."""
    absent = [cell for cell, reason in ABSENT.items() if reason != "missed"]

    assert {outcome for outcome, _ in outcomes(dict(zip("abcdefghijk", absent, strict=True)), bound).values()} == {
        "fail"
    }


def test_plain_number_on_or_above_the_bound_passes(outcomes: Judge) -> None:
    """The refusals above are not because nothing passes."""
    plain = ["130", "130.0", "130.000000", '"130"', "131", "999999999999999"]

    assert set(outcomes(dict(zip("abcdef", plain, strict=True))).values()) == {("pass", "met")}


FAILS = {
    "a row taken out": (LAST, "", {"missing": 1}),
    "a row twice": (LAST, LAST * 2, {"duplicate": 1}),
    "a row twice, one of them short": (LAST, LAST + "South,2022-23,1\n", {"duplicate": 1}),
    "a row twice, one of them blank": (LAST, LAST + "South,2022-23,\n", {"duplicate": 1}),
    "a row again under an alias": (LAST, LAST + "N.,2022-23,130\n", {"duplicate": 1}),
    "a row again with its year written otherwise": (LAST, LAST + "South,2022/23,130\n", {"duplicate": 1}),
    "a unit in small letters": (LAST, "south,2022-23,130\n", {"missing": 1}),
    "a unit with a blank": (LAST, "South ,2022-23,130\n", {"missing": 1}),
    "a unit with a fixed space": (LAST, "South\u00a0,2022-23,130\n", {"missing": 1}),
    "a unit with a space of no width": (LAST, "Sou\u200bth,2022-23,130\n", {"missing": 1}),
    "a unit with a Cyrillic letter": (LAST, "S\u043euth,2022-23,130\n", {"missing": 1}),
    "a unit from right to left": (LAST, "\u202eSouth,2022-23,130\n", {"missing": 1}),
    "a unit with a new line": (LAST, '"So\nuth",2022-23,130\n', {"missing": 1}),
    "a marker for a unit": (LAST, "[x],2022-23,130\n", {"missing": 1}),
    "another unit's row in its place": (LAST, "West,2022-23,130\n", {"missing": 1}),
    "a later year in its place": (LAST, "South,2023-24,130\n", {"missing": 1}),
    "a quoted cell that swallows a row": (
        "130\nSouth,2021-22,130",
        '"130\nSouth,2021-22,130"',
        {"unreadable": 1, "missing": 1},
    ),
    "cut inside the last number": (LAST, "South,2022-23,13", {"unreadable": 1}),
    "no last line end": (LAST, LAST.rstrip(), {"unreadable": 1}),
    "only other units": (None, f"{HEADER}West,2021-22,200\n", {"missing": 4}),
}


@pytest.mark.parametrize(("old", "new", "reasons"), FAILS.values(), ids=FAILS)
def test_wrong_row_fails_with_its_reason(
    desk: Any, submission: str, old: str | None, new: str, reasons: dict[str, int]
) -> None:
    """In a closed scope no row can be lost, doubled or renamed without a failure."""
    data = new if old is None else submission.replace(old, new)

    assert desk.failures(data) == (1, reasons)


def test_every_cut_fails_or_is_refused(desk: Any, submission: str) -> None:
    """Wherever the file ends too early, the run does not end with 0."""
    for end in range(len(HEADER) + 2, len(submission) - 1, 4):
        try:
            code = desk.report(submission[:end]).exit_code()
        except rulecheck.DataError:
            code = 2
        assert code in (1, 2), submission[:end]


REFUSED = {
    "empty": ("", "is empty"),
    "a byte order mark alone": ("\ufeff", "is empty"),
    "a header alone": (HEADER, "no rows"),
    "no header": (LAST * 2, "no column 'unit'"),
    "two byte order marks": ("\ufeff\ufeff" + HEADER + LAST, "no column 'unit'"),
    "a header in capitals": (HEADER.upper() + LAST, "no column 'unit'; did you mean 'UNIT'?"),
    "a header with a blank": ("unit, year,recruited\n" + LAST, "no column 'year'; did you mean ' year'?"),
    "a header misspelt": ("unit,year,recruits\n" + LAST, "did you mean 'recruits'?"),
    "a header twice": (
        "unit,year,recruited,recruited\nSouth,2022-23,130,1\n",
        "line 1: columns 3 and 4 are both named",
    ),
    "a column without a name": ("unit,year,recruited,\nSouth,2022-23,130,1\n", "line 1: column 4 has no name"),
    "a column of ours": ("unit,year,recruited,rulecheck:unit\nSouth,2022-23,130,x\n", "line 1: column 4"),
    "too many columns": (",".join(f"c{i}" for i in range(2_001)) + "\n", "more than 2,000 columns"),
    "parted by semicolons": (
        (HEADER + LAST).replace(",", ";"),
        "the cells look parted by ';'; state separator = \";\" in the mapping",
    ),
    "parted by tabs": (
        (HEADER + LAST).replace(",", "\t"),
        r"""the cells look parted by '\t'; state separator = "\t" in the mapping""",
    ),
    "a sheet's hint": ("sep=,\n" + HEADER + LAST, "line 1: column 2 has no name"),
    "a title above": ("Return of officers,,\n" + HEADER + LAST, "line 1: column 2 has no name"),
    "a comment above": ("# a note\n" + HEADER + LAST, "line 2: has 3 cells where the header has 1"),
    "a row too wide": (HEADER + "South,2022-23,130,\n", "line 2: has 4 cells where the header has 3"),
    "a row too narrow": (HEADER + "South,2022-23\n", "line 2: has 2 cells where the header has 3"),
    "thousands set apart": (HEADER + "South,2022-23,1,034\n", "line 2: has 4 cells where the header has 3"),
    "a blank line between": (HEADER + "\n" + LAST, "line 2: is blank"),
    "blanks at the end": (HEADER + LAST + "  \n", "line 3: has 1 cell"),
    "a quote never closed": (HEADER + '"South,2022-23,130\n', "line 2: opens a quoted cell that is never closed"),
    "a quote within": (HEADER + 'So"uth,2022-23,130\n', "line 2: has a quotation mark inside a cell"),
    "text after a quote": (HEADER + '"South" ,2022-23,130\n', "line 2: has text after the end of a quoted cell"),
    "a unit blank": (HEADER + ",2022-23,130\n", "line 2: the unit in column 'unit' is blank"),
    "a unit of blanks": (HEADER + "  ,2022-23,130\n", "line 2: the unit in column 'unit' is blank"),
    "a year blank": (HEADER + "South,,130\n", "line 2: the year in column 'year' is blank"),
    "a year bare": (HEADER + "South,2022,130\n", "line 2: the year in column 'year' cannot be read"),
    "two years in one": (HEADER + "South,2021-23,130\n", 'the year from 2021 is "2021-22"'),
    "a marker for a year": (HEADER + "South,[x],130\n", "line 2: the year in column 'year' cannot be read"),
    "a year with a blank": (HEADER + "South,2022-23 ,130\n", "line 2: the year in column 'year' cannot be read"),
    "a year in wide digits": (HEADER + "South,２０２２-23,130\n", "cannot be read"),  # noqa: RUF001 - meant
    "a year before all": (HEADER + "South,0999-00,130\n", "lies outside 1000 to 9997"),
    "a year after all": (HEADER + "South,9998-99,130\n", "lies outside 1000 to 9997"),
    "a year unread for a unit outside the rule": (HEADER + LAST + "West,soon,1\n", "line 3: the year"),
    "the header again": (HEADER + LAST + HEADER, "stands in the column 'unit' as in a second header"),
    "an unsettled merge": (HEADER + "<<<<<<< a\n" + LAST + "=======\n>>>>>>> b\n", "line 2: has 1 cell"),
    "a cell of 200,000": (HEADER + f"South,2022-23,{'9' * 200_000}\n", "longer than 100,000 characters"),
    "old Mac line ends": ((HEADER + LAST).replace("\n", "\r"), "carriage return without a line feed"),
    "a NUL": (HEADER + "South,2022-23,13\0\n", "line 2: has a NUL byte"),
    "UTF-16": ((HEADER + LAST).encode("utf-16"), "line 1: has a NUL byte"),
    "Latin-1": ((HEADER + "Söuth,2022-23,130\n").encode("latin-1"), "line 2: has the byte 0xf6, which is not UTF-8"),
    "a surrogate": (HEADER.encode() + b"South,2022-23,130\xed\xa0\x80\n", "which is not UTF-8"),
    "compressed": (gzip.compress((HEADER + LAST).encode(), mtime=0), "NUL byte"),
    "a workbook": (b"PK\x03\x04 a workbook by another name", "no column 'unit'"),
    "a web page": ("<html><body>unit</body></html>", "no column 'unit'"),
    "JSON": ('[{"unit": "South"}]', "quotation mark"),
}


@pytest.mark.parametrize(("data", "says"), REFUSED.values(), ids=REFUSED)
def test_file_with_any_doubt_about_its_rows_is_refused(desk: Any, data: str | bytes, says: str) -> None:
    """The refusal names the file, the line where there is one, and what is wrong."""
    told = desk.refusal(data)

    assert "returns.csv" in told
    assert says in told


def test_200_000_quoted_digits_are_told_as_too_long(desk: Any) -> None:
    """A long cell is refused for its length with or without quotes."""
    assert "longer than 100,000 characters" in desk.refusal(HEADER + f'South,2022-23,"{"9" * 200_000}"\n')


@pytest.mark.parametrize(
    "change",
    [
        ("\n", "\r\n"),
        (LAST, LAST + "\n\n"),
        (LAST, LAST + ",,\n"),
        (HEADER, "\ufeff" + HEADER),
        (LAST, LAST + "West,2022-23,1\n"),
    ],
    ids=["CRLF", "blank lines at the end", "a blank row", "a byte order mark", "a unit no rule asks for"],
)
def test_what_spreadsheets_write_is_read(desk: Any, submission: str, change: tuple[str, str]) -> None:
    """Line ends, a byte order mark and rows of other units do not matter."""
    assert desk.failures(submission.replace(*change)) == (0, {})


BOUND_CELLS = {"": "no-target", "[x]": "no-target", "[c]": "no-target", "[z]": "no-target", "..": "no-target"}
BOUND_CELLS |= dict.fromkeys([" ", "1e2", "100 ", "NaN", "-inf", "９", '"1,0"', "low", "1e-400"], "unreadable")  # noqa: RUF001


@pytest.mark.parametrize("comparison", ["at_least", "at_most", "equals"])
def test_target_that_is_no_number_never_passes(outcomes: Judge, comparison: str) -> None:
    """A target in the data is read as strictly as a value; without one nothing is met."""
    cells = {chr(97 + place): cell for place, cell in enumerate(BOUND_CELLS)}

    judged = outcomes(cells, f'{comparison} = {{ column = "target" }}', "130,{}")

    assert list(judged.values()) == [("fail", reason) for reason in BOUND_CELLS.values()]


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _dangling(path: Path) -> None:
    path.symlink_to("/nowhere")


def _folder(path: Path) -> None:
    path.mkdir()


def _nothing(path: Path) -> None:
    pass


NO_FILES = {
    "a pipe": (_pipe, "a.csv", "pipe or a device"),
    "an endless device": (_endless, "a.csv", "pipe or a device"),
    "a link to nothing": (_dangling, "a.csv", "links to a file that is not there"),
    "a folder without data": (_folder, "a.csv", "no file that can be read"),
    "missing": (_nothing, "a.csv", "no such file"),
    "another ending": (_nothing, "a.xls", "no reader knows files that end in '.xls'"),
    "no ending": (_nothing, "a", "no reader knows"),
    "a pattern": (_nothing, "*.csv", "no such file"),
    "an address": (_nothing, "http:x.csv", "no such file"),
    "a NUL character": (_nothing, "a\0.csv", "is no path"),
    "too long a name": (_nothing, "a" * 5000 + ".csv", "too long"),
}


@pytest.mark.parametrize(("make", "name", "says"), NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_table_is_refused_without_waiting(
    desk: Any, make: Callable[[Path], None], name: str, says: str
) -> None:
    """Pipes, devices, folders and patterns are refused in words."""
    if "\0" not in name and len(name) < 100:
        make(desk.folder / name)

    assert says in desk.refusal(desk.folder / name)


@pytest.mark.parametrize("written", ["south", "South ", pytest.param("Sou\u200bth", id="no width")])
def test_near_miss_of_a_name_is_named_although_other_rows_are_right(desk: Any, submission: str, written: str) -> None:
    """A unit misspelt in one year is missing there, and a note says which row is likely meant."""
    report = desk.report(submission.replace(LAST, f"{written},2022-23,130\n"))

    assert any("if 'South' is meant" in note for note in report.notes)


@pytest.mark.parametrize("written", ["south", "Nort"])
def test_near_miss_of_a_name_is_named(desk: Any, submission: str, written: str) -> None:
    """A unit misspelt throughout is missing, and a note says which name is likely meant."""
    right = "South" if written == "south" else "North"
    report = desk.report(submission.replace(right, written))

    assert any(f"if '{right}' is meant" in note for note in report.notes)
