"""Records: a row a person or event, counted or added up."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

import rulecheck

COVERS = "covers = { from = 2020-04-01, until = 2022-03-31 }"
RECORDS = f"""
layout = "records"
unit = "unit"
id = "id"
{COVERS}
[data.measures]
headcount = {{ from = "joined", until = "left" }}
"""
JOINERS = RECORDS.replace('{ from = "joined", until = "left" }', '{ date = "joined" }')
HOURS = RECORDS.replace('{ from = "joined", until = "left" }', '{ date = "joined", column = "hours" }')
FORMS = HOURS.replace('"hours"', '"hours", accepts = ["1,234", "12 [p]"]')
EXCUSED = """
[[rules]]
id = "it"
kind = "target"
title = "It is so"
measure = "headcount"
units = ["North"]
years = "2020-21"
at_least = 1
excuse = ["suppressed"]
"""


def table(*records: str, columns: str = "joined,left") -> str:
    """Return records, each a unit and what stands in the columns; the ids count up."""
    lines = [f"{number},{record}" for number, record in enumerate(records, 1)]
    return "\n".join([f"id,unit,{columns}", *lines, ""])


def test_last_day_belongs_to_the_stock(outcomes: Any) -> None:
    """Who joins on the year's last day is there, who left on it is there still, who left the day before is not."""
    records = table("North,2021-03-31,", "North,2020-04-01,2021-03-31", "North,2020-04-01,2021-03-30")

    found = outcomes(RECORDS, records)

    assert (found["North", "2020-21"], found["North", "2021-22"]) == (("missed", 2), ("missed", 1))


def test_first_and_last_day_of_a_year_belong_to_its_flow(outcomes: Any) -> None:
    """1 April and 31 March are of one year, the day after is of the next."""
    records = table("North,2020-04-01,", "North,2021-03-31,", "North,2021-04-01,")

    found = outcomes(JOINERS, records)

    assert (found["North", "2020-21"], found["North", "2021-22"]) == (("missed", 2), ("missed", 1))


def test_blank_date_has_not_happened(outcomes: Any) -> None:
    """It counts in no year."""
    assert outcomes(JOINERS, table("North,,", "North,2020-05-01,"))["North", "2020-21"] == ("missed", 1)


def test_unit_with_records_has_none_in_a_year_without(outcomes: Any) -> None:
    """A covered year in which nothing happened is 0, and a unit without any record is missing."""
    found = outcomes(JOINERS, table("North,2021-05-01,"))

    assert (found["North", "2020-21"], found["South", "2020-21"]) == (("missed", 0), ("missing", None))


def test_unit_whose_records_are_all_left_out_is_missing(outcomes: Any) -> None:
    """Rows that do not count are no sign that a unit has reported."""
    records = table("North,2021-05-01,M", "South,2021-05-01,F", columns="joined,sex")

    found = outcomes(f'where = {{ sex = "F" }}\n{JOINERS}', records)

    assert (found["North", "2021-22"], found["South", "2021-22"]) == (("missing", None), ("missed", 1))


@pytest.mark.parametrize(
    ("mapping", "from_", "until", "reasons"),
    [
        (RECORDS, "2021-03-31", "2022-03-31", ("missed", "missed")),
        (RECORDS, "2021-04-01", "2022-03-31", ("missing", "missed")),
        (RECORDS, "2021-03-31", "2022-03-30", ("missed", "missing")),
        (JOINERS, "2020-04-01", "2022-03-31", ("missed", "missed")),
        (JOINERS, "2020-04-02", "2022-03-31", ("missing", "missed")),
        (JOINERS, "2020-04-01", "2022-03-30", ("missed", "missing")),
        (JOINERS, "2010-04-01", "2012-03-31", ("missing", "missing")),
    ],
)
def test_year_that_is_not_covered_has_no_value(
    outcomes: Any, mapping: str, from_: str, until: str, reasons: tuple[str, str]
) -> None:
    """A stock needs the year's last day to be covered, a flow the whole year; only there no record means none."""
    covers = f"covers = {{ from = {from_}, until = {until} }}"

    found = outcomes(mapping.replace(COVERS, covers), table("North,2020-06-01,"))

    assert (found["North", "2020-21"][0], found["North", "2021-22"][0]) == reasons


def test_running_year_is_counted_up_to_the_as_at_date(mapped: Any) -> None:
    """What happens later is not counted, and told."""
    records = table("North,2021-05-01,", "North,2021-12-31,", "North,2022-01-01,", "North,2020-05-01,")

    report = mapped(JOINERS, records, as_at=date(2021, 12, 31))
    (running,) = (f for f in report.findings if (f.unit, f.year) == ("North", "2021-22"))

    assert (running.reason, running.observed, report.inputs[0].ignored) == ("not-due", 2, 1)


def test_spellings_of_a_unit_add_up(outcomes: Any) -> None:
    """An alias and a note marker mean the unit."""
    more = '[units]\n"North" = { aliases = ["N."] }\n"South" = {}'
    records = table("North,2020-05-01,", "N.,2020-05-01,", "North [note 2],2020-05-01,", "N. [note 1],2020-05-01,")

    assert outcomes(JOINERS, records, more=more)["North", "2020-21"] == ("missed", 4)


def test_note_marker_left_out_is_told(mapped: Any) -> None:
    """As it is of any other table."""
    report = mapped(JOINERS, table("North [note 1],2020-05-01,"))

    assert report.inputs[0].remarks == ("the note marker is left out of the unit 'North [note 1]'",)


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        ("31/03/2022", ("31/03/2021", "1/4/2020", "2020-12-01")),
        ("31 March 2022", ("31 March 2021", "1 Apr 2020", "2020-12-01")),
        ("31-Mar-22", ("31-Mar-21", "1-apr-2020", "2020-12-01")),
        ("2022-03-31", ("2021-03-31", "2020-04-01", "2020-12-01")),
    ],
)
def test_days_are_read_as_the_mapping_writes_them(outcomes: Any, dates: str, days: tuple[str, ...]) -> None:
    """The stated form, and the international one always."""
    found = outcomes(f'dates = "{dates}"\n{JOINERS}', table(*(f"North,{day}," for day in days)))

    assert found["North", "2020-21"] == ("missed", 3)


REFUSED = {
    "twice": (RECORDS, "id,unit,joined,left\n1,North,2020-05-01,\n1,North,2020-05-01,\n", "line 2: the id '1'"),
    "no id": (RECORDS, "id,unit,joined,left\n1,North,2020-05-01,\n,North,2020-05-01,\n", "line 3: the id in column"),
    "no beginning": (RECORDS, table("North,2020-05-01,", "North,,"), "line 3: the date in column 'joined' is blank"),
    "ends before it begins": (
        RECORDS,
        table("North,2020-05-01,2020-05-01", "North,2020-05-01,2020-04-30"),
        "line 3: the date in column 'left' comes before that in 'joined'",
    ),
    "other form": (RECORDS, table("North,01/05/2020,"), "line 2: the date in column 'joined': '01/05/2020'"),
    "no day": (JOINERS, table("North,2020-05-01,", "North,2021-02-30,"), "line 3: the date in column 'joined'"),
    "blanks for a day": (JOINERS, table("North, ,"), "line 2: the date in column 'joined'"),
    "a cut day": (JOINERS, table("North,,", columns="left,joined") + "2,North,,2020-05-01", "line 3: the date"),
    "no unit": (RECORDS, table("North,2020-05-01,", ",2020-05-01,"), "line 3: the unit in column 'unit' is blank"),
    "a note for a unit": (RECORDS, table("[note 1],2020-05-01,"), "line 2: the unit in column 'unit' is blank"),
    "no column": (RECORDS, "id,unit,joined\n1,North,2020-05-01\n", "there is no column 'left'"),
}


@pytest.mark.parametrize(("mapping", "records", "says"), REFUSED.values(), ids=REFUSED)
def test_record_that_cannot_be_counted_refuses_the_file(refusal: Any, mapping: str, records: str, says: str) -> None:
    """With its place, for what is counted wrongly looks like any other number."""
    assert says in refusal(mapping, records)


def test_first_of_many_refused_records_is_named(refusal: Any) -> None:
    """Whichever batch finds one first."""
    records = table(*(f"North,2020-05-01,{'2020-01-01' if place in (8, 9, 99) else ''}" for place in range(120)))

    assert refusal(RECORDS, records).startswith("line 10: ")


def test_numbers_of_records_are_added_up_exactly(outcomes: Any) -> None:
    """A tenth is a tenth."""
    records = table(*["North,2020-05-01,0.1"] * 10, "North,2020-05-01,-1", columns="joined,hours")

    assert outcomes(HOURS, records)["North", "2020-21"] == ("missed", 0)


GRAVEST = {
    "unreadable": ("1", "[c]", "x"),
    "unreadable, whatever its first letter": ("[x]", "zz", "[c]"),
    "unreadable and blank": ("", "1,5", "[c]"),
    "missing": ("[c]", "", "2"),
    "missing by its marker": ("[c]", "[x]", "2"),
    "suppressed": ("1", "[c]", "2"),
    "suppressed behind a number": ("1", "12 [c]", "2"),
}


@pytest.mark.parametrize(("name", "hours"), GRAVEST.items(), ids=GRAVEST)
def test_sum_with_a_part_that_is_no_number_has_its_gravest_reason(
    outcomes: Any, name: str, hours: tuple[str, ...]
) -> None:
    """A withheld part may be excused, and hides neither one that is not there nor one that nobody can read."""
    records = table(*(f'North,2020-05-01,"{text}"' for text in hours), columns="joined,hours")

    found = outcomes(FORMS, records, rules=EXCUSED)

    assert found["North", "2020-21"] == (name.partition(" ")[0].strip(","), None)


def test_finding_on_a_sum_names_the_record_that_spoils_it(mapped: Any) -> None:
    """The place and the text are those of the cell, of how many records ever."""
    records = table("North,2020-05-01,1", "North,2020-06-01,l2", "North,2020-07-01,3", columns="joined,hours")

    (finding,) = mapped(HOURS, records, rules=EXCUSED).findings

    assert (finding.reason, finding.place, "'l2'" in finding.message) == ("unreadable", "line 3", True)


def test_forms_of_added_numbers_are_counted(mapped: Any) -> None:
    """As those of measures that are read."""
    records = table('North,2020-05-01,"1,000"', "North,2020-05-01,12 [p]", "North,2020-05-01,5", columns="joined,hours")

    report = mapped(FORMS, records, rules=EXCUSED)

    assert report.findings[0].observed == 1017
    assert report.inputs[0].forms == {"1,234": 1, "12 [p]": 1}


def test_sum_beyond_what_can_be_compared_is_unreadable(outcomes: Any) -> None:
    """A sum of more than 15 digits is no number, as one that is read is none."""
    records = table(*["North,2020-05-01,999999999999999"] * 2, columns="joined,hours")

    assert outcomes(HOURS, records)["North", "2020-21"] == ("unreadable", None)


@pytest.mark.parametrize("name", ["value", "reason", "gravity", "bad", "changing", "number", "sum0"])
def test_column_of_any_name_is_counted_as_itself(outcomes: Any, name: str) -> None:
    """No column of a submission is mistaken for one of ours."""
    mapping = FORMS.replace('column = "hours"', f'column = "{name}", where = {{ marked = "y" }}')
    records = table('North,2020-05-01,"1,000",y', "North,2020-05-01,5,n", columns=f"joined,{name},marked")

    assert outcomes(mapping, records, rules=EXCUSED)["North", "2020-21"] == ("met", 1000)


def test_one_unit_for_all_records(outcomes: Any) -> None:
    """Where there is no column for it, the mapping names the unit."""
    mapping = JOINERS.replace('unit = "unit"', 'unit = { is = "North" }')

    assert outcomes(mapping, table("x,2020-05-01,", "y,2020-05-01,"))["North", "2020-21"] == ("missed", 2)


def test_records_of_several_files_are_one_table(outcomes: Any, refusal: Any) -> None:
    """They add up, and one id in two files is twice."""
    one, other = table("North,2020-05-01,"), table("North,2020-06-01,")

    assert "stands twice" in refusal(JOINERS, {"a.csv": one, "b.csv": other})
    renamed = {"a.csv": one, "b.csv": other.replace("\n1,", "\n2,")}
    assert outcomes(JOINERS, renamed)["North", "2020-21"] == ("missed", 2)


def test_records_of_a_lazy_frame_are_counted(outcomes: Any) -> None:
    """A table that nobody has loaded is not loaded here."""
    frame = pl.LazyFrame({"id": ["1"], "unit": ["North"], "joined": [date(2020, 5, 1)], "left": [None]})

    assert outcomes(JOINERS, frame)["North", "2020-21"] == ("missed", 1)


def test_nothing_is_known_before_the_records_begin(outcomes: Any) -> None:
    """As at a day before the first that is covered, nothing is due and nothing is told."""
    found = outcomes(JOINERS, table("North,2020-05-01,"), as_at=date(2020, 3, 1), rules=f"{EXCUSED}")

    assert found["North", "2020-21"] == ("not-due", None)


@pytest.mark.parametrize("marked", ["[x]", " ", "\u00a0 ", "", "-"])
def test_what_is_no_id_is_refused(refusal: Any, marked: str) -> None:
    """A marker tells no record from another."""
    records = f"id,unit,joined,left\n1,North,2020-05-01,\n{marked},North,2020-05-01,\n"

    assert refusal(RECORDS, records) == "line 3: the id in column 'id' is blank, or a marker"


@pytest.mark.parametrize("other", ["A 1 ", " A 1", "A\u00a01", "A  1", "A 1\u200b", "A\u00ad 1", "A 1\u3000"])
def test_ids_that_look_alike_are_refused(refusal: Any, other: str) -> None:
    """To the eye it is one officer, who would count twice and so meet a target with nobody behind it."""
    records = f"id,unit,joined,left\nA 1,North,2020-05-01,\n{other},North,2020-05-01,\nA1,North,2020-05-01,\n"

    said = refusal(RECORDS, records)
    assert "in column 'id' look alike (line 2 and line 3), so one record may count twice; write both alike" in said
    assert repr(other)[1:-1] in said


def test_ids_that_are_padded_alike_are_told_apart(outcomes: Any) -> None:
    """As a database pads a column of fixed width."""
    records = "id,unit,joined,left\n1  ,North,2020-05-01,\n11 ,North,2020-05-01,\n 2 ,North,2020-05-01,\n"

    assert outcomes(RECORDS, records)["North", "2020-21"] == ("missed", 3)


def test_columns_together_may_be_the_id(outcomes: Any, refusal: Any) -> None:
    """An officer who moves from one unit to another stands there twice by right, but not twice in one."""
    mapping = RECORDS.replace('id = "id"', 'id = ["id", "unit"]')
    moved = "id,unit,joined,left\n1,North,2020-05-01,2020-06-01\n1,South,2020-06-02,\n"

    assert outcomes(mapping, moved)["South", "2020-21"] == ("missed", 1)
    assert "the id '1, South' in column 'id, unit' stands twice (line 3 and line 4)" in refusal(
        mapping, moved + "1,South,2021-01-01,\n"
    )


def test_records_of_too_many_kinds_to_put_together_are_counted_one_by_one(outcomes: Any) -> None:
    """Where so much is asked of them, over so many years, that hardly any two are alike."""
    columns = ("joined", "left", "moved", "trained")
    flows = "\n".join(f'{name} = {{ date = "{name}" }}' for name in columns)
    mapping = f"{RECORDS.replace('2020-04-01', '1990-04-01')}\n{flows}"
    records = table(*["North,2020-05-01,2021-03-31,,2020-06-01"] * 2, "North,2020-05-01,,,", columns=",".join(columns))

    found = outcomes(mapping, records)

    assert (found["North", "2020-21"], found["North", "2021-22"]) == (("missed", 3), ("missed", 1))


def test_records_that_are_alike_count_each(outcomes: Any) -> None:
    """A thousand of one kind are a thousand."""
    records = table(*["North,2020-05-01,"] * 1000, *["North,2020-05-01,2021-03-30"] * 10)

    assert outcomes(RECORDS, records)["North", "2020-21"][1] == 1000


def test_sums_of_one_column_under_several_conditions_are_apart(mapped: Any) -> None:
    """What one measure leaves out another counts."""
    given = 'date = "joined", column = "hours", where = { sex = "%s" }'
    mapping = HOURS.replace("headcount = ", f"women = {{ {given % 'F'} }}\nheadcount = ").replace(
        'column = "hours" }', 'column = "hours", where = { sex = ["M", "F"] } }'
    )
    records = table("North,2020-05-01,1,F", "North,2020-05-01,x,", "North,2020-06-01,2,M", columns="joined,hours,sex")

    (finding,) = mapped(mapping, records, rules=EXCUSED).findings

    assert finding.observed == 3


def test_dates_that_count_for_nothing_are_told(mapped: Any) -> None:
    """Blank ones, and those of days for which the records are not all there."""
    records = table("North,,", "North,2012-05-01,", "North,2022-05-01,", "North,2020-05-01,")

    (read,) = mapped(JOINERS, records).inputs

    assert read.remarks == (
        "no date in column 'joined' in 1 record: not counted by it",
        "the date in column 'joined' lies outside the days covered in 2 records: not counted by it",
    )


def test_rule_that_looks_at_rows_is_refused(mapped: Any) -> None:
    """It would see what the records were counted to, and find every unit once."""
    rules = '[[rules]]\nid = "it"\nkind = "unique"\ntitle = "Once"\nunits = ["North"]\nyears = "2020-21"\n'

    with pytest.raises(rulecheck.RuleSetError, match="reads columns or rows, and records are counted"):
        mapped(RECORDS, table("North,2020-05-01,"), rules=rules)


@pytest.mark.parametrize(("kept", "reason"), [("yes", "met"), ("no", "missing")])
def test_one_unit_for_all_has_none_only_where_a_record_counts(mapped: Any, kept: str, reason: str) -> None:
    """If `where` leaves no record, an at_most must not pass on the 0 that nobody counted."""
    mapping = RECORDS.replace('unit = "unit"', 'unit = { is = "North" }\nwhere = { kept = "yes" }')
    rules = EXCUSED.replace("at_least = 1", "at_most = 5")

    (finding,) = mapped(mapping, f"id,kept,joined,left\n1,{kept},2020-05-01,\n", rules=rules).findings

    assert finding.reason == reason


@pytest.mark.parametrize(
    ("sex", "told"), [("F", ()), ("Female", ("no record meets the `where` of 'headcount', so it counts none",))]
)
def test_condition_that_nothing_meets_is_told(mapped: Any, sex: str, told: tuple[str, ...]) -> None:
    """It may be misspelt, and a 0 that comes of it would meet any upper bound."""
    mapping = JOINERS.replace('date = "joined"', f'date = "joined", where = {{ sex = "{sex}" }}')

    (read,) = mapped(mapping, table("North,2020-05-01,F", columns="joined,sex")).inputs

    assert read.remarks == told


@pytest.mark.parametrize("sex", ["f", " F", "F ", "F\u00a0", "F\u200b", "-F"])
def test_condition_that_is_met_in_another_spelling_refuses_the_file(refusal: Any, sex: str) -> None:
    """A blank that nobody sees would keep a record from an upper bound."""
    mapping = JOINERS.replace('date = "joined"', 'date = "joined", where = { sex = "F" }')

    why = refusal(mapping, table(f"North,2020-05-01,{sex}", columns="joined,sex"))

    assert why.startswith(f"line 2: the text {sex!r} in column 'sex' is nearly 'F', which `where` asks for")


def test_spellings_that_are_all_named_are_read(mapped: Any) -> None:
    """By one measure or by several, and other texts are other texts."""
    mapping = JOINERS.replace('date = "joined"', 'date = "joined", where = { sex = ["F", "f"] }')
    records = (
        "North,2020-05-01,F",
        "North,2020-05-01,f",
        "North,2020-05-01,M",
        "North,2020-05-01,",
        "North,2020-05-01,FF",
    )

    (read,) = mapped(mapping, table(*records, columns="joined,sex")).inputs

    assert read.rows == 5
