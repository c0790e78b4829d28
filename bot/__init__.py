"""Understands a question in its conversation, chooses quotes, cites them."""
