"""The log in PostgreSQL as its writers see it: the library's application, made safe for decisions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from eventsourcing.persistence import InfrastructureFactory
from eventsourcing.postgres import (
    PostgresApplicationRecorder,
    PostgresDatastore,
    PostgresFactory,
)
from eventsourcing.utils import Environment
from psycopg import Cursor
from psycopg.rows import DictRow, args_row
from psycopg.sql import SQL, Composed, Identifier

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

# The library asks for these, though it is not the one that connects.
_ENVIRONMENT = {
    "ORIGINATOR_ID_TYPE": "text",
    "POSTGRES_DBNAME": "",
    "POSTGRES_HOST": "",
    "POSTGRES_USER": "",
    "POSTGRES_PASSWORD": "",
}
_CREATE_LOCK = 7_463_201_508  # the advisory lock of whoever makes the table


class PostgresEventStore(event_store.EventStoreApp):
    """The library's application over a server; its table is made where there is none yet."""

    name = "timeline"  # the library derives the name of the table from it
    recorder: "Recorder"

    def __init__(self, server: ReconnectingConnection) -> None:
        self._server = server
        super().__init__(_ENVIRONMENT)

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        return Factory(env, self._server)

    def begin(self, connection: Connection, after: int | None) -> "PostgresTransaction":
        """The transaction of a connection, alone at the end of the log; Stale if that is to be elsewhere."""
        cursor = connection.cursor()
        self.recorder.lock(cursor)
        end = self.recorder.end(cursor)
        if after not in {None, end}:
            raise ConcurrencyError
        return PostgresTransaction(self, connection, end)

    def has(self, connection: Connection, row: StoredRow) -> bool:
        """Whether this very row is stored, for good: whoever was storing it has ended.

        This transaction, too, is acknowledged only when those servers have it that acknowledge an event.
        """
        cursor = connection.cursor()
        self.recorder.lock(cursor)
        cursor.execute("SELECT pg_logical_emit_message(true, 'timeline', '')")
        return _rows_at(connection, [row.position]) == [row]


class PostgresTransaction(event_store.Transaction):
    """On the connection that holds the lock."""

    def __init__(self, timeline: PostgresEventStore, connection: Connection, position: int) -> None:
        super().__init__(position)
        self._recorder = timeline.recorder
        self._connection = connection
        self.last: StoredRow | None = None  # that was put in
        self.ended = False  # whether there is nothing left to do but to commit

    def end(self) -> None:
        """Tells those who listen, once it is stored."""
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
    """The library's recorder, part by part, for a transaction that has several parts.

    Positions are given by who holds the lock, not by the library's sequence: that would leave gaps.
    """

    def __init__(self, datastore: PostgresDatastore, *, events_table_name: str = TABLE) -> None:
        super().__init__(datastore, events_table_name=events_table_name)
        self.sql_create_statements = [
            statement for statement in self.sql_create_statements if _makes_table_or_index(statement)
        ]
        self._table = SQL("{}.{}").format(Identifier(datastore.schema), Identifier(events_table_name))

    def create_table(self) -> None:
        """Unless there is one: then one may use it without the right to make another."""
        with self.datastore.transaction(commit=True) as c:
            if not self._is_there(c):
                c.execute("SELECT pg_advisory_xact_lock(%s)", (_CREATE_LOCK,))
                self._create_table(c)

    def lock(self, c: Cursor[DictRow]) -> None:
        """Keeps all others from writing until the transaction ends; not those who read.

        Whoever holds it may be waiting for a standby that is away, so it is waited for as for a server.
        """
        *_, lock = self.lock_table_statements
        c.execute(SQL("SET LOCAL lock_timeout = '{}s'").format(RECONNECT_TIMEOUT))
        c.execute(lock)

    def end(self, c: Cursor[DictRow]) -> int:
        """The last position; 0 in an empty log."""
        return _first(c.execute(self.max_notification_id_statement)) or 0

    def last_versions(self, c: Cursor[DictRow], subjects: Collection[str]) -> dict[str, int]:
        c.execute(
            SQL(
                "SELECT originator_id, max(originator_version) AS version FROM {}"
                " WHERE originator_id = ANY(%s) GROUP BY originator_id"
            ).format(self._table),
            (list(subjects),),
        )
        return {row["originator_id"]: row["version"] for row in c.fetchall()}

    def insert(self, c: Cursor[DictRow], rows: Sequence[StoredRow]) -> None:
        c.execute(
            SQL(
                "INSERT INTO {} (notification_id, originator_id, originator_version, topic, state)"
                " SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::bytea[])"
            ).format(self._table),
            [list(column) for column in zip(*rows, strict=True)],
        )

    def notify(self, c: Cursor[DictRow]) -> None:
        self._notify_channel(c)

    def _is_there(self, c: Cursor[DictRow]) -> bool:
        return _first(c.execute("SELECT to_regclass(%s)", (self._table.as_string(),))) is not None


class Datastore(PostgresDatastore):
    """What the library takes for its pool: the one connection, whatever server that is to."""

    def __init__(self, server: ReconnectingConnection) -> None:
        self._server = server
        super().__init__("", "", "", "", "", schema=_schema(server), originator_id_type="text")

    @contextmanager
    def get_connection(self) -> Iterator[Connection]:
        yield self._server.connection()

    def register_type_adapters(self) -> None:
        """None: without the library's functions, no type of its own is needed."""

    def close(self) -> None:
        """It is for whoever has the connection to close it."""


class Factory(PostgresFactory):
    """The library's factory, for a server that somebody else looks for."""

    application_recorder_class = Recorder

    def __init__(self, env: Environment, server: ReconnectingConnection) -> None:
        super().__init__(env)
        self.datastore = Datastore(server)


def _schema(server: ReconnectingConnection) -> str:
    """Where the table is, as the address has one search for it; or where it will be made."""
    found = server.connection().execute(
        "SELECT coalesce((SELECT nspname::text FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE pg_class.oid = to_regclass(%s)), current_schema()::text)",
        (TABLE,),
    )
    schema: str | None = _first(found)
    if schema is None:
        raise StoreUnreachable(
            f"{server.address} has no schema to hold the log.", "create it: `CREATE SCHEMA NAME`."
        )
    return schema


def _makes_table_or_index(statement: Composed) -> bool:
    return any(words in statement.as_string() for words in ("CREATE TABLE", "CREATE UNIQUE INDEX"))


def _rows_at(connection: Connection, positions: Sequence[int]) -> list[StoredRow]:
    return connection.cursor(row_factory=args_row(StoredRow)).execute(AT, (list(positions),)).fetchall()


def _first(c: Cursor[DictRow]) -> Any:  # noqa: ANN401
    """The one value of the one row of an answer."""
    row = c.fetchone()
    return next(iter(row.values())) if row else None
