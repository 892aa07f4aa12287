"""A voice assistant for the terminal."""
