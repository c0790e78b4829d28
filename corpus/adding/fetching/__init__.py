"""Pages from the web, from public addresses only, as their robots.txt allows."""
