"""Fits the parameters of ``bot/answering/classifier.json`` on data in this repository: ``python -m bot.fitting``."""
