"""The nouns of the house: frozen values that are right once they exist."""
