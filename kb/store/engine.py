"""Opens the store: SQLite in WAL mode by default, PostgreSQL by address; migrates it first."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from kb.errors import MissingPartError, UsageError
from kb.settings import Settings

_MIGRATIONS = Path(__file__).parent / "migrations"
_BUSY_TIMEOUT_MS = 30_000


def _sqlite_pragmas(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        f"busy_timeout={_BUSY_TIMEOUT_MS}",
        "cache_size=-65536",
        "mmap_size=1073741824",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _migrate(engine: Engine) -> None:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    head = ScriptDirectory.from_config(config).get_current_head()
    with engine.connect() as connection:
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            # Python's driver begins no transaction for CREATE TABLE: without this line a process
            # that is killed here leaves half of the tables, and no later start can go on.
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        if MigrationContext.configure(connection).get_current_revision() == head:
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def open_store(settings: Settings) -> Engine:
    """Engine on the migrated store.

    Raises UsageError for an address that makes no sense and MissingPartError where the database
    does not answer or the data folder cannot be written.
    """
    try:
        url = make_url(settings.store_url)
        if url.get_backend_name() == "sqlite":
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url)
    except (ArgumentError, NoSuchModuleError) as error:
        raise UsageError(f"KB_DATABASE_URL is not a database address: {error}.") from error
    except OSError as error:
        raise MissingPartError(
            f"The data folder {settings.data_dir} cannot be written ({error.strerror}); "
            "set KB_DATA_DIR to a folder that can."
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_pragmas)
    try:
        _migrate(engine)
    except OperationalError as error:
        shown = url.render_as_string(hide_password=True)
        raise MissingPartError(
            f"The database {shown} does not answer; start it or mend KB_DATABASE_URL."
        ) from error
    return engine
