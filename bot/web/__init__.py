"""Serves the bot to readers and programs over HTTP."""
