"""How the texts read: what patients are told, with sample values, and what is measured and found in it."""
