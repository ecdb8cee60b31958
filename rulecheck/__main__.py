"""``python -m rulecheck``."""

from rulecheck.cli import main

main()
