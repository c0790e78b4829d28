"""Measures how right the answers are."""
