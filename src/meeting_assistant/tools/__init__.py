"""Function calling, free of domain."""
