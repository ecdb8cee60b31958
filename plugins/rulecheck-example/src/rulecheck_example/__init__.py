"""A kind of rule for rulecheck, in a package of its own."""
