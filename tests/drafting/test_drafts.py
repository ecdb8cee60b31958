"""What is drafted reads back as what was guessed, and judges the table it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulecheck.api import check, lint
from rulecheck.drafting.draft import Draft, draft
from rulecheck.drafting.reading import Files
from rulecheck.drafting.writing import written
from rulecheck.errors import DataError
from rulecheck.model.mapping import Mapping
from rulecheck.model.ruleset import RuleSet
from rulecheck.plugins import Plugins, load_plugins


@pytest.fixture(scope="module")
def plugins() -> Plugins:
    """Return what is built in, loaded once."""
    return load_plugins(())


def drafted(content: str | bytes, plugins: Plugins, name: str = "table.csv") -> tuple[Draft, RuleSet]:
    """Draft a rule set from a file, and return it as guessed and as read back; a check of the file judges by it."""
    with TemporaryDirectory() as folder:
        table, rules = Path(folder) / name, Path(folder) / "rules.toml"
        table.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = draft(str(table), Path(folder), Files(readers=plugins.readers, workbooks={}))
        rules.write_text(written(found), encoding="utf-8", newline="\n")
        (ruleset,) = lint(rules, plugins=plugins)
        report = check(rules, as_at=found.as_at, plugins=plugins)
    assert report.exit_code() in (0, 1)
    assert ruleset.warnings == ()
    assert ruleset.mapping == mapping_of(found)
    return found, ruleset


def mapping_of(found: Draft) -> Mapping:
    """Return the reading that was guessed, with the path that the file states."""
    mapping: Mapping = found.guess.with_mapping(path=found.path).mapping
    return mapping


SIGNS = st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")
NAMES = st.text(SIGNS, min_size=1, max_size=12).filter(lambda text: text.strip() and not text.startswith("@"))
UNITS = st.lists(NAMES, min_size=1, max_size=4, unique=True)
SPANS = st.lists(st.integers(2000, 2030), min_size=1, max_size=3, unique=True)
CELLS = st.sampled_from(["0", "12", "1234", "1,234", "12 [p]", "[c]", "-3", "2.5", "+4", " 7 ", "n/k", ""])


def csv(rows: list[list[str]]) -> str:
    """Write rows with every cell quoted."""
    return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)


def year(start: int) -> str:
    """Write a financial year."""
    return f"{start}-{(start + 1) % 100:02}"


@settings(max_examples=15, deadline=None)
@given(units=UNITS, starts=SPANS, cell=CELLS, header=NAMES)
def test_long_tables_are_drafted(units: list[str], starts: list[int], cell: str, header: str, plugins: Plugins) -> None:
    """A row a unit and year, whatever the units are called."""
    rows = [[unit, year(start), "5"] for unit in units for start in starts]
    rows[0][2] = cell if len(rows) > 1 else "5"
    names = ["unit", "year", f"headcount {header}"]
    found, _ = drafted(csv([names, *rows]), plugins)

    assert (found.guess.mapping.layout, found.guess.mapping.unit) == ("long", "unit")


@settings(max_examples=15, deadline=None)
@given(units=UNITS, starts=SPANS, before=st.sampled_from(["", "Recruits ", "x {", '"']))
def test_wide_tables_are_drafted(units: list[str], starts: list[int], before: str, plugins: Plugins) -> None:
    """A column a year, whatever stands before it."""
    rows = [
        ["Force", *(f"{before}{year(start)}" for start in starts)],
        *([unit, *("5" * len(starts))] for unit in units),
    ]
    found, ruleset = drafted(csv(rows), plugins)

    assert found.guess.mapping.layout == "wide"
    assert {measure.column for measure in ruleset.mapping.measures.values()} == {before + "{year}"}


@settings(max_examples=15, deadline=None)
@given(
    units=UNITS,
    start=st.integers(2000, 2030),
    texts=st.lists(NAMES.map("M{}".format), min_size=2, max_size=4, unique=True),
)
def test_tables_of_many_measures_are_drafted(units: list[str], start: int, texts: list[str], plugins: Plugins) -> None:
    """A row a unit, year and measure, whatever the measures are called."""
    rows = [[unit, year(start), text, "5"] for unit in units for text in texts]
    content = csv([["unit", "year", "measure", "value"], *rows])
    found, ruleset = drafted(content, plugins)

    assert found.guess.mapping.layout == "measures"
    assert [measure.column for measure in ruleset.mapping.measures.values()] == texts


@settings(max_examples=15, deadline=None)
@given(
    units=UNITS,
    days=st.lists(
        st.tuples(st.dates(date(2015, 1, 1), date(2023, 3, 31)), st.integers(0, 900) | st.none()),
        min_size=5,
        max_size=20,
    ),
)
def test_records_are_drafted(units: list[str], days: list[tuple[date, int | None]], plugins: Plugins) -> None:
    """A row a person, with the day of joining and perhaps of leaving."""
    wide_apart = [(date(2014, 3, 1), None), (date(2023, 5, 1), None), *days]
    rows = [
        [f"P{i}", units[i % len(units)], str(begin), "" if lasts is None else str(begin + timedelta(days=lasts))]
        for i, (begin, lasts) in enumerate(wide_apart)
    ]
    content = csv([["person_id", "unit", "joined", "left"], *rows])
    found, ruleset = drafted(content, plugins)

    assert found.guess.mapping.layout == "records"
    assert [str(each) for each in found.years] == ["2018-19", "2019-20", "2020-21", "2021-22", "2022-23"]
    assert {"joined", "in_post"} <= set(ruleset.mapping.tallies)


GUESSES: dict[str, tuple[str | bytes, dict[str, object]]] = {
    "numbers in other forms": (
        'Force,2019-20,2020/21\nNorth,120,130\nSouth,"1,234",12 [p]\n',
        {"layout": "wide", "measures.figures.accepts": ("1,234", "12 [p]")},
    ),
    "semicolons in cp1252": (
        "unit;year;recruits\nYnys M\xf4n;2021-22;1\n".encode("cp1252"),
        {"encoding": "cp1252", "separator": ";"},
    ),
    "totals": ("unit,year,n\nA,2021-22,1\nTotal,2021-22,1\n", {"totals": ("Total",)}),
    "a flow": ("unit,year,new_starters\nA,2021-22,1\n", {"measures.new_starters.flow": True}),
    "a stock": ("unit,year,headcount\nA,2021-22,1\n", {"measures.headcount.flow": False}),
    "no count where it is a rate": ("unit,year,leave_rate\nA,2021-22,1\n", {"measures.leave_rate.count": False}),
    "a key of the mapping": ("unit,year,value\nA,2021-22,1\n", {"measures.value_figure.column": "value"}),
    "dates": ("unit,as_at,n\nA,31/03/2022,1\n", {"date": "as_at", "dates": "31/03/2022"}),
    "the date before the year": ("unit,year,as_at,n\nA,2021-22,2022-03-31,1\n", {"date": "as_at", "year": None}),
    "the year, for the date is another": ("unit,year,date,n\nA,2021-22,2022-06-30,1\n", {"date": None}),
    "financial years by their end": ("unit,FY,n\nA,FY2022,1\n", {"year.names": "end"}),
    "versions": (
        "unit,year,status,n\nA,2021-22,provisional,1\nA,2021-22,final,2\n",
        {"status.prefer": ("final", "provisional")},
    ),
    "a note": ("unit,year,n,remarks\nA,2021-22,1,x\n", {"note": "remarks"}),
    "a sign": ("unit,year,n\nA,2021-22,1\nB,2021-22,n/k\n", {"markers.n/k": "missing"}),
    "several dates in a year": ("unit,date,hires\nA,2022-05-31,1\nA,2022-06-30,1\n", {"measures.hires.combine": "sum"}),
    "a flow in columns of months": (
        "unit,Leavers Apr-22,Leavers May-22\nA,1,2\n",
        {"measures.leavers.flow": True, "measures.leavers.combine": "sum"},
    ),
    "a stock in columns of days": (
        "unit,Strength Mar-22,Strength Mar-23\nA,1,2\n",
        {"measures.strength.flow": False, "measures.strength.combine": None},
    ),
    "two columns of units": ("a,b,year,n\nx,p,2021-22,1\nx,p,2022-23,1\ny,q,2021-22,1\ny,q,2022-23,1\n", {"unit": "a"}),
    "the unit by its name": ("region,force,year,n\nR,A,2021-22,1\nR,B,2021-22,1\n", {"unit": "force"}),
    "a file that ends within a key": ("unit,n,year\nA,1,2021-22", {"line_break_at_end": False}),
    "a file that ends within a figure": ("unit,year,n\nA,2021-22,1\nB,2021-22,1", {"line_break_at_end": True}),
    "a sum that is called like its part": (
        "unit,2021-22,2022-23\nA,3,30\nA,1,10\nb,2,20\nB,7,70\nc,3,30\nd,4,40\n",
        {"totals": ("B",), "leave_out.0.row": 2},
    ),
}


@pytest.mark.parametrize("name", GUESSES)
def test_guess(name: str, plugins: Plugins) -> None:
    """Each table shows one thing, and it is found."""
    content, expected = GUESSES[name]
    found, _ = drafted(content, plugins)

    assert {path: _at(found.guess.mapping, path) for path in expected} == expected


def _at(value: object, path: str) -> object:
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        else:
            value = value[int(step)] if isinstance(value, tuple) else getattr(value, step)
    return value


def test_calendar_years_are_told_by_bare_years(plugins: Plugins) -> None:
    """2021 and not 2021-22: years run from 1 January."""
    _, ruleset = drafted("unit,year,n\nA,2021,1\nA,2022,1\n", plugins)

    assert ruleset.calendar.is_calendar_year


def test_calendar_is_told_by_the_dates(plugins: Plugins) -> None:
    """Where every date is 30 September, years end then."""
    found, ruleset = drafted("unit,as_at,n\nA,2021-09-30,1\nA,2022-09-30,1\n", plugins)

    assert (ruleset.calendar.month, ruleset.calendar.day) == (10, 1)
    assert [str(each) for each in found.years] == ["2020-21", "2021-22"]


def test_year_without_a_figure_of_its_end_is_not_judged(plugins: Plugins) -> None:
    """A position in the middle of a year says nothing of its end, and the file says so."""
    found, _ = drafted("unit,as_at,n\nA,2022-03-31,1\nA,2022-09-30,1\n", plugins)

    assert [str(each) for each in found.years] == ["2021-22"]
    assert any("2022-23" in said for said in found.guess.advice)


def test_every_part_that_speaks_for_itself_is_marked(plugins: Plugins) -> None:
    """Each guess stands on a line with the mark and what speaks for it."""
    found, _ = drafted("unit,year,recruits\nA,2021-22,1\nTotal,2021-22,1\n", plugins)
    lines = [line for line in written(found).splitlines() if "# guessed: " in line]

    for part in ("unit = ", "year = ", "totals = ", "flow = ", "count = ", "units = ", "years = "):
        assert any(line.startswith(part) for line in lines), part


def test_same_file_gives_the_same_bytes(plugins: Plugins) -> None:
    """Nothing in a draft depends on the clock or on chance."""
    content = "unit,year,n\nB,2021-22,1\nA,2022-23,1\n"

    assert written(drafted(content, plugins)[0]) == written(drafted(content, plugins)[0])


def test_missing_unit_is_a_finding(plugins: Plugins, tmp_path: Path) -> None:
    """The units of the table are stated, so that a return without one of them fails."""
    found, _ = drafted("unit,year,n\nA,2021-22,1\nB,2021-22,1\n", plugins)
    (tmp_path / "rules.toml").write_text(written(found), encoding="utf-8")
    (tmp_path / "next.csv").write_text("unit,year,n\nA,2021-22,1\n", encoding="utf-8")
    report = check(tmp_path / "rules.toml", tmp_path / "next.csv", as_at=found.as_at, plugins=plugins)

    assert report.exit_code() == 1


def _refused() -> Iterator[tuple[str, str, str]]:
    yield "no year", "unit,n\nA,1\n", "no column has years or dates"
    yield "no unit", "year,n\n2021-22,1\n", "no column of texts names the units. The columns are 'year', 'n'"
    yield "no number", "unit,year\nA,2021-22\n", "no column holds numbers"
    yield "no rows", "unit,year,n\n", "has no rows"
    yield "nothing", "", "is empty"
    yield "a unit like a group", "unit,year,n\n@A,2021-22,1\n", "begins with @"
    yield "a blank unit", "unit,year,n\n" + "A,2021-22,1\n" * 9 + ",2021-22,1\n", "line 11: the unit in column 'unit'"
    yield "a wrong width", "unit,year,n\nA,2021-22\n", "line 2: has 2 cells"
    yield "a wrong width with semicolons", "unit;year;n\nA;2021-22\n", "line 2: has 2 cells"


@pytest.mark.parametrize(("content", "said"), [case[1:] for case in _refused()], ids=[case[0] for case in _refused()])
def test_refusal(content: str, said: str, plugins: Plugins) -> None:
    """What cannot be drafted is refused in a sentence, as a check refuses it."""
    with pytest.raises(DataError, match=said):
        drafted(content, plugins)
