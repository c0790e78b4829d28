"""PDF to Markdown: lines and their fonts, running heads, headings, paragraphs, and the page of each."""
