"""All that is to be said of a commitment from a viewpoint: what a page of it shows."""

from collections.abc import Iterable, Sequence

import msgspec

from timeline.events.entry import Entry
from timeline.projections.history import NEVER, History, Record
from timeline.projections.log import Filter, as_known, rows
from timeline.projections.picture import Frame, frame_of
from timeline.projections.row import Row
from timeline.projections.spans import Span
from timeline.projections.standing import standing
from timeline.projections.status import Status
from timeline.projections.turns import Turn, turns
from timeline.projections.viewpoint import Viewpoint
from timeline.projections.why import Unheard, Why, concerned, left_out, why


class Dossier(msgspec.Struct, frozen=True):
    """A commitment from a viewpoint; `status` and `why` are None where nothing had happened.

    `left_out` are the events that do not count, `log` those of its own, the retracted ones too. `turns` tell
    how it came to this, day by day, as one lived through it up to the earlier day, by all accounts. `frame`
    has the days on which any of this happened or became known, whichever days are chosen.
    """

    viewpoint: Viewpoint
    subject: str
    status: Status | None
    why: Why | None
    left_out: Sequence[Unheard]
    log: Sequence[Row]
    turns: Sequence[Turn]
    frame: Frame


def dossier(subject: str, entries: Sequence[Entry], lived: Iterable[Span], viewpoint: Viewpoint) -> Dossier:
    """How a commitment stands and why; `entries` are all that bear on it, `lived` are its states."""
    record = Record(entries)
    reading, ever = record.on(viewpoint.known_on), record.on(NEVER)
    past = History.of(reading, viewpoint.told_by).until(viewpoint.as_of)
    found = standing(subject, past, viewpoint)
    own = (entry for entry in entries if entry.event.subject == subject)
    return Dossier(
        viewpoint=viewpoint,
        subject=subject,
        status=found.status if found else None,
        why=why(found) if found else None,
        left_out=left_out(concerned(subject, entries, ever), reading, viewpoint),
        log=list(rows(as_known(own, reading, viewpoint.known_on), viewpoint, Filter())),
        frame=frame_of(record.recorded, ever),
        turns=turns({subject: lived}, min(viewpoint.as_of, viewpoint.known_on)),
    )
