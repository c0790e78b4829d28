"""What the index asks of the system: where it is kept, files written whole, and processors."""
