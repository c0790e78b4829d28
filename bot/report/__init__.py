"""A report of what readers could not find: in the terminal, as CSV, as a page."""
