"""The permissions of the files of a log, and the room on their disk."""

import os
from pathlib import Path
from stat import S_IMODE
from typing import NamedTuple

SHARED_MEMORY = 2**16  # bytes that SQLite maps from a sparse file: without room, SIGBUS kills the process


class Permissions(NamedTuple):
    """The permissions of a log; its index grants the same, a copy no more."""

    mode: int
    group: int | None  # None where the log is not a file; another group gets what all users get

    def apply(self, path: Path) -> None:
        """Let the same users read and write a file, and its owner in any case."""
        wanted = self._for_group(path.stat().st_gid) | 0o600
        if S_IMODE(path.stat().st_mode) != wanted:
            path.chmod(wanted)

    def restrict(self, path: Path) -> None:
        """Take from a file what these do not grant its group and all users."""
        mode = S_IMODE(path.stat().st_mode)
        wanted = mode & ~(0o066 & ~self._for_group(path.stat().st_gid))
        if mode != wanted:
            path.chmod(wanted)

    def _for_group(self, group: int) -> int:
        return self.mode if group == self.group else self.mode & ~0o070 | (self.mode & 0o007) << 3


def permissions_of(path: Path) -> Permissions:
    """Return the permissions of a file. Raises OSError."""
    status = path.stat()
    return Permissions(S_IMODE(status.st_mode) & 0o666, status.st_gid)


def has_room_for_shared_memory(database: Path) -> bool:
    """Return whether there is room for the shared memory of SQLite."""
    if not hasattr(os, "statvfs") or database.with_name(f"{database.name}-shm").exists():
        return True
    disk = os.statvfs(database.parent)
    return disk.f_blocks == 0 or disk.f_bavail * disk.f_frsize >= SHARED_MEMORY  # some drives report 0
