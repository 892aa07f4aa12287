"""Settings: schema, layers, provenance."""
