"""Searches vectors. A remote store goes here."""
