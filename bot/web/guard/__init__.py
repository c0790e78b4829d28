"""Stands before Gradio and checks every request."""
