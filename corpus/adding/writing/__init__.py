"""Articles on disk: where each came from, and writing them whole or not at all."""
