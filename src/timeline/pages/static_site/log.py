"""The log of a page on all days at once."""

from collections.abc import Iterator, Sequence
from datetime import date

from timeline.events.entry import Entry
from timeline.pages.relationship import rows_of_log
from timeline.pages.static_site.intervals import FragmentInterval, fragment_intervals
from timeline.pages.static_site.sweep import first_days
from timeline.projections.bitemporal import BitemporalInterval, bitemporal_intervals
from timeline.projections.history import END_OF_TIME, EntryLog, KnownEvent
from timeline.projections.relationship.log import as_known
from timeline.render.fragment import Fragment
from timeline.render.html import LinkResolver


def log_intervals(
    entries: Sequence[Entry], record: EntryLog, address: LinkResolver
) -> Iterator[FragmentInterval]:
    """A row an event, from the first day on which it may have happened; what is retracted, too.

    `record` has at least all that was ever said of the entries.
    """
    made: dict[tuple[int, bool], Fragment] = {}  # by identity of the account, which the record keeps

    def piece(account: KnownEvent, *, retracted: bool) -> Fragment:
        key = id(account), retracted
        if key not in made:
            (made[key],) = rows_of_log([account.logged(retracted=retracted)], address)
        return made[key]

    def runs_on(known_on: date) -> Iterator[BitemporalInterval[Fragment]]:
        for account, retracted in as_known(entries, record.known_on(known_on), known_on):
            made_of = piece(account, retracted=retracted)
            yield BitemporalInterval(made_of, min(first_days(account)), END_OF_TIME)

    return fragment_intervals(bitemporal_intervals(record.knowledge_days, runs_on))
