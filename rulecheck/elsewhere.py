"""What packages build an engine with that judges elsewhere than in this process, and a reader that fetches from there.

The public face of the pieces that ``plugins/rulecheck-spark`` uses; packages import them from here and not from where
they stand.
"""

from __future__ import annotations

from rulecheck.api import EVERYTHING, check_reading, load_rulesets
from rulecheck.data.frames import Frame
from rulecheck.engine.codes import OUTCOMES_BY_CODE, REASONS_BY_CODE
from rulecheck.engine.engines import EMBEDDED, Engine, elsewhere
from rulecheck.engine.findings import TableFindings
from rulecheck.engine.making import Wording, finding
from rulecheck.engine.reading import Reading
from rulecheck.formats.as_text import as_text, refuse_unreadable
from rulecheck.model.findings import Findings, RuleKey, Standing, Tally
from rulecheck.reporters.parquet import flat_table

__all__ = [
    "EMBEDDED",
    "EVERYTHING",
    "OUTCOMES_BY_CODE",
    "REASONS_BY_CODE",
    "Engine",
    "Findings",
    "Frame",
    "Reading",
    "RuleKey",
    "Standing",
    "TableFindings",
    "Tally",
    "Wording",
    "as_text",
    "check_reading",
    "elsewhere",
    "finding",
    "flat_table",
    "load_rulesets",
    "refuse_unreadable",
]
