"""A wire between a program and its server that breaks just when something is to be acknowledged."""

import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from select import select
from threading import Thread
from typing import Literal

COMMIT = b"COMMIT\x00"
PATIENCE = 60  # seconds

# When it breaks: the server hears nothing of the commit, hears it and has no time, or has answered.
Moment = Literal["before", "while", "after"]
MOMENTS: tuple[Moment, ...] = ("before", "while", "after")


class Wire:
    """A connection that breaks at a given number of commits in a row, and holds afterwards."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._door.getsockname()[1]
        self.moment: Moment = "after"
        self.breaks = 0  # that are still to come
        self._threads = [Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        with suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        for thread in self._threads:
            thread.join(PATIENCE)
            assert not thread.is_alive()

    def _accept(self) -> None:
        with suppress(OSError):  # it is closed
            while True:
                client, _ = self._door.accept()
                self._threads.append(Thread(target=self._carry, args=(client,)))
                self._threads[-1].start()

    def _carry(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self._to))
        with closing(client), closing(server), suppress(OSError):
            while True:
                for side in select([client, server], [], [])[0]:
                    data = side.recv(1 << 16)
                    if not data or (side is client and self._breaks_at(data, server)):
                        return
                    (server if side is client else client).sendall(data)

    def _breaks_at(self, data: bytes, server: socket.socket) -> bool:
        if not self.breaks or COMMIT not in data:
            return False
        self.breaks -= 1
        if self.moment != "before":
            server.sendall(data)
        if self.moment == "after":
            assert b"COMMIT" in server.recv(1 << 16)
        return True


@contextmanager
def wire(port: int) -> Iterator[Wire]:
    """Open a wire to the server at a port."""
    with closing(Wire(port)) as made:
        yield made
