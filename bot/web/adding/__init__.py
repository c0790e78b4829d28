"""Adding articles on the page, for the reader who runs it."""
