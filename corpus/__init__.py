"""What an article is and how it is read: text and spans, no vectors."""
