"""Encodes text as vectors."""
