"""Reads Markdown as blocks of visible text."""
