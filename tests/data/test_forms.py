"""Numbers in the forms that a measure accepts: each only where it is stated, each exactly, and nothing else."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, get_args

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.data.forms import Reading, read_text
from rulecheck.model.mapping import GOVERNMENT_MARKERS, Form
from rulecheck.model.numbers import plain

FORMS: tuple[Form, ...] = get_args(Form)
MINUS = "\u2212"
THOUSANDS, PERCENT, MONEY, BRACKETS, MARKED, BLANKS, PLUS, TYPOGRAPHIC, SPREADSHEET = FORMS


def read(text: str, *accepts: Form) -> Reading | None:
    """Read a text with the government's markers."""
    return read_text(text, accepts, GOVERNMENT_MARKERS)


ALONE: dict[Form, dict[str, str]] = {
    THOUSANDS: {"1,234": "1234", "-1,234.5": "-1234.5", "12,345,678": "12345678", "999,999.000001": "999999.000001"},
    PERCENT: {"2.3%": "0.023", "100%": "1", "-5%": "-0.05", "0.0001%": "0.000001", "0%": "0"},
    MONEY: {
        "£1.2m": "1200000",
        "£3k": "3000",
        "£1bn": "1000000000",
        "£0.0000012m": "1.2",
        "-£5": "-5",
        "£12": "12",
        "£1.2M": "1200000",
        "£1BN": "1000000000",
        "£0.5": "0.5",
        "£0.000000000001bn": "0.001",
    },
    BRACKETS: {"(12)": "-12", "(0.5)": "-0.5", "(0)": "0"},
    MARKED: {"12 [p]": "12", "12[r]": "12", "-1.5 [e]": "-1.5", "12  [b]": "12", "12 [p] [r]": "12"},
    BLANKS: {" 12": "12", "12 ": "12", "\t-1.5\t": "-1.5", "\u00a012\u00a0": "12"},
    PLUS: {"+12": "12", "+0.5": "0.5"},
    TYPOGRAPHIC: {f"{MINUS}12": "-12", f"{MINUS}0.5": "-0.5"},
    SPREADSHEET: {
        "0.30000000000000004": "0.3",
        "129.99999999999997": "130",
        "-2.2999999999999998": "-2.3",
        "0.1000000000000000055511151231257827021181583404541015625": "0.1",
        "130.00000000000003": "130",
    },
}
CASES = [(form, text, number) for form, texts in ALONE.items() for text, number in texts.items()]


@pytest.mark.parametrize(("form", "text", "number"), CASES)
def test_form_is_read_where_it_is_accepted(form: Form, text: str, number: str) -> None:
    """It says the number it says, and which form it was."""
    found = read(text, form)

    assert found is not None
    assert (found.number, found.accepts) == (number, (form,))


@pytest.mark.parametrize(("form", "text", "number"), CASES)
def test_form_is_not_read_where_all_others_are_accepted(form: Form, text: str, number: str) -> None:
    """Each is a decision of its own."""
    assert read(text, *(other for other in FORMS if other != form)) is None


TOGETHER = {
    "(£1,234)": ("-1234", {MONEY, BRACKETS, THOUSANDS}),
    "-£1,234.5k": ("-1234500", {MONEY, THOUSANDS}),
    f"{MINUS}£1.2m": ("-1200000", {MONEY, TYPOGRAPHIC}),
    " +1,234 [p] ": ("1234", {BLANKS, PLUS, THOUSANDS, MARKED}),
    "(2.3%)": ("-0.023", {PERCENT, BRACKETS}),
    "1,234%": ("12.34", {PERCENT, THOUSANDS}),
    "(0.30000000000000004)": ("-0.3", {BRACKETS, SPREADSHEET}),
    "30.000000000000004%": ("0.3", {PERCENT, SPREADSHEET}),
}


@pytest.mark.parametrize(("text", "number", "forms"), [(text, *said) for text, said in TOGETHER.items()])
def test_forms_may_stand_together(text: str, number: str, forms: set[Form]) -> None:
    """Where all are accepted; where any is not, the text says nothing."""
    found = read(text, *forms)

    assert found is not None
    assert (found.number, set(found.accepts)) == (number, forms)
    assert [form for form in forms if read(text, *(forms - {form})) is not None] == []


NOTHING = (
    *("1,23", "12,34", "1,2345", ",123", "1,234,", "0,123", "01,234", "1,,234", "1 234", "1.234,5", "1,234.5,6"),
    *("2.3 %", "%", "%5", "5%%", "5.%", ".5%", "05%", "5e2%"),
    *("£", "£k", "£1.2mm", "£1.2 m", "£ 12", "12£", "£-12", "££12", "£1.2t", "$12", "£12m%", "£012", "12k", "£1.m"),
    *("(12", "12)", "()", "((12))", "(-12)", "(+12)", f"({MINUS}12)", "( 12 )", "(12)[", "(-£12)", "[12]"),
    *("[p]", "[p] 12", "12 p", "12 (p)", "12 [P]", "12 [q]", "12 [p", "12 p]", "x [c]", "[c]", "12 [note 1]"),
    *("1 2", "", " ", "  ", " [p]", "\u200312", "12\n", "12\u200b", "\ufeff12"),
    *("++12", "+-12", "-+12", "+", f"+{MINUS}12", f"-{MINUS}12", f"{MINUS}-12", f"{MINUS}{MINUS}12", "--12", MINUS),
    *(
        "+012",
        "+.5",
        "+5.",
        "+1e3",
        "+0x5",
        "+\uff11\uff12",
        "+NaN",
        "+inf",
        "+1_000",
        "-",
        "+(12)",
        "(£12",
        "\u201312",
    ),
    *("+1234567890123456", "+0.1234567", "0.0001234%", "£1000000bn", "1,234,567,890,123,456"),
    *("0.123456789", "12345678901234567", "999999999999999.9", "0.00000012345678901234567", "1.2345678901234567"),
)


@pytest.mark.parametrize("text", NOTHING)
def test_anything_else_says_nothing_in_any_form(text: str) -> None:
    """With every form accepted, what is written otherwise, or beyond 15 digits and 6 decimals, is no number."""
    assert read(text, *FORMS) is None


@pytest.mark.parametrize("nines", [16, 20, 28, 29, 40, 150])
def test_number_just_below_never_becomes_the_next(nines: int) -> None:
    """However many nines stand behind the point, they are not rounded away unless the mapping says so."""
    text = f"129.{'9' * nines}"

    assert read(f"+{text}", PLUS, BLANKS, PERCENT) is None
    assert read(f"0.1234560{'0' * nines}1 ", BLANKS) is None


def test_text_beyond_any_number_is_not_looked_at() -> None:
    """Nobody writes a number of 200 characters."""
    assert read(f"0.3{'0' * 198}", SPREADSHEET) is None
    assert read(f"{' ' * 10**6}12", BLANKS) is None


@pytest.mark.parametrize(
    ("text", "number", "meaning"),
    [
        ("12 [p]", "12", "provisional"),
        ("12 [r]", "12", "revised"),
        ("12 [e] [r]", "12", "revised"),
        ("12 [r] [e]", "12", "revised"),
        ("12 [p] [c]", "12", "suppressed"),
        ("12 [c] [p]", "12", "suppressed"),
        ("12 [x]", "12", "missing"),
        ("12 [b]", "12", "break"),
    ],
)
def test_gravest_marker_behind_a_number_counts(text: str, number: str, meaning: str) -> None:
    """One that leaves no value before one that says it may change, and that before a remark."""
    found = read(text, MARKED)

    assert found is not None
    assert (found.number, found.meaning, found.accepts) == (number, meaning, (MARKED,))


NUMBERS = st.integers(0, 999_999_999).map(lambda whole: Decimal(whole).scaleb(-4))
QUICK = settings(max_examples=200, deadline=None, database=None, derandomize=True)
WRITTEN = {
    THOUSANDS: lambda n: f"{n:,f}",
    PERCENT: lambda n: f"{n:f}%",
    MONEY: lambda n: f"£{n:f}k",
    BRACKETS: lambda n: f"({n:f})",
    MARKED: lambda n: f"{n:f} [p]",
    BLANKS: lambda n: f" {n:f} ",
    PLUS: lambda n: f"+{n:f}",
    TYPOGRAPHIC: lambda n: f"{MINUS}{n:f}",
    SPREADSHEET: lambda n: f"{n:f}{'0' * (15 - len(n.as_tuple().digits))}000001",
}
MEANT = {
    PERCENT: lambda n: n / 100,
    MONEY: lambda n: n * 1000,
    BRACKETS: lambda n: -n,
    TYPOGRAPHIC: lambda n: -n,
}


@QUICK
@given(st.sampled_from(FORMS), NUMBERS)
def test_number_written_in_a_form_reads_back_exactly(form: Form, number: Decimal) -> None:
    """For every number that can be compared, to the last digit."""
    number = number + Decimal("0.0001") if form == SPREADSHEET else number
    found = read(WRITTEN[form](number), form)

    if form == THOUSANDS and number < 1000:
        assert found is None  # it is plain already
    else:
        assert found is not None
        assert Decimal(found.number or "") == MEANT.get(form, lambda n: n)(number)


PLAIN = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]{1,6})?")
SIGNS = st.text(st.sampled_from("0123456789.,%£kmbn()[]pcxr+-\u2212 \u00a0eE_'\uff11\u0661"), max_size=12)


@settings(QUICK, max_examples=2000)
@given(SIGNS, st.sets(st.sampled_from(FORMS)))
def test_whatever_is_read_is_a_plain_number_made_of_the_digits_that_stand_there(text: str, accepts: set[Form]) -> None:
    """No digit is invented or lost, whatever signs stand around it."""
    found = read(text, *accepts)

    if found is not None and found.number is not None and SPREADSHEET not in found.accepts:
        assert PLAIN.fullmatch(found.number)
        assert len(found.number.strip("-").replace(".", "")) <= 15
        assert set(found.accepts) <= accepts
        assert _digits(found.number) == _digits(text.partition("[")[0])


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "123456789")


@settings(QUICK, max_examples=1000)
@given(SIGNS, st.sets(st.sampled_from(FORMS)), st.sampled_from(FORMS))
def test_another_form_changes_no_number_that_is_read_already(text: str, accepts: set[Form], more: Form) -> None:
    """To accept more never makes one text say two things."""
    before, after = read(text, *accepts), read(text, *accepts, more)

    if before is not None and after is not None:
        assert (after.number, after.meaning) == (before.number, before.meaning)
    assert (before is None) or (after is not None)


def test_plain_writes_what_the_grammar_reads() -> None:
    """What a form says is handed on as plain digits."""
    assert [plain(Decimal(text)) for text in ("-0", "1E+3", "1.50")] == ["0", "1000", "1.5"]


# Through a whole run.

MAPPING = """
unit = "unit"
year = "year"
[data.measures]
headcount = {{ column = "headcount"{} }}
"""
ALL = f", accepts = [{', '.join(f'{chr(34)}{form}{chr(34)}' for form in FORMS)}]"
COUNT = f"{ALL}, count = true"


def single(text: str) -> str:
    """Return a table of one cell."""
    return f'unit,year,headcount\nNorth,2020-21,"{text}"\n'


@pytest.mark.parametrize(
    ("text", "measure", "reason", "observed"),
    [
        ("1,234", "", "unreadable", None),
        ("1,234", ALL, "met", 1234),
        ("(12)", ALL, "missed", -12),
        ("(12)", COUNT, "unreadable", None),
        (f"{MINUS}12", COUNT, "unreadable", None),
        ("-£12", COUNT, "unreadable", None),
        ("1,234.5", COUNT, "unreadable", None),
        ("1,234.0", COUNT, "met", 1234),
        ("£1.2345k", COUNT, "unreadable", None),
        ("£1.5k", COUNT, "met", 1500),
        ("0.30000000000000004", COUNT, "unreadable", None),
        ("12 [c]", ALL, "suppressed", None),
        ("12 [c]", COUNT, "suppressed", None),
        ("12 [x]", ALL, "missing", None),
        ("12 [z]", ALL, "not-applicable", None),
        ("12 [low]", ALL, "suppressed", None),
        ("x [c]", ALL, "unreadable", None),
        ("[c]", ALL, "suppressed", None),
        ("12 [p]", ALL, "met", 12),
        ("12", ALL, "met", 12),
        ("", ALL, "missing", None),
    ],
)
def test_cell_has_its_value_or_its_reason(
    outcomes: Any, text: str, measure: str, reason: str, observed: int | None
) -> None:
    """A form is read only where the measure accepts it, and makes no count of what is none."""
    assert outcomes(MAPPING.format(measure), single(text))["North", "2020-21"] == (reason, observed)


@pytest.mark.parametrize(
    ("text", "is_provisional"),
    [("12 [p]", True), ("12 [r]", True), ("12 [e]", False), ("12 [b]", False), ("12", False), ("12 [e] [p]", True)],
)
def test_marker_behind_a_number_makes_it_provisional(mapped: Any, text: str, is_provisional: bool) -> None:
    """A value that may still change says so in its finding."""
    finding = next(iter(mapped(MAPPING.format(ALL), single(text)).findings))

    assert (finding.reason, finding.provisional) == ("met", is_provisional)


def test_cells_are_counted_by_form(mapped: Any) -> None:
    """The report tells how many cells were read in each, by file; plain ones are not counted."""
    rows = ['North,2020-21,"1,234"', 'North,2021-22,"(£1,234)"', "South,2020-21,12", 'South,2021-22,"1,234"']
    table = "\n".join(["unit,year,headcount", *rows, ""])

    report = mapped(MAPPING.format(ALL), {"a.csv": table, "b.csv": single("5%")})

    assert [record.forms for record in report.inputs] == [{"(12)": 1, "1,234": 3, "£12": 1}, {"2.3%": 1}]


def test_one_measure_accepts_and_another_does_not(mapped: Any) -> None:
    """Forms are a measure's own."""
    mapping = f'{MAPPING.format(ALL)}others = "others"\n'
    rules = "".join(
        f'[[rules]]\nid = "{name}"\nkind = "target"\ntitle = "It is so"\nmeasure = "{name}"\n'
        'units = ["North"]\nyears = "2020-21"\nat_least = 1\n'
        for name in ("headcount", "others")
    )

    report = mapped(mapping, 'unit,year,headcount,others\nNorth,2020-21,"1,234","1,234"\n', rules=rules)

    assert [finding.reason for finding in report.findings] == ["met", "unreadable"]


@pytest.mark.parametrize("layout", ["long", "wide", "measures"])
def test_forms_are_read_in_every_layout(outcomes: Any, layout: str) -> None:
    """Wherever the cell lies."""
    accepts = 'accepts = ["1,234"]'
    mapping, table = {
        "long": (MAPPING.format(f", {accepts}"), single("1,234")),
        "wide": (
            f'layout = "wide"\nunit = "unit"\n[data.measures]\nheadcount = {{ column = "{{year}}", {accepts} }}\n',
            'unit,2020-21\nNorth,"1,234"\n',
        ),
        "measures": (
            'layout = "measures"\nunit = "unit"\nyear = "year"\nmeasure = "what"\nvalue = "figure"\n'
            f'[data.measures]\nheadcount = {{ column = "h", {accepts} }}\n',
            'unit,year,what,figure\nNorth,2020-21,h,"1,234"\nNorth,2020-21,other,"5,678"\n',
        ),
    }[layout]

    assert outcomes(mapping, table)["North", "2020-21"] == ("met", 1234)


def test_bound_of_a_table_is_read_in_the_forms_of_its_measure(outcomes: Any) -> None:
    """A target kept in a spreadsheet is written as people write it there."""
    more = (
        '[tables.allocation]\npath = "a.csv"\nunit = "unit"\nyear = "year"\n'
        '[tables.allocation.measures]\nwanted = { column = "wanted", accepts = ["1,234"] }\n'
    )
    rules = (
        '[[rules]]\nid = "it"\nkind = "target"\ntitle = "It is so"\nmeasure = "headcount"\nunits = ["North"]\n'
        'years = "2020-21"\nat_least = { table = "allocation", column = "wanted" }\n'
    )
    allocation = pl.DataFrame({"unit": ["North"], "year": ["2020-21"], "wanted": ["1,234"]})
    found = outcomes(MAPPING.format(""), single("1233"), more=more, rules=rules, tables={"allocation": allocation})

    assert found["North", "2020-21"] == ("missed", 1233)
