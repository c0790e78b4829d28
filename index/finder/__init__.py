"""The answer finder: reads a question together with passages and says which sentence answers, if any."""
