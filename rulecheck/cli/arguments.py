"""Options that several commands share; nothing heavy is imported to state them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import click

from rulecheck.model.days import parse_date

_SIZE = re.compile(r"([1-9][0-9]{0,8}) ?([KMGT]B)", re.ASCII | re.IGNORECASE)
_UNITS = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


class _BytesType(click.ParamType[int]):
    """A number of bytes, ``4GB``."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = _SIZE.fullmatch(value)
        if found is None:
            self.fail(f"'{value}' is no size; write it as in 500MB or 4GB", param, ctx)
        return int(found[1]) * _UNITS[found[2].upper()]


BYTES = _BytesType()


class _DateType(click.ParamType[date]):
    """A date, ``2022-03-31``."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


DATE = _DateType()


def plugin_options(function: Callable[..., None]) -> Callable[..., None]:
    """Add ``--plugin`` and ``--strict-plugins``."""
    function = click.option(
        "--strict-plugins", is_flag=True, help="End with 2 if any installed plugin cannot be loaded."
    )(function)
    return click.option(
        "--plugin",
        "plugin_files",
        multiple=True,
        metavar="FILE.py",
        help="Load a plugin from one file; may be given several times.",
    )(function)
