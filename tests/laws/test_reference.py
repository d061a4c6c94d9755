"""Whatever is recorded, in whatever order, the program answers as the plain rules of the design do."""

from datetime import date, timedelta

from comparison import answered, differences, expected
from effort import searched
from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from strategies import (
    SUBJECTS,
    WAITS,
    Fields,
    Log,
    contacts,
    corrections,
    facts,
    interesting_days,
    retractions,
    viewpoints,
)

from timeline.projections.viewpoint import Viewpoint

LATER = date(2028, 1, 1)  # everything is known


class Desk(RuleBasedStateMachine):
    """A desk that records what comes in, day by day, and is asked now and then how everything stands."""

    log: Log

    @initialize(
        data=st.data(),
        subjects=st.lists(st.sampled_from(SUBJECTS), min_size=1, max_size=3, unique=True),
        waits=st.lists(WAITS, min_size=3, max_size=10),
    )
    def opens(self, data: st.DataObject, subjects: list[str], waits: list[int]) -> None:
        self.log = Log()
        self.log.open_relationships()
        self.subjects = subjects
        self.records(data, waits)

    @rule(data=st.data(), waits=st.lists(WAITS, min_size=1, max_size=6))
    def records(self, data: st.DataObject, waits: list[int]) -> None:
        for wait in waits:
            self._wait(wait)
            self._record(data.draw(facts(self.log, self.subjects)))

    @rule(data=st.data())
    def hears_late(self, data: st.DataObject) -> None:
        self._record(data.draw(facts(self.log, self.subjects, late=True)))

    @rule(data=st.data(), wait=WAITS)
    def notes_a_contact(self, data: st.DataObject, wait: int) -> None:
        self._wait(wait)
        self._record(data.draw(contacts(self.log, self.subjects)))

    @rule(data=st.data(), waits=st.lists(WAITS, min_size=1, max_size=4))
    def mends_the_record(self, data: st.DataObject, waits: list[int]) -> None:
        for wait in waits:
            self._wait(wait)
            self._record(data.draw(corrections(self.log) | retractions(self.log)))

    @precondition(lambda self: len(self.log.entries) > 3)
    @rule(data=st.data())
    def is_asked(self, data: st.DataObject) -> None:
        self._agree_on(data.draw(viewpoints(self.log.entries)))

    def teardown(self) -> None:
        """Assert that the statuses on a dozen days agree, by the latest knowledge."""
        if hasattr(self, "log"):
            days = interesting_days(self.log.entries)
            for as_of in days[:: len(days) // 12 + 1]:
                self._agree_on(Viewpoint(as_of, LATER))

    def _wait(self, days: int) -> None:
        self.log.recorded += timedelta(days=days, hours=1)

    def _agree_on(self, viewpoint: Viewpoint) -> None:
        entries = self.log.entries
        found = differences(answered(entries, viewpoint), expected(entries, viewpoint))
        assert not found, "\n".join((str(viewpoint), *found))

    def _record(self, fields: Fields) -> None:
        entry = self.log.record(fields)
        note(f"{self.log.recorded:%Y-%m-%d %H:%M} {'refused' if entry is None else 'recorded'} {fields}")


TestDesk = Desk.TestCase
TestDesk.settings = searched
