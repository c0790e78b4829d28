"""Fits the model of messages: what kind each is, and which sign of an emergency it tells."""
