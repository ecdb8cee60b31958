"""A slow, plain reference of what design.md says, and the tests that hold the engine against it."""
