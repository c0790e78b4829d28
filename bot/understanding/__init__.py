"""Tells what kind of message this is."""
