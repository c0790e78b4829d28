"""Keeps an index and its articles in a PostgreSQL database with pgvector, for many servers to read."""
