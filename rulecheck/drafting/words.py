"""Words in the names of columns: what they hint at, and the names that are made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rulecheck.model.mapping import Mapping
from rulecheck.rulesets.structure import keys_of

_PIECE = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|[0-9]+|%|[^\W\d_]+")
_LONGEST = 60

UNIT = frozenset(
    "force forces unit units organisation organization org body authority council board trust team department dept "
    "agency provider school station division directorate borough district employer hospital college ward".split()
)
PLACE = frozenset("area region county country place name office site service".split())
NO_UNIT = frozenset(
    "id code ref reference no sex gender age ethnicity rank grade role stage type category measure measures indicator "
    "metric variable statistic status note notes comment comments remark remarks footnote source verdict url email "
    "target".split()
)
ID = frozenset("id ref reference no number collar badge key uid".split())
CODE = frozenset("id code ref uid postcode latitude longitude easting northing phone".split())
YEAR = frozenset("year years yr fy fiscal financial period".split())
DATE = frozenset("date dated day at month quarter period ending".split())
OTHER_DATE = frozenset("submitted published received created updated modified birth born dob printed".split())
BEGIN = frozenset("joined join joining start started starts hired hire appointed recruited begin began from".split())
END = frozenset("left leave leaving leaver end ended ends until departed departure exit".split())
FLOW = frozenset(
    "recruit recruits recruited recruitment join joins joined joiner joiners joining leave leaves left leaver leavers "
    "leaving hire hires hired hiring new starter starters appointed appointments attrition".split()
)
STOCK = frozenset("headcount strength fte establishment post employed workforce".split())
NO_COUNT = frozenset("fte rate pct percent percentage % share ratio average mean median cost spend".split())
TARGET = frozenset("target targets allocation allocated plan planned trajectory goal baseline expected".split())
DERIVED = frozenset("diff difference variance change pct percent percentage % margin".split())
MEASURE = frozenset("measure measures indicator metric variable statistic kpi series".split())
VALUE = frozenset("value values figure figures amount obs".split())
STATUS = frozenset("status".split())
NOTE = frozenset("note notes comment comments remark remarks footnote footnotes".split())


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
