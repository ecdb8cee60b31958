"""Where what a rule states was published: a document, and a baseline taken from one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from rulecheck.model.days import full_date
from rulecheck.model.keys import WrongKeyError, key, not_blank
from rulecheck.model.numbers import grouped


@attrs.frozen(kw_only=True)
class Source:
    """The document a rule is taken from."""

    title: str = key("the document's title", validator=not_blank)
    url: str | None = key("where it can be read", default=None)
    date: date | None = key("when it was published", default=None)
    quote: str | None = key("the words the rule stands on", default=None)

    def __str__(self) -> str:
        """Return the title and the day: ``Police workforce, 1 September 2019``."""
        return self.title if self.date is None else f"{self.title}, {full_date(self.date)}"


@attrs.frozen(kw_only=True)
class Baseline:
    """Where the count begins.

    Attributes:
        value: in the measure's unit.
        at: the day on which it was the value.
        published: when this value of it was published, where it is revised; before that day it counts for nothing.
        source: the document it is taken from.
    """

    value: Decimal
    at: date
    published: date | None = None
    source: Source | None = None

    def __attrs_post_init__(self) -> None:
        if self.published is not None and self.published < self.at:
            raise WrongKeyError("published", f"{self.published} lies before {self.at}, the day whose value it is")

    def __str__(self) -> str:
        published = "" if self.published is None else f", published {full_date(self.published)}"
        return f"{grouped(self.value)} on {full_date(self.at)}{published}"
