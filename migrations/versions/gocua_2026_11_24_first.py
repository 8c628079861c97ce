"""The tables of the design, whole: triggers, partitions and exclusions are SQL that no generated migration knows."""

from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.engine.finder import engine_finder
from piccolo.engine.postgres import PostgresEngine

ID = "2026-11-24T06:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the tables of the design"

FILES = sorted((Path(__file__).parent.parent / "sql" / "0001").glob("*.sql"))


async def run() -> None:
    engine = engine_finder()
    if not isinstance(engine, PostgresEngine):
        raise TypeError(engine)
    for file in FILES:
        # asyncpg's own execute takes a script of many statements, in the transaction that Piccolo opened
        await engine.current_transaction.get().connection.execute(file.read_text())


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="gocua", description=DESCRIPTION)
    manager.add_raw(run)
    return manager
