"""Getting text across."""
