"""Deciding what to say."""
