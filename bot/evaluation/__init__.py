"""How well the assistant understands: held-out messages, figures, floors, a report with plots."""
