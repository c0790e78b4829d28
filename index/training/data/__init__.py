"""What the answer finder is trained on: question sets, and how questions are drawn from them."""
