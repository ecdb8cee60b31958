"""The heat map of a rule: its units against its years, each cell the gravest outcome found there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from rulecheck.model.findings import RuleKey, Standing, outcome_and_reason_rank
from rulecheck.model.words import OUTCOMES, UNUSABLE

UNITS = 200
"""Most units that a heat map shows; of more, those with the gravest outcomes."""
YEARS = 30
"""Most years that a heat map shows; of more, the latest."""
ACROSS = 10
"""Most years beside each other, so that the table fits a sheet of paper; more of them make a further table."""
DOWN = 15
"""Of a single year: how many units make a table, so that several stand beside each other; at most three."""


@attrs.frozen
class Cell:
    """What was found of one unit in one year.

    Attributes:
        outcome: the gravest.
        reason: why; of several findings with that outcome, the gravest.
        findings: how many there are, for there may be several checkpoints in a year.
    """

    outcome: str
    reason: str
    findings: int = 1

    @property
    def is_absent(self) -> bool:
        """Whether there is no value that could be judged: missing, as against missed."""
        return self.reason in UNUSABLE

    @property
    def rank(self) -> tuple[int, int]:
        """Where it stands among all, the gravest first."""
        return outcome_and_reason_rank(self.outcome, self.reason)

    def joined(self, standing: Standing) -> Cell:
        """Return the cell with a further finding in it."""
        other = Cell(standing.outcome, standing.reason)
        worse = min(self, other, key=lambda cell: cell.rank)
        return Cell(worse.outcome, worse.reason, self.findings + 1)


@attrs.frozen(kw_only=True)
class UnitRow:
    """One unit.

    Attributes:
        unit: its name.
        cells: one for each year of the table; None where there is no finding.
        outcomes: those of its cells in all years, the gravest first.
    """

    unit: str
    cells: tuple[Cell | None, ...]
    outcomes: tuple[str, ...]


@attrs.frozen(kw_only=True)
class Block:
    """One table: years beside each other, and units below each other, by name."""

    years: tuple[str, ...]
    rows: tuple[UnitRow, ...]


@attrs.frozen(kw_only=True)
class HeatMap:
    """Units against years.

    Attributes:
        blocks: the tables: the earliest years first; of a single year, the first names first.
        units: how many units are shown.
        unlisted: how many units are not.
        early_years: how many earlier years are not.
    """

    blocks: tuple[Block, ...]
    units: int
    unlisted: int = 0
    early_years: int = 0

    @property
    def has_absent(self) -> bool:
        """Whether any unit has no value that could be judged."""
        return any(cell is not None and cell.is_absent for cell in self._cells())

    @property
    def has_gaps(self) -> bool:
        """Whether any unit has no finding in any year."""
        return any(cell is None for cell in self._cells())

    @property
    def is_parted_by_name(self) -> bool:
        """Whether the tables have different units, and not different years."""
        return len(self.blocks) > 1 and len(self.blocks[0].years) == 1 == len({block.years for block in self.blocks})

    def _cells(self) -> Iterator[Cell | None]:
        return (cell for block in self.blocks for row in block.rows for cell in row.cells)


Cells = Mapping[str, Mapping[str, Cell]]
"""The cells of a rule, by unit and year."""


def gather(standings: Iterable[Standing]) -> Mapping[RuleKey, Cells]:
    """Return the cells of each rule; only those in which something was found."""
    rules: dict[RuleKey, dict[str, dict[str, Cell]]] = {}
    for standing in standings:
        years = rules.setdefault(standing.rule, {}).setdefault(standing.unit, {})
        cell = years.get(standing.year)
        years[standing.year] = Cell(standing.outcome, standing.reason) if cell is None else cell.joined(standing)
    return rules


def heat_map(cells: Cells, *, limit: int) -> HeatMap | None:
    """Lay out the cells of one rule.

    Args:
        cells: of the rule.
        limit: how many cells there is room for; one unit is shown all the same.

    Returns:
        The map; None where it would tell nothing: of one unit in one year.
    """
    years = sorted({year for row in cells.values() for year in row})
    if len(cells) * len(years) <= 1:
        return None
    shown = tuple(years[-YEARS:])
    units = _gravest_units(cells, min(UNITS, max(limit // len(shown), 1)))
    return HeatMap(
        blocks=tuple(
            Block(years=tuple(beside), rows=_rows(cells, below, beside))
            for beside in _parts(shown, ACROSS)
            for below in _parts(units, _height(len(units)) if len(shown) == 1 else len(units))
        ),
        units=len(units),
        unlisted=len(cells) - len(units),
        early_years=len(years) - len(shown),
    )


def _parts(names: Sequence[str], most: int) -> Iterator[Sequence[str]]:
    return (names[start : start + most] for start in range(0, len(names), most))


def _height(units: int) -> int:
    """Return how many units each table of a single year has."""
    tables = min(3, -(-units // DOWN))
    return -(-units // tables)


def _gravest_units(cells: Cells, number: int) -> list[str]:
    """Choose the units with the gravest outcomes, and return them by name."""
    chosen = sorted(cells, key=lambda unit: (min(cell.rank for cell in cells[unit].values()), _by_name(unit)))
    return sorted(chosen[:number], key=_by_name)


def _by_name(unit: str) -> tuple[str, str]:
    return unit.casefold(), unit


def _rows(cells: Cells, units: Iterable[str], years: Sequence[str]) -> tuple[UnitRow, ...]:
    return tuple(
        UnitRow(
            unit=unit,
            cells=tuple(cells[unit].get(year) for year in years),
            outcomes=tuple(sorted({cell.outcome for cell in cells[unit].values()}, key=OUTCOMES.index)),
        )
        for unit in units
    )
