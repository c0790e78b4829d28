"""Trains the packaged encoder further: questions near the sentences that answer them, and near each other."""
