"""The log of a page on all days at once."""

from collections.abc import Iterator, Sequence
from datetime import date

from timeline.events.entry import Entry
from timeline.projections.history import NEVER, Account, Record
from timeline.projections.log import as_known
from timeline.projections.rectangles import Run, rectangles
from timeline.site.held import Held, held
from timeline.site.strand import first_days
from timeline.views.markup import Address
from timeline.views.pages.relationship import rows_of_log
from timeline.views.piece import Piece


def held_of_log(entries: Sequence[Entry], record: Record, address: Address) -> Iterator[Held]:
    """A row an event, from the first day on which it may have happened; what is retracted, too.

    `record` has at least all that was ever said of the entries.
    """
    made: dict[tuple[int, bool], Piece] = {}  # by identity of the account, which the record keeps

    def piece(account: Account, *, retracted: bool) -> Piece:
        key = id(account), retracted
        if key not in made:
            (made[key],) = rows_of_log([account.logged(retracted=retracted)], address)
        return made[key]

    def runs_on(known_on: date) -> Iterator[Run[Piece]]:
        for account, retracted in as_known(entries, record.on(known_on), known_on):
            yield Run(min(first_days(account)), NEVER, piece(account, retracted=retracted))

    return held(rectangles(record.days, runs_on))
