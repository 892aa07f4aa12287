"""How each kind of document is read: one module a format, chosen by the file's suffix in `reading`."""
