"""Recordings as input, verdicts as output."""
