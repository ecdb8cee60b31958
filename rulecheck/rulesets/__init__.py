"""TOML text becomes a RuleSet, or errors with line, rule and key."""
