"""The kind ``text-pattern``: the texts of a column look as they should."""

from __future__ import annotations

from decimal import Decimal

import attrs
import narwhals.stable.v2 as nw
from narwhals.exceptions import ComputeError

from rulecheck.data.frames import NUMBER, Frame, beside, make
from rulecheck.data.submission import Submission
from rulecheck.formats.delimited import CUT
from rulecheck.hookspecs import hookimpl
from rulecheck.model.bounds import Bounds, Fixed
from rulecheck.model.finding import Finding
from rulecheck.model.keys import WrongKeyError, key, not_blank
from rulecheck.model.numbers import grouped
from rulecheck.model.patterns import complaint
from rulecheck.model.rule import Rule
from rulecheck.model.statement import Parts

_LONGEST_SHOWN = 60


@attrs.frozen(kw_only=True)
class TextPattern(Rule):
    r"""The texts of a column match a pattern.

    Formula: the number of cells of `column`, in the rows of a unit and year, that do not match `pattern`,
    held against 0. The pattern is held against the whole cell, as it was submitted, blanks around it too.
    Patterns are regular expressions matched in linear time, in the syntax of the Rust crate `regex`,
    without flags, look-around, references back and the shorthands that depend on Unicode (`\d`, `\w`, `\s`,
    `\b`, `\p`): list the signs instead, `[0-9]`.
    Border: none may fail to match.
    Missing: a blank cell does not match, whatever the pattern, unless `allow_blank = true`. Nor does a cell that
    ends with `…`: it was cut off, by whoever wrote it or where the file ends without a line break. A unit and
    year without any row is `missing`, for there is nothing to check.
    Due: always.

    Example:
        [[rules]]
        id = "codes-are-codes"
        kind = "text-pattern"
        title = "Every return names its force by the code of the Office for National Statistics"
        column = "force_code"
        pattern = "E23[0-9]{6}|W15[0-9]{6}"
        units = ["@regional"]
        years = "2021-22"
    """

    kind = "text-pattern"
    always_due = True

    column: str = key("the column whose texts are checked", validator=not_blank)
    pattern: str = key("what the whole cell must look like, e.g. '[A-Z]{2}[0-9]{4}'")
    allow_blank: bool = key("whether a blank cell will do", default=False)

    def __attrs_post_init__(self) -> None:
        super().__attrs_post_init__()
        if self.group is not None:
            raise WrongKeyError("group", 'cells are checked for single units; write units = ["@…"] instead')
        fault = complaint(self.pattern) or _compile_fault(self.pattern)
        if fault is not None:
            raise WrongKeyError("pattern", fault)

    def bounds(self) -> Bounds:
        """Return that no cell may fail to match."""
        return Bounds(comparison="at_most", bound=Fixed(value=Decimal(0)))

    def columns(self) -> tuple[str, ...]:
        """Return the column whose texts are checked."""
        return (self.column,)

    def statement(self, parts: Parts) -> str:
        """Say whose cells match what."""
        blank = "or are blank" if self.allow_blank else ""
        return parts.sentence(
            f"has in the column '{self.column}' only cells that match {self.pattern}", blank, parts.years
        )

    def sentence(self, finding: Finding) -> str:
        """Say how many cells do not match, and quote the first."""
        where = f"{finding.unit} in {finding.year}"
        if not finding.observed:
            return f"Every cell of {self.column} matches {self.pattern} for {where}."
        cells, do = ("cell", "does") if finding.observed == 1 else ("cells", "do")
        first = "a blank one" if not finding.cell else f"'{finding.cell}'"
        said = f"{grouped(finding.observed)} {cells} of {self.column} {do} not match {self.pattern} for {where}"
        return f"{said}: {first}." if finding.observed == 1 else f"{said}, the first {first}."


@hookimpl
def rulecheck_kinds() -> list[type[Rule]]:
    """Announce the kind."""
    return [TextPattern]


@hookimpl
def rulecheck_judge(rule: TextPattern, submission: Submission) -> Frame:
    """Count the cells that do not match; the place is that of the first of them."""
    cells = submission.texts(rule.column)
    texts = sorted({text for (text,) in cells.select("text").unique().collect("polars").rows() if text})
    # Matched by one engine whatever engine the rest runs on, for each has patterns of its own.
    matches = make({"text": texts}, {"text": nw.String}).select(_is_match(rule.pattern).alias("matches"))
    held_against = {"text": texts, "matches": [is_match for (is_match,) in matches.collect("polars").rows()]}
    matched = beside(cells, held_against, {"text": nw.String, "matches": nw.Boolean})
    blank = nw.col("text").is_null() | (nw.col("text") == "")
    fits = nw.when(blank).then(nw.lit(rule.allow_blank)).otherwise(nw.col("matches")).fill_null(value=False)
    misfits = cells.join(matched, on="text", how="left").filter(~fits)
    counted = misfits.group_by("unit", "year").agg(nw.len().cast(nw.Int64).alias("misfits"), nw.col("order").min())
    told = misfits.select("order", "file", "place", nw.col("text").str.slice(0, _LONGEST_SHOWN).alias("cell"))
    first = counted.join(told, on="order", how="left").drop("order")
    judged = submission.submitted().join(first, on=["unit", "year"], how="left")
    number = nw.when(~nw.col("rows").is_null()).then(nw.col("misfits").fill_null(0)).cast(NUMBER)
    return judged.with_columns(number.alias("observed")).drop("rows", "misfits")


def _is_match(pattern: str) -> nw.Expr:
    # A text that was too long would fit if it were cut short, and its sign of being cut may match like any other.
    return nw.col("text").str.contains(rf"\A(?:{pattern})\z") & ~nw.col("text").str.ends_with(CUT)


def _compile_fault(pattern: str) -> str | None:
    """Return why the engine cannot compile a pattern.

    It is compiled alone: ``a)|(b`` is no pattern, and would become one between the anchors.
    """
    nowhere = make({"text": [""]}, {"text": nw.String})
    try:
        nowhere.select(nw.col("text").str.contains(pattern)).collect("polars")
    except ComputeError as error:
        said = str(error)
        if "size limit" in said:
            return "is too large once its counts are written out; write smaller counts"
        what = next((line for line in said.splitlines() if line.startswith("error: ")), "it does not compile")
        return f"is no pattern: {what.removeprefix('error: ')}; a sign meant as itself has a \\ before it"
    return None
