"""Alembic's entry: migrate on the connection that `bot.store.migrating` gives."""

from alembic import context

from bot.store.schema import metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
    on_version_apply=context.config.attributes["tell"],
)
with context.begin_transaction():
    context.run_migrations()
