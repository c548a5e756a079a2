"""The clinic: what a front desk knows and does, in plain Python."""
