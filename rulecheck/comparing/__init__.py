"""Two reports side by side: which verdicts changed, and what caused it."""
