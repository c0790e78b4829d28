"""Sources to Markdown: web pages, PDF, DOCX, EPUB, text. The only package that fetches or converts."""
