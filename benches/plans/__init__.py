"""Twenty rules as rulecheck's, and as plans for Polars written by hand."""
