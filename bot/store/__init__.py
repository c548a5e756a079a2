"""The store: what the clinic must not forget, on SQLite or PostgreSQL."""
