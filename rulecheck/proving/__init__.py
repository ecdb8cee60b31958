"""Cases beside rule sets: what is expected of a rule, whether it is found, and what no case would notice."""
