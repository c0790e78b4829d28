"""Vectors: embed passages and sentences, store them, search them."""
