"""What editors do on the page: articles added, questions pinned."""
