"""Locks for conversations: in memory for one engine, in Redis for several."""

from __future__ import annotations

from rasa.core.lock import TicketLock
from rasa.core.lock_store import DEFAULT_REDIS_LOCK_STORE_KEY_PREFIX, InMemoryLockStore, LockStore, RedisLockStore
from rasa.utils.endpoints import EndpointConfig


class RedisAddressLockStore(RedisLockStore):
    """Rasa's Redis lock store, told by one address such as `redis://host:6379/1`."""

    def __init__(self, address: str) -> None:
        import redis

        self.red = redis.StrictRedis.from_url(address, socket_timeout=10)
        self.key_prefix = DEFAULT_REDIS_LOCK_STORE_KEY_PREFIX
        LockStore.__init__(self)


class ConversationLocks(LockStore):
    """The store that the address asks for; an empty address means memory."""

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        address = (endpoint_config.url or "").strip()
        self.store: LockStore = RedisAddressLockStore(address) if address else InMemoryLockStore()
        super().__init__()

    def get_lock(self, conversation_id: str) -> TicketLock | None:
        return self.store.get_lock(conversation_id)

    def save_lock(self, lock: TicketLock) -> None:
        self.store.save_lock(lock)

    def delete_lock(self, conversation_id: str) -> None:
        self.store.delete_lock(conversation_id)
