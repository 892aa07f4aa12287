"""Meetings: the model and its store."""
