"""What Spark says is not repeated, for it may hold hosts, paths and tokens."""

from __future__ import annotations

import pytest

from rulecheck_spark.faults import reading


class FailedError(Exception):
    """As PySpark's own: with a condition, or none."""

    def __init__(self, said: str, condition: object = None) -> None:
        super().__init__(said)
        self.condition = condition

    def getCondition(self) -> object:  # noqa: N802 - PySpark's name
        """Return what went wrong, by Spark's own name."""
        return self.condition


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (FailedError("c4nary", "PATH_NOT_FOUND"), "there is no such folder (PATH_NOT_FOUND)"),
        (FailedError("c4nary", "FAILED_READ_FILE.NO_HINT"), "a file cannot be read (FAILED_READ_FILE.NO_HINT)"),
        (FailedError("c4nary", "SOME_OTHER"), "Spark failed (SOME_OTHER)"),
        (FailedError("x [PATH_NOT_FOUND] c4nary"), "there is no such folder (PATH_NOT_FOUND)"),
        (FailedError("c4nary", "c4nary at host"), "Spark failed"),
        (FailedError("[C4NARY] c4nary"), "Spark failed"),
        (ImportError("c4nary"), "a package is missing; install rulecheck-spark[connect] for sc://"),
    ],
)
def test_only_the_condition_is_told(error: BaseException, said: str) -> None:
    """In words of ours where it is known."""
    assert reading(error) == said
