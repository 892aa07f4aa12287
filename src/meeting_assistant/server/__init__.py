"""The embedded peer: same protocol, own state."""
