"""Officers counted into forces and years, as plans written by hand."""
