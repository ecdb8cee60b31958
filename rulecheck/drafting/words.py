"""Words in the names of columns: what they hint at, and the names that are made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rulecheck.model.mapping import Mapping
from rulecheck.rulesets.structure import keys_of

_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|%|[^\W\d_]+")
_LONGEST = 60


def _words(line: str) -> frozenset[str]:
    return frozenset(line.split())


UNIT = _words(
    "force forces unit units organisation organization org body authority council board trust team department dept "
    "agency provider school station division directorate borough district employer hospital college ward"
)
PLACE = _words("area region county country place name office site service")
NO_UNIT = _words(
    "id code ref reference no sex gender age ethnicity rank grade role stage type category measure measures indicator "
    "metric variable statistic status note notes comment comments remark remarks footnote source verdict url email "
    "target"
)
ID = _words("id ref reference no number collar badge key uid")
CODE = _words("id code ref uid postcode latitude longitude easting northing phone")
YEAR = _words("year years yr fy fiscal financial period")
DATE = _words("date dated day at month quarter period ending")
OTHER_DATE = _words("submitted published received created updated modified birth born dob printed")
BEGIN = _words("joined join joining start started starts hired hire appointed recruited begin began from")
END = _words("left leave leaving leaver end ended ends until departed departure exit")
FLOW = _words(
    "recruit recruits recruited recruitment join joins joined joiner joiners joining leave leaves left leaver leavers "
    "leaving hire hires hired hiring new starter starters appointed appointments attrition"
)
STOCK = _words("headcount strength fte establishment post employed workforce")
NO_COUNT = _words("fte rate pct percent percentage % share ratio average mean median cost spend")
TARGET = _words("target targets allocation allocated plan planned trajectory goal baseline expected")
DERIVED = _words("diff difference variance change pct percent percentage % margin")
MEASURE = _words("measure measures indicator metric variable statistic kpi series")
VALUE = _words("value values figure figures amount obs")
STATUS = _words("status")
NOTE = _words("note notes comment comments remark remarks footnote footnotes")


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name in small letters: ``ForceName`` and ``force_name`` alike have two."""
    return tuple(piece.casefold() for piece in _PIECE.findall(name))


def hints(name: str, words: frozenset[str]) -> bool:
    """Whether any of these words stands in a name."""
    return not words.isdisjoint(words_of(name))


def measure_name(text: str, taken: Iterable[str], otherwise: str = "figures") -> str:
    """Return a name for a measure: small letters, digits and underscores, no key of ``[data]``, not yet taken."""
    words = (re.sub(r"[^a-z0-9]", "", word) for word in words_of(text))
    name = "_".join(word for word in words if word)[:_LONGEST].strip("_") or otherwise
    name = f"{name}_figure" if name in keys_of(Mapping) else name
    return _free(name, "_", taken)


def kebab_name(text: str, otherwise: str = "draft") -> str:
    """Return an id: small letters and digits with single hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", text.casefold()))[:_LONGEST].strip("-") or otherwise


def _free(name: str, sign: str, taken: Iterable[str]) -> str:
    known = set(taken)
    number = 2
    free = name
    while free in known:
        free, number = f"{name}{sign}{number}", number + 1
    return free
