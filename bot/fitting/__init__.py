"""Fits the parameters of ``bot/decision.json`` on data in this repository: ``python -m bot.fitting``."""
