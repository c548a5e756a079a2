"""Consent: whether a number may be texted, kept as a ledger."""
