"""Records what the operator wants to know."""
