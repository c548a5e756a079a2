"""Rasa custom actions: each reads slots, asks the desk, and names a response."""
