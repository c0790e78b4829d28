"""Answers a question: follow-up, ranking, decision, choice of quotes."""
