"""The names on record: relationships, commitments and events."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from timeline.app.queries.context import Queries
from timeline.errors import NotFound

if TYPE_CHECKING:  # the shell completes names without them
    from timeline.events.entry import Entry

MAX_IDS_SHOWN = 5  # in a hint
MAX_IDS_FOUND = 100  # the index returns no more
MAX_POSITION_LENGTH = 19  # of a reference such as #12, within SQLite's integers


class Names(Queries):
    """The relationships and commitments on record, and events by reference."""

    def subjects(self) -> list[str]:
        """Return every relationship and commitment, in alphabetical order."""
        self._context.catch_up()
        return self._context.index.subjects()

    def known(self, subjects: Iterable[str]) -> set[str]:
        """Return those of these relationships and commitments that are on record."""
        self._context.catch_up()
        return {subject for subject in subjects if self._context.index.knows(subject)}

    def event_ids(self, prefix: str) -> list[str]:
        """Return the event ids with this prefix, in alphabetical order, a hundred at most."""
        self._context.catch_up()
        return self._context.index.ids_from(prefix)

    def find(self, reference: str) -> "Entry":
        """Return the entry with this id, unambiguous prefix, or position (`#12`)."""
        last, index = self._context.catch_up(), self._context.index
        if reference.startswith("#") and reference[1:].isascii() and reference[1:].isdigit():
            position = int(reference[1:]) if len(reference) <= MAX_POSITION_LENGTH else 0
            if 0 < position <= last:
                return self._context.log.at([position])[0]
            raise NotFound(f"there is no position {reference}.", f"the log ends at #{last}")
        if entry := index.by_id(reference):
            return entry
        ids = index.ids_from(reference)
        if len(ids) == 1 and (entry := index.by_id(ids[0])):
            return entry
        if ids:
            count = f"{len(ids)} events" if len(ids) < MAX_IDS_FOUND else "a hundred events or more"
            shown = ", ".join((*ids[:MAX_IDS_SHOWN], "…") if len(ids) > MAX_IDS_SHOWN else ids)
            raise NotFound(f"{reference} may mean {count}.", f"give more of the id: {shown}")
        raise NotFound(f"no event {reference}.", "`timeline log` lists the ids")
