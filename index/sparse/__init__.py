"""Searches words: their rarity and BM25."""
