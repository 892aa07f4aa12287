"""A conversation kept in a folder: written while it is held, read and played back afterwards."""
