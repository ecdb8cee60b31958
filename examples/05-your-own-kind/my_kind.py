"""The kind ``full-classes``: recruits fill whole training classes."""

import attrs
import rulecheck


@attrs.frozen(kw_only=True)
class FullClasses(rulecheck.Bounded):
    """Recruits fill whole training classes.

    Formula: the recruits left over when the others fill classes of `size`.
    Border: on the bound is met.
    Missing: a year without a figure is `missing`.
    Due: on the last day of the year.

    Example:
        [[rules]]
        id = "full-classes"
        kind = "full-classes"
        title = "Every class of 12 is full"
        measure = "recruited"
        units = ["North"]
        years = "2021-22"
        at_most = 0
    """

    kind = "full-classes"

    measure: str = rulecheck.key("the measure that counts the recruits")
    size: int = rulecheck.key("how many recruits fill a class", default=12)

    def sentence(self, finding):
        return f"In {finding.year} {finding.unit} had {finding.observed:.0f} left over."


@rulecheck.hookimpl
def rulecheck_kinds():
    return [FullClasses]


@rulecheck.hookimpl
def rulecheck_judge(rule, submission):
    def left_over(row):
        if row["observed"] is None:
            return None  # nothing was reported: rulecheck says why
        return row["observed"] % rule.size

    return rulecheck.judge_rows(submission, rule.measure, left_over)
