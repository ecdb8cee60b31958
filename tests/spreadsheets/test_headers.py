from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulecheck.errors import DataError
from rulecheck.formats.tables import Slotted, Table, Wanted
from rulecheck.model.limits import DEFAULT
from rulecheck.spreadsheets.bodies import Body, body
from rulecheck.spreadsheets.headers import Headers
from rulecheck.spreadsheets.read import read_table
from rulecheck.spreadsheets.search import find
from rulecheck.spreadsheets.sheets import Draft, Grid, Merged, Sheet, cell_name, letters


class Book:
    """A workbook that is there already."""

    location = "returns.xlsx"

    def __init__(self, *grids: Grid) -> None:
        self._grids = grids
        self.sheets = tuple(grid.sheet for grid in grids)

    def grids(self, wants: Any) -> Any:
        """Hand over the sheets that are wanted."""
        return (grid for grid in self._grids if wants(grid.sheet))


def grid_of(rows: Mapping[int, str], *merged: str, name: str = "S") -> Grid:
    """Return a sheet: row numbers to cells parted by bars, ``|``; merged ranges as ``1,1,2,3``."""
    draft = Draft("returns.xlsx", Sheet(name=name), DEFAULT)
    for row, text in rows.items():
        draft.add_row(row, {column: cell.strip() for column, cell in enumerate(text.split("|"), 1) if cell.strip()})
    for written in merged:
        top, left, bottom, right = map(int, written.split(","))
        draft.merge(Merged(top=top, left=left, bottom=bottom, right=right))
    return draft.grid()


def names_at(grid: Grid, last: int, depth: int) -> list[str]:
    """Return the names that a block of rows gives."""
    return Headers(grid, last).at(last, depth).names


def table_of(*grids: Grid, columns: tuple[str, ...] | None = None, **options: Any) -> Table:
    """Return the table of these sheets that has these columns."""
    return read_table(Book(*grids), options if columns is None else options | {"wanted": Wanted(columns=columns)})


def places(table: Table) -> list[str]:
    """Return where the rows of a table stand."""
    return [row[-1] for row in table.frame.collect().to_native().rows()]


def refusal(*grids: Grid, columns: tuple[str, ...] | None = None, **options: Any) -> str:
    """Return why there is no such table, with the place before it."""
    with pytest.raises(DataError) as caught:
        table_of(*grids, columns=columns, **options)
    return f"{caught.value.place or ''}: {caught.value.what}"


def test_the_name_of_a_column_is_its_pieces_from_top_to_bottom() -> None:
    """Joined by one blank; white space is one blank, too."""
    grid = grid_of({1: "Police\n force |Officers|", 2: "|  in \t post|2019", 3: "x|1|2"})

    assert names_at(grid, 2, 2) == ["Police force", "Officers in post", "2019"]
    assert names_at(grid, 2, 1) == ["column A", "in post", "2019"]


def test_a_merged_range_fills_its_columns_and_counts_once() -> None:
    """Sideways it names each of them; downwards it is one piece."""
    grid = grid_of({1: "Force|Officers||Staff", 2: "|2019|2020|2019", 3: "x|1|2|3"}, "1,1,2,1", "1,2,1,3")

    assert names_at(grid, 2, 2) == ["Force", "Officers 2019", "Officers 2020", "Staff 2019"]
    assert names_at(grid, 2, 1) == ["Force", "2019", "2020", "2019"]
    assert names_at(grid, 1, 1) == ["Force", "Officers", "Officers", "Staff"]


def test_a_merged_range_reaches_into_a_block_that_begins_below_its_first_cell() -> None:
    """As it does for whoever looks at the sheet."""
    assert names_at(grid_of({4: "Force|Change", 6: "|2019", 7: "x|1"}, "4,1,6,1"), 6, 1) == ["Force", "2019"]


def test_a_merged_range_without_text_gives_no_piece() -> None:
    """The column is called by its letter, if it has something below."""
    assert names_at(grid_of({1: "|Year", 3: "x|1|"}, "1,1,2,1", "1,3,2,3"), 2, 2) == ["column A", "Year"]


def test_a_column_without_values_is_there_by_its_own_header() -> None:
    """Merged downwards too: its values are missing, not gone."""
    grid = grid_of({1: "Force|FTE|Year", 3: "||2019", 4: "x||1"}, "1,2,3,2", "1,3,2,3")

    assert names_at(grid, 3, 1) == ["column A", "FTE", "2019"]


def test_a_merged_range_does_not_name_a_column_with_nothing_below() -> None:
    """Else a name that stands once would seem to stand twice."""
    grid = grid_of({1: "||as at", 2: "Force|FTE", 3: "x|1"}, "2,2,2,3")

    assert names_at(grid, 2, 1) == ["Force", "FTE"]


def test_columns_without_anything_of_their_own_are_none() -> None:
    """A title merged over the whole width names only the columns there are."""
    grid = grid_of({1: "Title", 2: "Force|2019", 3: "x|1"}, "1,1,1,16384")

    assert names_at(grid, 1, 1) == ["Title", "Title"]
    assert names_at(grid, 2, 2) == ["Title Force", "Title 2019"]


@given(st.data())
def test_the_search_sees_the_names_that_the_header_has(data: st.DataObject) -> None:
    """Put together in two ways, for there may be many thousands of cells to go through."""
    cells = st.lists(st.sampled_from(["", "a", "b [note 1]", "[note 2]", " c  d"]), min_size=4, max_size=4)
    rows = {row: "|".join(texts) for row, texts in enumerate(data.draw(st.lists(cells, min_size=1, max_size=6)), 1)}
    merged = data.draw(st.sampled_from([(), ("1,1,2,2",), ("2,1,4,1", "2,2,2,4"), ("1,4,6,4",), ("3,2,3,3",)]))
    grid = grid_of(rows, *merged)

    headers = Headers(grid)

    assert [sorted(names) for _, _, names in headers.names()] == [sorted(header.names) for header in headers]


@pytest.mark.parametrize("mark", ["[note 1]", "[Note 3]", "[notes 1, 2]", "[notes 1,2 and 13]", "[note 1][note 2]"])
def test_marks_of_notes_are_no_part_of_a_name(mark: str) -> None:
    """And what was left out is remarked."""
    table = table_of(grid_of({1: f"unit {mark}|recruited", 2: "North|24"}), columns=("unit", "recruited"))

    assert table.remarks == (f"header 'unit {mark}' is read as 'unit'",)


@pytest.mark.parametrize("text", ["unit [1]", "unit [note a]", "unit (note 1)", "unit [note]"])
def test_other_brackets_are_part_of_a_name(text: str) -> None:
    """Only what is surely a note is left out."""
    assert names_at(grid_of({1: f"{text}|x"}), 1, 1) == [text, "x"]


def test_overlapping_merged_ranges_are_refused() -> None:
    """They say two things of one cell."""
    grid = grid_of({1: "a||b", 2: "x|y|z"}, "1,1,1,2", "1,2,1,3", "1,1,2,2")

    assert "overlaps another one" in refusal(grid, columns=("a",))


def test_the_first_row_that_names_all_columns_is_the_header() -> None:
    """What stands above is left out and remarked, in any order of columns."""
    grid = grid_of({1: "Title of the table", 4: "recruited|unit|more", 5: "24|North|1"})

    table = table_of(grid, columns=("unit", "recruited"))

    assert (table.header_row, table.letters) == (4, {"recruited": "A", "unit": "B"})
    assert table.remarks == ("1 row above the header left out",)


def test_the_smallest_block_counts() -> None:
    """A title above a plain header does not become part of it."""
    assert find(Book(grid_of({1: "a|b", 2: "a|b", 3: "1|2"})), Wanted(columns=("a", "b")), None, None).header.depth == 1


def test_a_block_of_four_rows_is_the_largest() -> None:
    """Of five rows the name is not put together."""
    rows = {1: "a|b", 2: "c|", 3: "d|", 4: "e|", 5: "1|2"}

    assert table_of(grid_of(rows), columns=("a c d e", "b")).header_row == 4
    assert "comes nearest" in refusal(grid_of({**rows, 5: "f|", 6: "1|2"}), columns=("a c d e f", "b"))


def test_a_header_below_the_hundredth_row_is_found_only_by_its_number() -> None:
    """The search ends there."""
    grid = grid_of({100: "Title", 101: "unit|recruited", 102: "North|24"})

    assert "comes nearest" in refusal(grid, columns=("unit", "recruited"))
    assert table_of(grid, columns=("unit", "recruited"), header_row=101).header_row == 101


def test_a_header_row_that_is_named_is_the_last_of_its_block() -> None:
    """Whatever stands above or below."""
    grid = grid_of({1: "a|b", 2: "a|b", 3: "1|2"})

    assert table_of(grid, columns=("a", "b"), header_row=2).header_row == 2
    assert "nothing stands in row 5" in refusal(grid, columns=("a", "b"), header_row=5)


@pytest.mark.parametrize("columns", [("a", "b"), None])
def test_a_wanted_column_that_stands_twice_is_refused(columns: tuple[str, ...] | None) -> None:
    """Both cells are named."""
    assert refusal(grid_of({3: "a|b||b", 4: "1|2||3"}), columns=columns) == (
        "sheet 'S': column 'b' stands twice, in B3 and D3; rename one"
    )


def test_an_unwanted_column_may_stand_twice() -> None:
    """It is left out."""
    assert table_of(grid_of({1: "a|b|b", 2: "1|2|3"}), columns=("a",)).letters == {"a": "A"}


def test_a_name_made_from_a_letter_may_clash() -> None:
    """Then it is refused like any other double."""
    assert "column 'column A' stands twice, in A1 and B1" in refusal(
        grid_of({1: "|column A|x", 2: "North|1|2"}), columns=("column A", "x")
    )


def test_the_nearest_header_says_what_it_lacks() -> None:
    """With the nearest name, though other rows lack as much."""
    cover = grid_of({1: "Title", 2: "Contents|Page"}, name="Cover")
    table = grid_of({3: "Title", 5: "Force name|Officers", 6: "North|24"}, name="Table")

    assert refusal(cover, table, columns=("Force names", "Oficers")) == (
        "sheet 'Table', row 5: comes nearest to a header, but there is no column 'Force names'; did you mean "
        "'Force name'?; there is no column 'Oficers'; did you mean 'Officers'?"
    )


def year(label: str) -> tuple[int, date]:
    """Read a header that is a year."""
    return int(label), date(int(label), 12, 31)


def test_columns_named_by_years_are_found() -> None:
    """Only those whose year can be read."""
    wanted = Wanted(columns=("unit",), slotted=(Slotted(before="FTE ", after="", read=year),))
    grid = grid_of({1: "|FTE||Heads", 2: "unit|2019|2020|2019", 3: "x|1|2|3"}, "1,2,1,3")

    table = read_table(Book(grid), {"wanted": wanted})

    assert table.letters == {"unit": "A", "FTE 2019": "B", "FTE 2020": "C"}
    assert table.remarks == ("header read from rows 1 to 2",)


HEAD = {1: "unit|a|b|note"}


def rows_below(rows: Mapping[int, str], *columns: int, last_row: int | None = None) -> Body:
    """Return the rows of a table below a header in row 1."""
    return body(grid_of(HEAD | rows), columns or (1, 2, 3), 1, last_row)


def test_blank_rows_are_skipped_and_counted() -> None:
    """A row with something in other columns alone is blank, too."""
    found = rows_below({2: "x|1|2", 4: "|||seen", 5: "y|1|2", 7: "z|1|2"})

    assert (found.rows, found.blank) == ((2, 5, 7), (3, 3))


def test_a_unit_without_values_at_the_end_is_a_row() -> None:
    """So that it is missing, and not gone."""
    assert rows_below({2: "x|1|2", 3: "y|1|", 4: "z", 5: "w"}) == Body(rows=(2, 3, 4, 5))


def test_single_cells_after_a_blank_row_are_notes() -> None:
    """They are left out; two cells are a row, wherever."""
    assert rows_below({2: "x|1|2", 3: "z", 5: "Notes", 6: "1. Of the table"}) == Body(rows=(2, 3), notes=(5, 6))
    assert rows_below({2: "x|1|2", 4: "Notes", 6: "y|1|"}) == Body(rows=(2, 4, 6))


def test_a_table_of_one_column_ends_with_its_last_cell() -> None:
    """There is nothing to tell notes by."""
    assert rows_below({2: "x|1", 4: "y", 9: "z"}, 1) == Body(rows=(2, 4, 9))


def test_a_last_row_that_is_named_is_the_last() -> None:
    """Whatever stands above it counts, whatever below does not."""
    rows = {2: "x|1|2", 4: "y", 6: "z|1|2"}

    assert rows_below(rows, last_row=4) == Body(rows=(2, 4), beyond=1)
    assert rows_below(rows, last_row=9) == Body(rows=(2, 4, 6))


def test_a_table_may_have_no_rows() -> None:
    """Notes are none."""
    assert rows_below({}) == Body(rows=())
    assert rows_below({3: "Notes"}) == Body(rows=(), notes=(3,))


def test_what_was_left_out_is_remarked() -> None:
    """With its rows and the first words."""
    grid = grid_of(HEAD | {2: "x|1|2", 4: "y|1|2", 6: f"Notes: {'x' * 100}", 8: "1. a note"})

    table = table_of(grid, columns=("unit", "a"))

    assert places(table) == ["2", "4"]
    assert table.remarks == (
        "blank rows inside the table skipped: 1, the first row 3",
        f"rows 6 to 8 below the table left out: 'Notes: {'x' * 53}…'",
    )
    assert table_of(grid, columns=("unit", "a"), last_row=2).remarks == ("3 rows below the last row left out",)


def test_a_lone_number_below_the_table_is_a_row() -> None:
    """A note is no number; a figure whose unit or year is blank must not be passed over."""
    grid = grid_of(HEAD | {2: "x|1|2", 4: "|5|"})

    assert places(table_of(grid, columns=("unit", "a"))) == ["2", "4"]


def test_a_last_row_above_the_table_is_refused() -> None:
    """It cannot be meant."""
    assert "last_row = 1 is not below the header in row 1" in refusal(grid_of(HEAD), columns=("unit",), last_row=1)


def test_names_of_our_own_are_refused() -> None:
    """Unless nobody wants the column."""
    grid = grid_of({1: "unit|rulecheck:place", 2: "x|1"})

    assert "names with 'rulecheck:' are our own" in refusal(grid)
    assert places(table_of(grid, columns=("unit",))) == ["2"]


def test_without_columns_the_first_row_of_two_cells_is_the_header() -> None:
    """Of the first visible sheet; a column without a name is called by its letter."""
    table = table_of(grid_of({1: "Title", 3: "a|b", 4: "1|2|3"}), grid_of({1: "c|d"}, name="T"))

    assert table.letters == {"a": "A", "b": "B", "column C": "C"}
    assert "has no row with two filled cells" in refusal(grid_of({1: "a"}))


@given(st.integers(1, 10**9))
def test_letters_count_like_numbers(column: int) -> None:
    """In the base of 26, without a zero."""
    value = 0
    for letter in letters(column):
        value = value * 26 + ord(letter) - ord("A") + 1

    assert value == column


def test_cells_are_named_as_spreadsheets_name_them() -> None:
    """By letters and number."""
    assert [cell_name(4, 2), cell_name(1, 26), cell_name(1, 27), cell_name(1, 16_384)] == ["B4", "Z1", "AA1", "XFD1"]


@given(st.lists(st.tuples(st.integers(1, 6), st.integers(1, 6), st.integers(0, 4), st.integers(0, 4)), max_size=4))
def test_only_the_first_cell_of_a_merged_range_is_kept(ranges: list[tuple[int, int, int, int]]) -> None:
    """However the ranges lie."""
    merged = [f"{top},{left},{top + height},{left + width}" for top, left, height, width in ranges]
    grid = grid_of(dict.fromkeys(range(1, 9), "|".join("abcdefgh")), *merged)

    for row in range(1, 9):
        for column in range(1, 9):
            covered = any(
                m.top <= row <= m.bottom and m.left <= column <= m.right and (row, column) != (m.top, m.left)
                for m in grid.merged
            )
            assert (column in grid.rows.get(row, {})) != covered
