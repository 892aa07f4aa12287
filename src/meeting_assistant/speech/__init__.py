"""Machine speech: ports and adapters."""
