"""The client's side of a conversation: pure, no clock, no loop."""
