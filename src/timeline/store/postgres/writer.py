"""Writing to a PostgreSQL log, with the library's recorder on our connection."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore, PostgresFactory
from eventsourcing.utils import Environment
from psycopg import Cursor
from psycopg.rows import DictRow, args_row
from psycopg.sql import SQL, Identifier

from timeline.errors import StoreUnreachable
from timeline.store import event_store
from timeline.store.errors import ConcurrencyError
from timeline.store.postgres.connection import (
    AT,
    RECONNECT_TIMEOUT,
    TABLE,
    Connection,
    ReconnectingConnection,
)
from timeline.store.row import StoredRow

# The library requires these, though it does not connect.
_UNUSED = ("POSTGRES_DBNAME", "POSTGRES_HOST", "POSTGRES_USER", "POSTGRES_PASSWORD")
_ENVIRONMENT = {"ORIGINATOR_ID_TYPE": "text", **dict.fromkeys(_UNUSED, "")}
_CREATE_LOCK = 7_463_201_508  # the advisory lock for creating the table


class PostgresEventStore(event_store.EventStoreApp):
    """The library's application on a server. It creates the table if there is none."""

    name = "timeline"  # the library derives the name of the table from it
    recorder: "Recorder"

    def __init__(self, server: ReconnectingConnection) -> None:
        self._server = server
        super().__init__(_ENVIRONMENT)

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return Factory(env, self._server)

    def begin(self, connection: Connection, after: int | None) -> "PostgresTransaction":
        """Lock the log. Raises ConcurrencyError if it does not end at `after`."""
        cursor = connection.cursor()
        self.recorder.lock(cursor)
        end = self.recorder.end(cursor)
        if after not in {None, end}:
            raise ConcurrencyError
        return PostgresTransaction(self, connection, end)

    def has(self, connection: Connection, row: StoredRow) -> bool:
        """Return whether this exact row is committed, after its writer has ended."""
        cursor = connection.cursor()
        self.recorder.lock(cursor)
        # This transaction waits for the same synchronous standbys as an event.
        cursor.execute("SELECT pg_logical_emit_message(true, 'timeline', '')")
        return _rows_at(connection, [row.position]) == [row]


class PostgresTransaction(event_store.Transaction):
    """A transaction on the connection that holds the lock."""

    def __init__(self, event_store: PostgresEventStore, connection: Connection, position: int) -> None:
        super().__init__(position)
        self._recorder = event_store.recorder
        self._connection = connection
        self.last: StoredRow | None = None  # that was inserted
        self.ended = False  # whether only the commit is left

    def end(self) -> None:
        """Notify listening readers when the transaction is committed."""
        if self.last:
            self._recorder.notify(self._connection.cursor())
        self.ended = True

    def _last_versions(self, subjects: Collection[str]) -> Mapping[str, int]:
        return self._recorder.last_versions(self._connection.cursor(), subjects)

    def _insert(self, rows: Sequence[StoredRow]) -> None:
        if rows:
            self._recorder.insert(self._connection.cursor(), rows)
            self.last = rows[-1]

    def _rows_at(self, positions: Sequence[int]) -> Sequence[StoredRow]:
        return _rows_at(self._connection, positions)


class Recorder(PostgresApplicationRecorder):
    """The library's recorder; its steps can be called one by one inside a transaction."""

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = TABLE) -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.sql_create_statements = [
            statement
            for statement in self.sql_create_statements
            if any(words in statement.as_string() for words in ("CREATE TABLE", "CREATE UNIQUE INDEX"))
        ]
        self._table = SQL("{}.{}").format(Identifier(datastore.schema), Identifier(events_table_name))

    def create_table(self) -> None:
        """Create the table unless it exists: only then is the right to create one needed."""
        with self.datastore.transaction(commit=True) as c:
            if _first(c.execute("SELECT to_regclass(%s)", (self._table.as_string(),))) is None:
                c.execute("SELECT pg_advisory_xact_lock(%s)", (_CREATE_LOCK,))
                self._create_table(c)

    def lock(self, c: Cursor[DictRow]) -> None:
        """Lock out other writers, but not readers, until the transaction ends."""
        *_, lock = self.lock_table_statements
        # Another writer may hold the lock while it waits for a standby.
        c.execute(SQL("SET LOCAL lock_timeout = '{}s'").format(RECONNECT_TIMEOUT))
        c.execute(lock)

    def end(self, c: Cursor[DictRow]) -> int:
        """Return the last position; 0 in an empty log."""
        return _first(c.execute(self.max_notification_id_statement)) or 0

    def last_versions(self, c: Cursor[DictRow], subjects: Collection[str]) -> dict[str, int]:
        """Return the last version of each subject that has events."""
        c.execute(
            SQL(
                "SELECT originator_id, max(originator_version) AS version FROM {}"
                " WHERE originator_id = ANY(%s) GROUP BY originator_id"
            ).format(self._table),
            (list(subjects),),
        )
        return {row["originator_id"]: row["version"] for row in c.fetchall()}

    def insert(self, c: Cursor[DictRow], rows: Sequence[StoredRow]) -> None:
        """Insert rows with their positions: the library's sequence would leave gaps."""
        c.execute(
            SQL(
                "INSERT INTO {} (notification_id, originator_id, originator_version, topic, state)"
                " SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bytea[])"
            ).format(self._table),
            [list(column) for column in zip(*rows, strict=True)],
        )

    def notify(self, c: Cursor[DictRow]) -> None:
        """Notify listening readers when the transaction is committed."""
        self._notify_channel(c)


class Datastore(PostgresDatastore):
    """The library's datastore, with the one connection that reconnects as its pool."""

    def __init__(self, server: ReconnectingConnection) -> None:
        self._server = server
        super().__init__("", "", "", "", "", schema=_schema(server), originator_id_type="text")

    @contextmanager
    def get_connection(self) -> Iterator[Connection]:
        yield self._server.connection()

    def register_type_adapters(self) -> None:
        """Register nothing: only the library's database functions need its types."""

    def close(self) -> None:
        """Close nothing: the backend closes the connection."""


class Factory(PostgresFactory):
    """The library's factory, with our recorder and connection."""

    application_recorder_class = Recorder

    def __init__(self, env: Environment, server: ReconnectingConnection) -> None:
        super().__init__(env)
        self.datastore = Datastore(server)


def _schema(server: ReconnectingConnection) -> str:
    """Return the schema that holds the table by the search path, or will hold it."""
    cursor = server.connection().execute(
        "SELECT coalesce((SELECT nspname::text FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE pg_class.oid = to_regclass(%s)), current_schema()::text)",
        (TABLE,),
    )
    schema: str | None = _first(cursor)
    if schema is None:
        raise StoreUnreachable(
            f"{server.address} has no schema for the log.", "create one: `CREATE SCHEMA NAME`."
        )
    return schema


def _rows_at(connection: Connection, positions: Sequence[int]) -> list[StoredRow]:
    return connection.cursor(row_factory=args_row(StoredRow)).execute(AT, (list(positions),)).fetchall()


def _first(c: Cursor[DictRow]) -> Any:  # noqa: ANN401 the value of a query for one value
    row = c.fetchone()
    return next(iter(row.values())) if row else None
