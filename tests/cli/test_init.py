"""``init`` writes a rule set that lints and judges, says what it guessed, and never writes over anything."""

from __future__ import annotations

import shlex
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl
import pytest
import tomli

EXAMPLES = Path(__file__).parents[2] / "examples"
WORKBOOK = EXAMPLES / "03-home-office-spreadsheet" / "police-workforce-sep19-tables.ods"
TABLES = {
    "forces": (EXAMPLES / "02-forty-three-forces" / "police_uplift_final_2023_03_31.csv", [], 43, "2022-23"),
    "series": (EXAMPLES / "03-home-office-spreadsheet" / "later_series.csv", [], 43, "2006-07..2021-22"),
    "officers": (EXAMPLES / "04-one-row-per-officer" / "synthetic_officers.csv", [], 3, "2017-18..2021-22"),
    "workbook": (WORKBOOK, [], 45, "2018-19"),
    "sheet": (WORKBOOK, ["--sheet", "Table_7"], 45, "2018-19"),
}
SUMS = (
    *("North East ", "North West ", "Yorkshire and the Humber ", "East Midlands ", "West Midlands ", "Eastern "),
    *("London ", "South East ", "South West ", "Wales", "Total 43 forces", "Total"),
)


def tree(path: str) -> Any:
    """Return a rule set as TOML means it."""
    return tomli.loads(Path(path).read_text("utf-8"))


def commands(output: str) -> list[list[str]]:
    """Return the commands that an output ends with."""
    return [shlex.split(line)[1:] for line in output.splitlines() if line.startswith("  rulecheck ")]


def _rows() -> dict[str, list[Any]]:
    return {"unit": ["North", "South"], "year": ["2021-22", "2021-22"], "recruited": [3, 4]}


def _database(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("create table returns (unit text, year text, recruited int)")
        connection.executemany("insert into returns values (?, ?, ?)", zip(*_rows().values(), strict=True))


def _workbook(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["A cover sheet"])
    sheet = book.create_sheet("Figures")
    for row in (["Recruits by unit"], [], [*_rows()], *zip(*_rows().values(), strict=True)):
        sheet.append(list(row))
    book.save(path)


FORMATS: dict[str, Callable[[Path], object]] = {
    "t.csv": lambda path: pl.DataFrame(_rows()).write_csv(path),
    "t.tsv": lambda path: pl.DataFrame(_rows()).write_csv(path, separator="\t"),
    "t.jsonl": lambda path: pl.DataFrame(_rows()).write_ndjson(path),
    "t.parquet": lambda path: pl.DataFrame(_rows()).write_parquet(path),
    "t.db": _database,
    "t.xlsx": _workbook,
}


@pytest.mark.parametrize(("name", "more"), [*((name, "") for name in FORMATS), ("t.db", "::returns")])
def test_every_format_gives_the_same_rules(shell: Any, name: str, more: str) -> None:
    """What is drafted depends on the table and not on the kind of file it stands in."""
    FORMATS[name](shell.folder / name)
    drafted = shell.run("init", "new", "--from", f"{name}{more}")
    rules = tree("new/rules.toml")

    assert drafted.exit_code == 0, drafted.output
    assert (rules["data"]["unit"], rules["data"]["year"]) == ("unit", "year")
    assert rules["data"]["measures"] == {"recruited": {"column": "recruited", "flow": True, "count": True}}
    assert rules["groups"]["all"]["units"] == ["North", "South"]


@pytest.mark.parametrize("name", TABLES)
def test_draft_of_a_published_table_lints_and_judges(shell: Any, name: str) -> None:
    """The two commands that the output names run: nothing is wrong with the file, and a check comes to a verdict."""
    source, more, units, years = TABLES[name]
    shutil.copy(source, shell.folder)
    drafted = shell.run("init", "new", "--from", source.name, *more)
    lint, check = commands(drafted.output)

    assert drafted.exit_code == 0
    assert "no problem\n" in shell.run(*lint).output
    assert shell.run(*check).exit_code in (0, 1)
    rules = tree("new/rules.toml")
    assert (rules["groups"]["all"]["size"], rules["rules"][0]["years"]) == (units, years)


def test_named_sheet_is_read_with_its_sums(shell: Any) -> None:
    """On Table_7 the forces' column has no name, two columns are dates, and the regions are sums of forces."""
    shell.run("init", "new", "--from", str(WORKBOOK), "--sheet", "Table_7")
    data = tree("new/rules.toml")["data"]

    assert (data["sheet"], data["header_row"], data["layout"], data["unit"]) == ("Table_7", 6, "wide", "column A")
    assert data["measures"]["figures"]["column"] == "{date}"
    assert tuple(data["totals"]) == SUMS


def test_sheet_that_nobody_named_is_marked(shell: Any) -> None:
    """The first that reads as a table is taken, and the others are told."""
    shell.run("init", "new", "--from", str(WORKBOOK))
    text = Path("new/rules.toml").read_text("utf-8")

    assert 'sheet = "Table_1"  # guessed: the first that reads as a table' in text
    assert all(f"'Table_{number}'" in text for number in range(2, 14) if number != 6)


def test_hidden_sheet_is_not_looked_at(shell: Any) -> None:
    """What nobody sees is taken only where it is named."""
    book = openpyxl.Workbook()
    book.active.append(["Nothing here"])
    hidden = book.create_sheet("Old")
    hidden.sheet_state = "hidden"
    for row in ([*_rows()], *zip(*_rows().values(), strict=True)):
        hidden.append(list(row))
    book.save("book.xlsx")

    assert shell.run("init", "new", "--from", "book.xlsx").exit_code == 2
    assert shell.run("init", "new", "--from", "book.xlsx", "--sheet", "Old").exit_code == 0


def test_records_are_counted(shell: Any) -> None:
    """One row an officer: what is counted, by which dates, and for which days is proposed."""
    source = TABLES["officers"][0]
    shell.run("init", "new", "--from", str(source))
    data = tree("new/rules.toml")["data"]

    assert (data["layout"], data["id"], data["unit"]) == ("records", "officer_id", "force")
    assert {"from": "joined", "until": "left", "label": "in post"} in data["measures"].values()
    assert {"from", "until"} == set(data["covers"])


def test_target_is_an_example_that_judges_nothing(shell: Any) -> None:
    """No number is invented, and a draft that passes has not met a target that nobody set."""
    shell.run("init", "new", "--from", "pass.csv")

    assert {rule["kind"] for rule in tree("new/rules.toml")["rules"]} == {"complete", "unique"}
    assert "# at_least = …      # the target" in Path("new/rules.toml").read_text("utf-8")


@pytest.mark.parametrize("figures", [(1010, 25), (2050, 25), (2050, 31)])
def test_first_row_of_a_sheet_is_no_part_of_its_header(shell: Any, figures: tuple[int, int]) -> None:
    """Below a name that ends with a month a figure looks like the year to it, and is none."""
    book = openpyxl.Workbook()
    for row in (["Synthetic officers"], [], ["Force", "Year", "Recruited", "Headcount 31 March"]):
        book.active.append(row)
    for name in ("Synthetic A", "Synthetic B"):
        book.active.append([name, "2021-22", figures[1], figures[0]])
    book.save("return.xlsx")

    shell.run("init", "new", "--from", "return.xlsx")

    assert tree("new/rules.toml")["groups"]["all"]["units"] == ["Synthetic A", "Synthetic B"]


def test_path_is_seen_from_the_rule_set(shell: Any) -> None:
    """Without DATA the check finds the table beside the folder."""
    shell.run("init", "new", "--from", "pass.csv")

    assert tree("new/rules.toml")["data"]["path"] == "../pass.csv"
    assert shell.run("check", "new/rules.toml", "--as-at", "2023-03-31").exit_code == 0


def test_path_far_away_is_not_stated(shell: Any) -> None:
    """A path that leads through half the machine helps nobody."""
    shell.run("init", "a/b/c/d", "--from", "pass.csv")

    assert "path" not in tree("a/b/c/d/rules.toml")["data"]


def test_example_lints_and_is_green(shell: Any) -> None:
    """Without a table there is an example with one of its own; the command that is named passes."""
    made = shell.run("init", "new")
    (check,) = commands(made.output)

    assert made.exit_code == 0
    assert shell.run("lint", "new/rules.toml").output == "new/rules.toml: 3 rules, no problem\n"
    assert shell.run(*check).exit_code == 0
    assert "PASS" in shell.run(*check).output


def test_units_of_the_example_say_that_they_are_synthetic(shell: Any) -> None:
    """Nobody can take made-up figures for a force's."""
    shell.run("init", "new")

    assert all(line.startswith("Synthetic ") for line in Path("new/returns.csv").read_text().splitlines()[1:])


@pytest.mark.parametrize(
    ("there", "words"),
    [
        ("new/rules.toml", ["--from", "pass.csv"]),
        ("new/rules.toml", []),
        ("new/returns.csv", []),
    ],
)
def test_nothing_is_written_over(shell: Any, there: str, words: list[str]) -> None:
    """A file that is there stays as it is, and no other is written beside it."""
    Path("new").mkdir()
    Path(there).write_text("mine")
    ended = shell.run("init", "new", *words)

    assert ended.exit_code == 2
    assert f"{there}: is there already" in ended.output
    assert [(path.name, path.read_text()) for path in Path("new").iterdir()] == [(Path(there).name, "mine")]


def test_link_that_leads_nowhere_is_not_written_through(shell: Any) -> None:
    """What it points to might be anywhere."""
    Path("new").mkdir()
    Path("new/rules.toml").symlink_to(shell.folder / "elsewhere.toml")

    assert "is there already" in shell.run("init", "new", "--from", "pass.csv").output
    assert not Path("elsewhere.toml").exists()


REFUSED = {
    "no such file": (["--from", "gone.csv"], "gone.csv: there is no such file"),
    "a folder": (["--from", "."], "is a folder; name one file in it"),
    "an unknown format": (["--from", "r.txt"], "no reader knows files that end in '.txt'"),
    "a damaged workbook": (["--from", "bad.xlsx"], "bad.xlsx: "),
    "no year": (["--from", "no-year.csv"], "no column has years or dates in every row"),
    "no unit": (["--from", "no-unit.csv"], "no column of texts names the units. The columns are 'year', 'n'"),
    "a sheet of a text file": (["--from", "pass.csv", "--sheet", "x"], "has no sheets, so none can be named"),
    "an unknown sheet": (["--from", str(WORKBOOK), "--sheet", "Table_77"], "did you mean 'Table_7"),
    "a sheet of nothing": (["--sheet", "x"], "give both"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_leaves_nothing_behind(shell: Any, name: str) -> None:
    """It ends with 2 and a sentence, and no folder is made."""
    words, said = REFUSED[name]
    Path("r.txt").write_text("a")
    Path("bad.xlsx").write_bytes(b"PK\x03\x04")
    Path("no-year.csv").write_text("unit,n\nNorth,1\n")
    Path("no-unit.csv").write_text("year,n\n2021-22,1\n")
    ended = shell.run("init", "new", *words)

    assert ended.exit_code == 2
    assert said in ended.output
    assert not Path("new").exists()


def test_folder_that_cannot_be_made_is_told(shell: Any) -> None:
    """A file stands where the folder should be."""
    ended = shell.run("init", "pass.csv/new", "--from", "pass.csv")

    assert ended.exit_code == 2
    assert "cannot be written" in ended.output


def test_output_fits_eighty_columns(shell: Any) -> None:
    """What is said, apart from the commands, wraps on no terminal."""
    said = shell.run("init", "new", "--from", "pass.csv").output

    assert all(len(line) <= 80 for line in said.splitlines() if not line.startswith("  rulecheck "))


def test_hostile_names_are_shown_and_kept(shell: Any) -> None:
    """Names that would act on a terminal or on TOML come through whole, and are shown written out."""
    unit = 'No"rth\\ \x1b[2J {year} # ]'
    Path("odd.csv").write_text('"u""nit","year","n"\n"' + unit.replace('"', '""') + '",2021-22,1\n', newline="")
    ended = shell.run("init", "new", "--from", "odd.csv")

    assert ended.exit_code == 0
    assert "\x1b" not in ended.output + Path("new/rules.toml").read_text("utf-8")
    assert tree("new/rules.toml")["groups"]["all"]["units"] == [unit]
