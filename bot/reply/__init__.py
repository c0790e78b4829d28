"""Holds what every answer is made of."""
