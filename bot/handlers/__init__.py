"""Makes all other kinds of reply."""
