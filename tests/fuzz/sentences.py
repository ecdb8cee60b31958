"""What a refusal must be: a sentence that can be written down, and no mishap that happens to have the same base."""

from __future__ import annotations

from rulecheck import RulecheckError


def check_sentence(error: Exception) -> None:
    """Check that an error is our own, or a plain ``ValueError``; that it says something; and no kind that raised."""
    assert isinstance(error, RulecheckError) or type(error) is ValueError
    assert str(error).strip()
    assert "failed:" not in str(error)
    if isinstance(error, RulecheckError):
        str(error).encode()
