"""Shows the page that a reader sees."""
