"""HTML to Markdown: which parts of a page are its article, and what they look like as Markdown."""
