"""Reading a PostgreSQL log, on one connection that reconnects when it is lost."""

from collections.abc import Sequence
from time import monotonic, sleep

import psycopg
from psycopg import errors
from psycopg.abc import Buffer
from psycopg.adapt import Loader
from psycopg.rows import DictRow, args_row, dict_row

from timeline.errors import StoreUnreachable
from timeline.store.backends import POLL_SECONDS
from timeline.store.postgres.errors import is_permanent, is_transient, translated
from timeline.store.postgres.url import PostgresUrl
from timeline.store.row import StoredRow, decode_text

RECONNECT_TIMEOUT = 60  # seconds for a lost server to come back, or for a standby to replace it
INITIAL_BACKOFF = 0.1  # seconds between the first two attempts
MAX_BACKOFF = 1.0
NOTIFY_TIMEOUT = 5.0  # seconds after which the log is read even without a notification

TABLE = "timeline_events"  # also the channel of notifications; the library names both
_ROW = f"SELECT notification_id, originator_id, originator_version, topic, state FROM {TABLE}"  # noqa: S608
LAST = f"{_ROW} ORDER BY notification_id DESC LIMIT 1"
AFTER = f"{_ROW} WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
AT = f"{_ROW} WHERE notification_id = ANY(%s) ORDER BY notification_id"

Connection = psycopg.Connection[DictRow]


class ReconnectingConnection:
    """A connection to one of the servers at an address, restored when it is lost."""

    def __init__(self, address: PostgresUrl) -> None:
        self.address = address
        self._connection: Connection | None = None
        self._writing = False
        self._lost_since: float | None = None  # None while the server answers

    def connection(self) -> Connection:
        """Return the connection, reconnecting if it was lost. Raises StoreUnreachable."""
        backoff = INITIAL_BACKOFF
        while self._connection is None:
            try:
                self._connection = _connected(self.address, writing=self._writing)
            except psycopg.Error as error:
                self._refuse_if_hopeless(error)
                sleep(backoff)
                backoff = min(2 * backoff, MAX_BACKOFF)
        return self._connection

    def connection_for_writing(self) -> Connection:
        """Return a connection to the primary server, from now on also for reading."""
        if not self._writing:
            self._writing = True
            self.close()
        return self.connection()

    def rows(self, query: str, *values: object) -> list[StoredRow]:
        """Return the rows of a query, retried until a server answers it."""
        while True:
            connection = self.connection()
            try:
                rows = connection.cursor(row_factory=args_row(StoredRow)).execute(query, values).fetchall()
            except errors.UndefinedTable:  # nothing was recorded yet
                rows = []
            except psycopg.Error as error:
                self.on_lost(connection, error)
                continue
            self.mark_healthy()
            return rows

    def has_table(self) -> bool:
        """Return whether the search path of the address leads to a table of the log."""
        row = self.connection().execute("SELECT to_regclass(%s)", (TABLE,)).fetchone()
        return row != {"to_regclass": None}

    def mark_healthy(self) -> None:
        """Note that the server answers again."""
        self._lost_since = None

    def on_lost(self, connection: Connection, error: psycopg.Error) -> None:
        """Drop a lost connection. Raises the translated error if that cannot help."""
        if not is_transient(error, connection):
            raise translated(str(self.address), error) from error
        self._disconnect()
        self._lost_since = self._lost_since or monotonic()
        self._refuse_if_hopeless(error)
        sleep(INITIAL_BACKOFF)

    def close(self) -> None:
        self._disconnect()
        self._lost_since = None

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _refuse_if_hopeless(self, error: psycopg.Error) -> None:
        since = self._lost_since  # None at the first attempt to connect, which fails at once
        if since is None or is_permanent(error) or monotonic() - since > RECONNECT_TIMEOUT:
            raise translated(str(self.address), error) from error


class PostgresReader:
    """The rows of a log; none while its table does not exist."""

    def __init__(self, server: ReconnectingConnection) -> None:
        self._server = server
        self._listening: Connection | None = None

    def last(self) -> StoredRow | None:
        return next(iter(self._server.rows(LAST)), None)

    def after(self, position: int, limit: int) -> list[StoredRow]:
        return self._server.rows(AFTER, position, limit)

    def at(self, positions: Sequence[int]) -> list[StoredRow]:
        return self._server.rows(AT, list(positions)) if positions else []

    def exists(self) -> bool:
        return self.last() is not None or self._server.has_table()

    def flaws(self) -> list[str]:
        return []  # a server checks its own files

    def wait(self) -> None:
        connection = self._server.connection()
        try:
            if connection is self._listening:
                next(connection.notifies(timeout=NOTIFY_TIMEOUT, stop_after=1), None)
            else:
                connection.execute(f"LISTEN {TABLE}")
                self._listening = connection  # earlier notifications are lost: read once more
        except errors.ReadOnlySqlTransaction:  # a standby does not notify
            sleep(POLL_SECONDS)
        except psycopg.Error as error:
            self._server.on_lost(connection, error)

    def close(self) -> None:
        self._listening = None
        self._server.close()


def _connected(address: PostgresUrl, *, writing: bool) -> Connection:
    connection = psycopg.connect(address.for_libpq(writing=writing), autocommit=True, row_factory=dict_row)
    connection.adapters.register_loader("text", _TextLoader)
    try:
        _keep_to_one_log(connection, str(address))
        if writing:  # acknowledged commits survive a power cut, however long they take
            connection.execute("SET statement_timeout = 0")
            connection.execute(
                "SELECT set_config('synchronous_commit', 'on', false)"
                " WHERE current_setting('synchronous_commit') = 'off'"
            )
    except (psycopg.Error, StoreUnreachable):
        connection.close()
        raise
    return connection


def _keep_to_one_log(connection: Connection, store: str) -> None:
    """Set the search path to the one schema with a log. Raises StoreUnreachable."""
    cursor = connection.execute(
        "SELECT nspname::text FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relname = %s"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname = ANY(current_schemas(false)) ORDER BY 1",
        (TABLE,),
    )
    schemas = [str(row["nspname"]) for row in cursor.fetchall()]
    if len(schemas) > 1:
        raise StoreUnreachable(
            f"{store} has a table {TABLE} in each of the schemas {' and '.join(schemas)}.",
            f"name one: add `?options=-csearch_path%3D{schemas[-1]}` to the address.",
        )
    if schemas:  # a schema with the name of the user, created later, would otherwise hide the log
        connection.execute("SELECT set_config('search_path', quote_ident(%s), false)", schemas)


class _TextLoader(Loader):
    def load(self, data: Buffer) -> str:
        return decode_text(bytes(data))
