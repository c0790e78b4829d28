"""What readers asked, as log and feedback files hold it, and what their articles can learn from it."""
