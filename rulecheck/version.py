"""The version of rulecheck, and that of its hooks; the only place that states them."""

__version__ = "0.1.0"

HOOK_API = 1
"""The version of the hooks: their names, their arguments, and what they answer. It grows when a plugin must change."""
