"""`emmett-sqlite` from npm: Emmett's event store over SQLite; one stream per subject.

Fair because it is the event store for Node.js that suits this work: one event per
`appendToStream`, which checks the version of the stream; WAL, synchronous=FULL (SQLite's default). It
opens the file again for each append.
"""

from pathlib import Path

from bench.peers.environments import NODE, from_npm

NAME = "emmett-sqlite"
_PACKAGE = "@event-driven-io/emmett-sqlite"
_OLDER = "0.38.5"  # where a registry lacks what the newest needs


def install() -> str:
    older = [f"{_PACKAGE}@{_OLDER}", f"@event-driven-io/emmett@{_OLDER}", "sqlite3@^5.1.7"]
    return from_npm(_PACKAGE, [_PACKAGE], older)


def appending(folder: Path, events: Path, further: Path) -> list[str]:
    script = NODE / "emmett_append.mjs"  # beside the packages that it imports
    script.write_bytes(Path(__file__).with_name("emmett_append.mjs").read_bytes())
    return ["node", str(script), str(folder / "emmett.db"), str(events), str(further)]
