"""The gateway: one turn, from the inbox to delivery."""
