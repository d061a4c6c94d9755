"""Room on the disk."""

import os
from pathlib import Path

SHARED_MEMORY = 2**16  # bytes that SQLite may need for a file in WAL mode


def has_room_for_shared_memory(database: Path) -> bool:
    """Return whether SQLite has room for the memory that processes share while they use a database.

    It is mapped from a file with holes: on a full disk, writing into one may kill a process (SIGBUS).
    """
    if not hasattr(os, "statvfs") or database.with_name(f"{database.name}-shm").exists():
        return True
    found = os.statvfs(database.parent)
    return found.f_blocks == 0 or found.f_bavail * found.f_frsize >= SHARED_MEMORY  # some drives do not say
