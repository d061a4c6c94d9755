"""The errors of PostgreSQL in the program's own words, and which to retry."""

import re

import psycopg
from psycopg import errors
from psycopg.rows import DictRow

from timeline.errors import Conflict, DamagedRecord, StoreUnreachable, TimelineError

# The server shuts down or starts up, or became a standby: a retry will find it or its replacement.
_TRANSIENT = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.ReadOnlySqlTransaction,
    errors.SerializationFailure,  # on a standby that applies a conflicting change
    errors.DeadlockDetected,
)
# Words of libpq in errors that have no code. Any other error of libpq means that no server answers.
_PERMANENT = ("password", "authentication", "does not exist", "no pg_hba.conf entry", "not permitted")
_BOILERPLATE = re.compile("connection failed: |connection is bad: |Is the server running [^?]*[?]")


def is_transient(error: psycopg.Error, connection: psycopg.Connection[DictRow]) -> bool:
    """Return whether the connection is lost, or to the wrong server."""
    return connection.closed or isinstance(error, _TRANSIENT)


def is_permanent(error: psycopg.Error) -> bool:
    """Return whether the server refuses the connection, so that a retry does not help."""
    return any(words in str(error) for words in _PERMANENT)


def translated(store: str, error: psycopg.Error) -> TimelineError:
    """Return an error of the server or of libpq as one of ours, without the password."""
    message = _one_line(error)
    match error:
        case errors.LockNotAvailable():
            return Conflict(
                f"{store} has been locked by another process for too long.", "try again; nothing was stored."
            )
        case errors.DataCorrupted() | errors.IndexCorrupted():
            return DamagedRecord(f"{store} is damaged: {message}.", "restore a backup, or use a standby.")
        case errors.InsufficientPrivilege():
            return StoreUnreachable(
                f"{store} cannot be used: {message}.",
                "ask the owner of the database: on timeline_events, readers need SELECT, writers also INSERT"
                " and UPDATE; the first writer creates the table and needs CREATE on the schema.",
            )
        case errors.UndefinedColumn() | errors.UndefinedTable() | errors.WrongObjectType():
            return StoreUnreachable(f"{store} is not a store: {message}.", "name another database.")
        case _:
            return StoreUnreachable(f"{store} cannot be used: {message}.", _hint(message))


def _hint(message: str) -> str:
    if "password" in message or "authentication" in message:
        return "check the user, and the password: in the address, in PGPASSWORD or in ~/.pgpass."
    if "database" in message and "does not exist" in message:
        return "create it: `createdb NAME`, or name another database in the address."
    if "read-only" in message or "hot standby" in message:
        return "add the primary server to the address; a standby cannot be written."
    return "check the address, and that the server runs; then try again."


def _one_line(error: psycopg.Error) -> str:
    """Return the message of an error in one line, joined for all hosts that failed."""
    text = error.diag.message_primary or str(error)
    _, _, failures = text.partition("All failures were:\n")
    lines = re.split(r"^- host: .*, port: .*?, hostaddr: .*?: ", failures or text, flags=re.MULTILINE)
    messages = (" ".join(_BOILERPLATE.sub("", line).split()).rstrip(".") for line in lines)
    return "; ".join(filter(None, messages)) or type(error).__name__
