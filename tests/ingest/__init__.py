"""How much of the article of a web page is added, and how much around it is left out."""
