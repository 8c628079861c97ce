"""Where Piccolo finds the database and the migrations. Importing it needs DATABASE_URL and connects to nothing."""

import os

from piccolo.conf.apps import AppRegistry
from piccolo.engine.postgres import PostgresEngine


class Database(PostgresEngine):
    """Piccolo's engine, without the connection that it opens while it is being made."""

    async def check_version(self) -> None:
        """Left to `gocua check`: here it would block the import, and warn before the database is up."""


DB = Database(config={"dsn": os.environ["DATABASE_URL"]})
APP_REGISTRY = AppRegistry(apps=["migrations.piccolo_app"])
