"""What a person is told when a server does not answer, and what is worth waiting for."""

import re

import psycopg
from psycopg import errors
from psycopg.rows import DictRow

from timeline.errors import Conflict, DamagedRecord, StoreUnreachable, TimelineError

# The server is going, coming, or is no longer the one that may be written: another will be, soon.
_TRANSIENT = (
    errors.AdminShutdown,
    errors.CrashShutdown,
    errors.CannotConnectNow,
    errors.ReadOnlySqlTransaction,
    errors.SerializationFailure,  # on a standby that must go on
    errors.DeadlockDetected,
)
# What libpq says where no server said it by a code; else nothing is known but that nobody answers.
_PERMANENT = ("password", "authentication", "does not exist", "no pg_hba.conf entry", "not permitted")
_BOILERPLATE = re.compile("connection failed: |connection is bad: |Is the server running [^?]*[?]")


def is_transient(error: psycopg.Error, connection: psycopg.Connection[DictRow]) -> bool:
    """Whether a connection was lost, or its server is no longer the one to ask."""
    return connection.closed or isinstance(error, _TRANSIENT)


def is_permanent(error: psycopg.Error) -> bool:
    """Whether a server has answered that it will not let one in: waiting does not help."""
    return any(words in str(error) for words in _PERMANENT)


def translated(store: str, error: psycopg.Error) -> TimelineError:
    """What the server, or the library that looks for it, said, in our words; never the password."""
    said = _said(error)
    match error:
        case errors.LockNotAvailable():
            return Conflict(
                f"{store} has been in use by somebody else for too long.", "try again; nothing was stored."
            )
        case errors.DataCorrupted() | errors.IndexCorrupted():
            return DamagedRecord(f"{store} is damaged: {said}.", "restore a backup, or ask a standby.")
        case errors.InsufficientPrivilege():
            return StoreUnreachable(
                f"{store} may not be used so: {said}.",
                "ask the owner of the database: who reads needs SELECT, who writes INSERT and UPDATE on its"
                " table timeline_events; whoever writes first makes it, and needs CREATE on the schema.",
            )
        case errors.UndefinedColumn() | errors.UndefinedTable() | errors.WrongObjectType():
            return StoreUnreachable(f"{store} is not a store: {said}.", "name another database.")
        case _:
            return StoreUnreachable(f"{store} cannot be used: {said}.", _next(said))


def _next(said: str) -> str:
    if "password" in said or "authentication" in said:
        return "check the user, and the password: in the address, in PGPASSWORD or in ~/.pgpass."
    if "database" in said and "does not exist" in said:
        return "make it: `createdb NAME`, or name another database in the address."
    if "read-only" in said or "hot standby" in said:
        return "name the server that may be written, too; a standby can only be asked."
    return "check the address, and that the server runs; then try again."


def _said(error: psycopg.Error) -> str:
    """In one line; of several hosts, what each of them said."""
    text = error.diag.message_primary or str(error)
    _, several, each = text.partition("All failures were:\n")
    lines = (
        re.split(r"^- host: .*, port: .*?, hostaddr: .*?: ", each, flags=re.MULTILINE) if several else [text]
    )
    return "; ".join(filter(None, map(_tidy, lines))) or type(error).__name__


def _tidy(text: str) -> str:
    return " ".join(_BOILERPLATE.sub("", text).split()).rstrip(".")
