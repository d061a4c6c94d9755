"""The log of a page on all days at once."""

from collections.abc import Iterator, Sequence
from datetime import date

from timeline.events.entry import Entry
from timeline.pages.relationship import log_rows
from timeline.pages.static_site.sweep import FragmentInterval, first_days
from timeline.projections.bitemporal import bitemporal_intervals
from timeline.projections.history import END_OF_TIME, EntryLog, KnownEvent
from timeline.projections.relationship.log import as_known
from timeline.render.html import Fragment, LinkResolver


def log_intervals(
    entries: Sequence[Entry], log: EntryLog, resolve: LinkResolver
) -> Iterator[FragmentInterval]:
    """Yield the row of each event, including retracted events.

    A row holds from the first day on which its event may have happened. `log` must hold everything that
    corrects or retracts these entries.
    """
    rows: dict[tuple[int, bool], Fragment] = {}  # by identity of the known event, which the log keeps

    def row(event: KnownEvent, *, retracted: bool) -> Fragment:
        key = id(event), retracted
        if key not in rows:
            (rows[key],) = log_rows([event.logged(retracted=retracted)], resolve)
        return rows[key]

    def rows_known_on(known_on: date) -> Iterator[FragmentInterval]:
        for event, retracted in as_known(entries, log.known_on(known_on), known_on):
            yield FragmentInterval(row(event, retracted=retracted), min(first_days(event)), END_OF_TIME)

    return bitemporal_intervals(log.knowledge_days, rows_known_on)
