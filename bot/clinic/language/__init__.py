"""Language: which one a message is written in."""
