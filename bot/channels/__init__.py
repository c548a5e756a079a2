"""Channels: how a message arrives, and how an answer leaves."""
