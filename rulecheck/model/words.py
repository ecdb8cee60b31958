"""The fixed words of a finding, each with its meaning in one line."""

from __future__ import annotations

OUTCOMES = ("fail", "warn", "unjudged", "pass")
"""The outcomes, the gravest first."""

REASONS = {
    "met": "the value meets its bound",
    "narrow-pass": "the bound is met by less than the rule's narrow_pass",
    "near-miss": "the bound is missed by no more than the rule's near_miss",
    "missed": "the bound is missed",
    "on-track": "the deadline is still to come; the value has reached the stated trajectory",
    "off-track": "the deadline is still to come; the value is behind the stated trajectory",
    "not-due": "the deadline is still to come",
    "missing": "there is no value",
    "no-target": "there is a row, but its target, or a milestone towards it, is blank or not stated",
    "untargeted": "there is a value, but no target for this unit and year",
    "unknown-unit": "there is a value under a name that is no unit of the rule set at that time",
    "suppressed": "the value was withheld by its publisher",
    "not-applicable": "no value applies, as its publisher says or because the rule does not judge it",
    "unreadable": "the text in the cell is no number of the accepted form",
    "duplicate": "the value or its target is stated more than once, and nothing says which counts",
    "no-base": "a share or a percentage has nothing to be a share of: its base is zero or negative",
    "waived": "a named, dated waiver permits this failure",
    "waiver-lapsed": "the bound is missed, and the waiver that permitted it has lapsed: "
    "by its last day, or because the value lies beyond its limit",
    "broken": "the plugin that judges this rule raised an error or gave an answer that cannot be used",
}

UNUSABLE = ("broken", "duplicate", "unreadable", "no-target", "missing", "no-base", "suppressed", "not-applicable")
"""Reasons that say there is no value to judge; of several, the first here is shown."""

GRAVITY = (
    *("missed", "waiver-lapsed", "off-track", "near-miss", "waived", "narrow-pass", "unknown-unit", "untargeted"),
    *UNUSABLE,
    *("not-due", "on-track", "met"),
)
"""The reasons, the gravest first within one outcome; a value that falls short comes before one that is missing."""

ENGINE_REASONS = ("not-due", "on-track", "off-track", "untargeted", "unknown-unit", "waived", "waiver-lapsed", "broken")
"""Reasons that only the engine gives, for they soften a finding or speak of more than its numbers."""

ALWAYS_FAIL = ("duplicate", "unreadable")
"""Unusable values that no setting of a rule softens."""
