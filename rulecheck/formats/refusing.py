"""The table library's own complaints become refusals of the file that caused them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from narwhals.exceptions import NarwhalsError
from polars.exceptions import PanicException, PolarsError

from rulecheck.errors import DataError, worded


@contextmanager
def refusing(location: str) -> Iterator[None]:
    """Refuse a file if the table library stumbles over it; to be put around whatever collects a reader's frame.

    A lazy frame opens its file when it is collected: it may be gone by then, or a page of it may turn out
    to be spoilt. Such a panic of the library is no ``Exception``, and would slip through any other net.

    Raises:
        DataError: it cannot be read.
    """
    try:
        yield
    except (PolarsError, NarwhalsError, PanicException, OSError) as error:
        raise DataError(location, f"cannot be read; is it damaged? {worded(error)}") from error
