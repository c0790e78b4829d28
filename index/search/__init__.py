"""Finds, for a query, the evidence for each sentence."""
