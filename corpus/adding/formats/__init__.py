"""File formats other than HTML to Markdown, and which format a file is in."""
