"""The control of a group: every test runs the one function here, and what is changed in it changes nothing.

So its change must end as if nothing were changed, or what ends badly tells nothing: the tests cannot be run at all.
"""

from __future__ import annotations


def pytest_runtest_call() -> None:
    """Have each test counted as one of the function below."""
    _unused()


def _unused() -> int:
    return 1
