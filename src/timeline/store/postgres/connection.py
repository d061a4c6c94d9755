"""A PostgreSQL log as its readers see it: one connection, that is made again when it is lost."""

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
from timeline.store.row import StoredRow
from timeline.store.sqlite.reader import as_stored

RECONNECT_TIMEOUT = 60  # seconds in which a server that was there may come back, or another take its place
INITIAL_BACKOFF = 0.1  # seconds between two attempts, at first
MAX_BACKOFF = 1.0
NOTIFY_TIMEOUT = 5.0  # seconds after which one looks also without having been told

TABLE = "timeline_events"  # and the channel on which its writers tell; the library names both so
_ROW = f"SELECT notification_id, originator_id, originator_version, topic, state FROM {TABLE}"  # noqa: S608
LAST = f"{_ROW} ORDER BY notification_id DESC LIMIT 1"
AFTER = f"{_ROW} WHERE notification_id > %s ORDER BY notification_id LIMIT %s"
AT = f"{_ROW} WHERE notification_id = ANY(%s) ORDER BY notification_id"

Connection = psycopg.Connection[DictRow]


class ReconnectingConnection:
    """Whichever server answers at an address.

    Who cannot connect at first is told so at once. Once that was done, a server that goes away is waited for.
    """

    def __init__(self, address: PostgresUrl) -> None:
        self.address = address
        self._connection: Connection | None = None
        self._writing = False
        self._missed_since: float | None = None  # None while it answers

    def connection(self) -> Connection:
        """One that was not yet seen to be lost. Raises StoreUnreachable."""
        pause = INITIAL_BACKOFF
        while self._connection is None:
            try:
                self._connection = _connected(self.address, writing=self._writing)
            except psycopg.Error as error:
                self._refuse_if_hopeless(error)
                sleep(pause)
                pause = min(2 * pause, MAX_BACKOFF)
        return self._connection

    def connection_for_writing(self) -> Connection:
        """One to the server that may be written; from now on it is the one that is asked, too."""
        if not self._writing:
            self._writing = True
            self.close()
        return self.connection()

    def rows(self, query: str, *values: object) -> list[StoredRow]:
        """What a query finds, from whoever answers it in the end."""
        while True:
            connection = self.connection()
            try:
                found = connection.cursor(row_factory=args_row(StoredRow)).execute(query, values).fetchall()
            except errors.UndefinedTable:  # nothing was ever recorded here
                found = []
            except psycopg.Error as error:
                self.on_lost(connection, error)
                continue
            self.mark_healthy()
            return found

    def has_table(self) -> bool:
        """Return whether the search path of the address leads to a table of the log."""
        return self.connection().execute("SELECT to_regclass(%s)", (TABLE,)).fetchone() != {
            "to_regclass": None
        }

    def mark_healthy(self) -> None:
        """Whatever was missed is there again."""
        self._missed_since = None

    def on_lost(self, connection: Connection, error: psycopg.Error) -> None:
        """Lets go of a connection that was lost, so that another is made; raises what that cannot mend."""
        if not is_transient(error, connection):
            raise translated(str(self.address), error) from error
        self._disconnect()
        self._missed_since = self._missed_since or monotonic()
        self._refuse_if_hopeless(error)
        sleep(INITIAL_BACKOFF)

    def close(self) -> None:
        self._disconnect()
        self._missed_since = None

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None

    def _refuse_if_hopeless(self, error: psycopg.Error) -> None:
        since = self._missed_since
        if since is None or is_permanent(error) or monotonic() - since > RECONNECT_TIMEOUT:
            raise translated(str(self.address), error) from error


class PostgresReader:
    """Rows of the log; of a table that nobody has made yet, none."""

    def __init__(self, server: ReconnectingConnection) -> None:
        self._server = server
        self._listening: Connection | None = None

    def last(self) -> StoredRow | None:
        """The last row; None in an empty log."""
        found = self._server.rows(LAST)
        return found[0] if found else None

    def after(self, position: int, limit: int) -> list[StoredRow]:
        """The rows that come after a position, in order."""
        return self._server.rows(AFTER, position, limit)

    def at(self, positions: Sequence[int]) -> list[StoredRow]:
        """The rows at these positions, in order; of a position that there is not, none."""
        return self._server.rows(AT, list(positions)) if positions else []

    def exists(self) -> bool:
        """Return whether there is a table, be it empty."""
        return self.last() is not None or self._server.has_table()

    def flaws(self) -> list[str]:
        """None that could be seen from here: a server looks after its own files."""
        return []

    def wait(self) -> None:
        """Until a writer tells of something new, or for a moment."""
        connection = self._server.connection()
        try:
            if connection is self._listening:
                next(connection.notifies(timeout=NOTIFY_TIMEOUT, stop_after=1), None)
            else:
                connection.execute(f"LISTEN {TABLE}")
                self._listening = connection  # what came before that is not told of: look once more
        except errors.ReadOnlySqlTransaction:  # a standby does not tell
            sleep(POLL_SECONDS)
        except psycopg.Error as error:
            self._server.on_lost(connection, error)

    def close(self) -> None:
        self._listening = None
        self._server.close()


def _connected(address: PostgresUrl, *, writing: bool) -> Connection:
    connection = psycopg.connect(address.for_libpq(writing=writing), autocommit=True, row_factory=dict_row)
    connection.adapters.register_loader("text", _AsStored)
    try:
        _keep_to_one_log(connection, str(address))
        if writing:
            _enforce_durability(connection)
    except (psycopg.Error, StoreUnreachable):
        connection.close()
        raise
    return connection


def _keep_to_one_log(connection: Connection, store: str) -> None:
    """Stay in the schema that holds the log, whatever is made in another one; refuse to choose from several.

    The search path of an account begins with the schema of its own name, if there is one by now.
    """
    found = connection.execute(
        "SELECT nspname::text FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE relname = %s"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f') AND nspname = ANY(current_schemas(false)) ORDER BY 1",
        (TABLE,),
    )
    schemas = [str(row["nspname"]) for row in found.fetchall()]
    if len(schemas) > 1:
        raise StoreUnreachable(
            f"{store} has a table {TABLE} in each of the schemas {' and '.join(schemas)}.",
            f"say which: add `?options=-csearch_path%3D{schemas[-1]}` to the address.",
        )
    if schemas:
        connection.execute("SELECT set_config('search_path', quote_ident(%s), false)", schemas)


def _enforce_durability(connection: Connection) -> None:
    """That what is acknowledged outlives a power cut, and that the acknowledgement is not hurried."""
    connection.execute("SET statement_timeout = 0")
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') = 'off'"
    )


class _AsStored(Loader):
    """Damaged text must be seen to be reported."""

    def load(self, data: Buffer) -> str:
        return as_stored(bytes(data))
