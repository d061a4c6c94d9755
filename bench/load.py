"""A load generator: `python -m bench.load ADDRESS SECONDS CONNECTIONS < PATHS`.

It requests each path once to warm up the server. Then each connection, kept alive, requests the paths in turn
without a pause. It prints the seconds of each answer as JSON.
"""

import http.client
import json
import math
import sys
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from threading import Thread
from time import perf_counter
from urllib.parse import urlsplit


def load(address: str, paths: Sequence[str], seconds: float, connections: int) -> list[float]:
    """Return the seconds that each answer took."""
    _ask(address, iter(paths), math.inf, [])
    took: list[float] = []
    until = perf_counter() + seconds
    share = len(paths) // connections
    askers = [
        Thread(target=_ask, args=(address, islice(cycle(paths), number * share, None), until, took))
        for number in range(connections)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    return took


def _ask(address: str, paths: Iterator[str], until: float, took: list[float]) -> None:
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    begun = perf_counter()
    for path in paths:
        if begun >= until:
            break
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.HTTPStatus.OK:
            raise ValueError(body)
        begun, before = perf_counter(), begun
        took.append(begun - before)
    connection.close()


if __name__ == "__main__":
    address, seconds, connections = sys.argv[1:]
    print(json.dumps(load(address, sys.stdin.read().split(), float(seconds), int(connections))))
