"""The audit is tested on both databases, like the store."""

from tests.store.conftest import database, store

__all__ = ["database", "store"]
