"""An index of very many articles: parts of them, each with an index of its own, searched together."""
