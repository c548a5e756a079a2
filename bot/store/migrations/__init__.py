"""The migrations, run by `bot.store.migrating`."""
