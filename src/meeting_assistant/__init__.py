"""A voice assistant for the terminal."""

__all__ = ["__version__"]

__version__ = "0.1.0"
"""The version; the package's metadata takes it from here."""
