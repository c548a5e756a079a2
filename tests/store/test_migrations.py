"""The migrations make what the tables say, once."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from bot.store.engine import Store, open_store
from bot.store.schema import metadata


def test_migrations_make_the_tables_that_the_schema_describes(store: Store) -> None:
    def ours(thing: object, name: str | None, kind: str, reflected: bool, _: object) -> bool:
        return not (kind == "index" and reflected and (name or "").startswith("appointments_no_overlap"))

    with store.engine.connect() as connection:
        options = {"compare_type": True, "include_object": ours}
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_migrating_twice_does_nothing_more(database: str) -> None:
    store, told = open_store(database), []
    assert not store.ready()
    store.migrate(told.append)
    first = list(told)
    store.migrate(told.append)
    assert first == told
    assert first[:2] == [
        "database: The first tables: patients, calendar, bills, conversations, messages, consent, hand-offs, alerts, staff.",
        "database: The calendar: buffers, rooms, group sessions, holds, overbooking, a fuller history, and the waitlist.",
    ]
    assert store.ready()
    store.close()
