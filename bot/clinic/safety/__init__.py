"""Safety: what counts as an emergency or a crisis, as reviewed phrase lists."""
