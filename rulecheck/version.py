"""The version of rulecheck, that of its hooks, and the names by which installed packages know it; stated only here."""

__version__ = "0.1.0"

DISTRIBUTION = "rulecheck-targets"
"""What rulecheck is installed as."""

ENTRY_POINTS = "rulecheck"
"""The group of entry points in which a distribution names its plugins."""

HOOK_API = 1
"""The version of the hooks: their names, their arguments, and what they answer. It grows when a plugin must change."""
