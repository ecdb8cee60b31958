"""A submitted table becomes observations: mapping, strict parsing, markers, unit names."""
