"""Builds, saves and opens an index, whole or not at all."""
