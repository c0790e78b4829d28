"""What is the operator's own of the page: its name, look and language, from a small file."""
