"""Keeps a corpus current: what it holds, what goes, what its sources say now."""
