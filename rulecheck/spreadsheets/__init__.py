"""From a workbook to a table: its sheets, the header that is wanted, and the rows below it."""
