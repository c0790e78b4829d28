"""Trains the answer finder; stays in the repository, not in the wheel."""
