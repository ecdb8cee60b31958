"""A kind of rule for rulecheck, and the template for packages of your own."""
