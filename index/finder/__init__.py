"""The answer finder: reads a question and candidate sentences together, and says which answers, or none."""
