"""Reads files of several formats as articles. A new format is a new file here."""
