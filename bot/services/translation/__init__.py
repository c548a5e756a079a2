"""Translation by other people's servers and by a process of our own, one module each, and the port that chooses among them."""
