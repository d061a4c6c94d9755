"""The index answers as the whole log does, whatever it had stored."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from effort import EXAMPLES, law, searched
from hypothesis import given, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule
from strategies import (
    PARTIES,
    SUBJECTS,
    WAITS,
    Fields,
    Log,
    bases,
    logs,
    present,
    retractions,
    told,
    value_of,
    viewpoints,
)

from timeline.app.facade import App
from timeline.errors import NotFound
from timeline.events.catalogue import AnyEvent, decode
from timeline.events.contacts import ReadoutIssued
from timeline.events.entry import Entry
from timeline.events.event import is_commitment
from timeline.events.record import Corrected
from timeline.events.references import MemoryLookup
from timeline.files.jsonl import Line
from timeline.projections.commitment.diff import Diff, compare
from timeline.projections.commitment.evaluation import evaluate, evaluate_all
from timeline.projections.commitment.pending import list_pending
from timeline.projections.commitment.state import decode as decode_state
from timeline.projections.commitment.state_intervals import StateInterval, state_intervals
from timeline.projections.commitment.status import Status, compute_status
from timeline.projections.history import END_OF_TIME, EntryLog, History, KnownEvent, view_known_on
from timeline.projections.relationship.chronology import replay
from timeline.projections.relationship.log import Filter, as_known, list_rows
from timeline.projections.relationship.readouts import list_readouts
from timeline.projections.relationship.summary import summarize
from timeline.projections.relevance import affected_commitments, entries_for_commitment
from timeline.projections.viewpoint import Viewpoint
from timeline.store.index.index import Index
from timeline.store.log import open_log

EVENTS = Path(__file__).parents[2] / "events"
SHIPPED = ("us-china.jsonl", "china-japan.jsonl")
NOW = datetime(2026, 11, 24, tzinfo=UTC)
LATER = date(2028, 1, 1)  # everything is known
EVERY = 1 if EXAMPLES else 7  # pairs of days, prime so that none is always passed over


# What is recorded: across relationships, and often filed where it does not belong


@st.composite
def misfiled(draw: st.DrawFn, log: Log, subjects: Sequence[str]) -> Fields:
    """News; or that it came out of another contact, or mentioned something else; or a retraction."""
    kind = draw(st.sampled_from(("news", "news", "news", "elsewhere", "elsewhere", "retraction")))
    events = [entry.event for entry in log.entries]
    linked = [event for event in events if event.part_of or isinstance(event, ReadoutIssued | Corrected)]
    if kind == "elsewhere" and linked:
        target = draw(st.sampled_from(linked))
        patch = draw(elsewhere(log, target))
        base = {**draw(bases(log, target.subject)), "type": "corrected", "target": target.id}
        return present({**base, "reason": "misfiled", "patch": patch})
    return draw(retractions(log) if kind == "retraction" else told(log, subjects))


@st.composite
def elsewhere(draw: st.DrawFn, log: Log, target: AnyEvent) -> Fields:
    """Another contact, or other mentions; in a correction, for what it corrects."""
    if isinstance(target, Corrected) and (corrected := log.ledger.get(target.target)):
        return {"patch": draw(elsewhere(log, corrected))}
    if isinstance(target, ReadoutIssued):
        name = draw(st.sampled_from(("of", "mentions")))
        return {name: draw(value_of(log, target.type, name))}
    contacts = log.ids("call-held", "meeting-held", "visit-held", "readout-issued")
    return {"part_of": draw(st.sampled_from((*contacts, None)))}


# What is forgotten

often = settings(law, max_examples=EXAMPLES or 100)  # a state that is cached for too long shows seldom


@often
@given(logs(at_least=12, news=misfiled))
def test_what_an_event_does_not_touch_stands_as_before_on_every_day(log: Log) -> None:
    """No event changes a state of a commitment that it does not affect."""
    entries = log.entries
    before: dict[str, list[StateInterval]] = {}
    for count, entry in enumerate(entries, start=1):
        lookup = MemoryLookup(entries[:count])
        after = intervals_by_commitment(lookup)
        named = affected_commitments([entry], lookup)
        assert {key: before.get(key, []) for key in after if key not in named} == {
            key: intervals for key, intervals in after.items() if key not in named
        }
        before = after


def intervals_by_commitment(lookup: MemoryLookup) -> dict[str, list[StateInterval]]:
    return {
        subject: list(state_intervals(subject, entries_for_commitment(subject, lookup)))
        for subject in filter(is_commitment, lookup.subjects())
    }


# What is kept


class Desk(RuleBasedStateMachine):
    """A desk with a store on disk, whose index is lost at times; asked, it answers as if it had read all."""

    folder: Path

    @initialize(
        data=st.data(),
        subjects=st.lists(st.sampled_from(SUBJECTS), min_size=2, max_size=3, unique=True),
        waits=st.lists(WAITS, min_size=3, max_size=10),
    )
    def opens(self, data: st.DataObject, subjects: list[str], waits: list[int]) -> None:
        self.folder = Path(mkdtemp(prefix="timeline-"))
        self.said: list[str] = []
        self.record = Log()
        self.subjects = subjects
        self._open()
        self.record.open_relationships()
        for entry in self.record.entries:
            self.app.commands.append(entry.event)
        self.appends(data, waits)

    # What happens to it

    @rule(data=st.data(), waits=st.lists(WAITS, min_size=1, max_size=4))
    def appends(self, data: st.DataObject, waits: list[int]) -> None:
        for entry in self._news(data, waits):
            assert self.app.commands.append(entry.event).position == entry.position

    @rule(data=st.data(), wait=WAITS)
    def is_told_by_a_colleague(self, data: st.DataObject, wait: int) -> None:
        """Another process has the same store open."""
        with open_log(str(self._store)) as log, Index(log, self.said.append) as index:
            app = App(log, index, lambda: self.record.recorded)
            for entry in self._news(data, [wait, 0]):
                assert app.commands.append(entry.event).position == entry.position

    @rule(data=st.data(), number=st.integers(1, 6))
    def imports(self, data: st.DataObject, number: int) -> None:
        self._wait(1)
        lines = [Line("news", each.position, each.event) for each in self._news(data, [None] * number)]
        imported = self.app.commands.import_lines(lambda: lines, skip_bad=False)
        assert (imported.appended, imported.problems) == (len(lines), ())

    @rule()
    def is_closed_and_opened(self) -> None:
        self._close()
        self._open()

    @rule()
    def loses_its_index(self) -> None:
        """Delete the file, as a user may."""
        self._close()
        self._index_file.unlink(missing_ok=True)
        self._open()

    @rule()
    def makes_its_index_anew(self) -> None:
        assert self.index.rebuild() == len(self.record.entries)

    # What it is asked

    @rule(data=st.data())
    def is_asked_of_a_commitment(self, data: st.DataObject) -> None:
        subject, where = data.draw(st.sampled_from(self.subjects)), self._viewpoint(data)
        if self.record.ledger.kind_of(subject):
            found = evaluate(subject, self._known(where).as_of(where.as_of), where)
            assert self._status(subject, where) == (found and found.status)

    @rule(data=st.data(), slug=st.sampled_from((None, *PARTIES)))
    def is_asked_what_is_pending(self, data: st.DataObject, slug: str | None) -> None:
        where = self._viewpoint(data)
        past = self._known(where).as_of(where.as_of)
        assert self.app.commitments.pending(slug, where) == list_pending(slug, past, where)

    @rule(data=st.data(), slug=st.sampled_from(tuple(PARTIES)))
    def is_asked_to_replay(self, data: st.DataObject, slug: str) -> None:
        where = self._viewpoint(data)
        assert self.app.relationships.replay(slug, where) == replay(slug, self._known(where), where)

    @rule(data=st.data(), slug=st.sampled_from(tuple(PARTIES)))
    def is_asked_what_changed(self, data: st.DataObject, slug: str) -> None:
        before, after = self._viewpoint(data), self._viewpoint(data)
        days = before.as_of, after.as_of
        pasts = [(where, self._known(where).as_of(where.as_of)) for where in (before, after)]
        olds, news = (
            {evaluation.status.subject: evaluation for evaluation in evaluate_all(slug, past, where)}
            for where, past in pasts
        )
        assert self.app.changes.diff(slug, before, after, days) == Diff(*days, compare(olds, news))

    @rule(data=st.data(), slug=st.sampled_from(tuple(PARTIES)))
    def is_asked_how_contacts_were_told(self, data: st.DataObject, slug: str) -> None:
        """All of them, and each by itself."""
        where = self._viewpoint(data)
        told = list_readouts(slug, self._known(where).as_of(where.as_of))
        assert self.app.comparisons.readouts(slug, None, where) == told
        for event in told:
            assert self.app.comparisons.readouts(slug, event.readouts.contact, where) == [event]

    @rule(data=st.data(), slug=st.sampled_from((None, *PARTIES)), last_first=st.booleans())
    def is_asked_for_the_log(self, data: st.DataObject, slug: str | None, *, last_first: bool) -> None:
        where = self._viewpoint(data)
        entries = [entry for entry in self.record.entries if slug in (None, entry.event.relationship)]
        known = as_known(entries, view_known_on(self.record.entries, where.known_on), where.known_on)
        expected = list(list_rows(known, where, Filter()))
        found = list(self.app.entries.rows(slug, where, Filter(), last_first=last_first))
        assert found == (expected[::-1] if last_first else expected)

    @rule(data=st.data(), slug=st.sampled_from(tuple(PARTIES)))
    def is_asked_of_a_relationship(self, data: st.DataObject, slug: str) -> None:
        where = self._viewpoint(data)
        past = self._known(where).as_of(where.as_of)
        statuses = [evaluation.status for evaluation in evaluate_all(slug, past, where)]
        assert self.app.relationships.summary(slug, where) == (
            summarize(slug, past, where, statuses),
            statuses,
        )

    def teardown(self) -> None:
        """Assert that the index equals a rebuilt one, and that it gave no warning."""
        if not hasattr(self, "folder"):
            return
        try:
            kept = self._contents()
            self._index_file.unlink()
            assert kept == self._contents()
            assert self.said == []
        finally:
            self._close()
            rmtree(self.folder)

    # The desk itself

    @property
    def _store(self) -> Path:
        return self.folder / "timeline.db"

    @property
    def _index_file(self) -> Path:
        return self.folder / "timeline.db.index"

    def _open(self) -> None:
        self.log = open_log(str(self._store))
        self.index = Index(self.log, self.said.append)
        self.app = App(self.log, self.index, lambda: self.record.recorded)

    def _close(self) -> None:
        self.index.close()
        self.log.close()

    def _contents(self) -> list[list[tuple[object, ...]]]:
        """Return the content of the index once every state is stored."""
        self.app.commitments.pending(None, Viewpoint(LATER, LATER))
        self._close()
        return contents(self._index_file)

    def _wait(self, days: int) -> None:
        self.record.recorded += timedelta(days=days, hours=1)

    def _news(self, data: st.DataObject, waits: Sequence[int | None]) -> Iterator[Entry]:
        """Draw the events of a program, each after a wait of days or at once."""
        for wait in waits:
            if wait is not None:
                self._wait(wait)
            fields = data.draw(misfiled(self.record, self.subjects))
            if entry := self.record.record(fields):
                note(f"{self.record.recorded:%Y-%m-%d %H:%M} {fields}")
                yield entry

    def _viewpoint(self, data: st.DataObject) -> Viewpoint:
        return data.draw(viewpoints(self.record.entries))

    def _known(self, where: Viewpoint) -> History:
        return History.from_view(view_known_on(self.record.entries, where.known_on), where.told_by)

    def _status(self, subject: str, where: Viewpoint) -> Status | None:
        try:
            return self.app.commitments.status(subject, where)
        except NotFound:
            return None


TestDesk = Desk.TestCase
TestDesk.settings = settings(searched, max_examples=EXAMPLES or 40)


def contents(index: Path) -> list[list[tuple[object, ...]]]:
    """Return the content of an index without its own numbers, and the number of states."""
    queries = (
        "SELECT * FROM entries ORDER BY position",
        "SELECT * FROM links ORDER BY kind, target, position",
        "SELECT relationship, subject FROM subjects ORDER BY relationship, subject",
        (
            "SELECT relationship, subject, certain_from, known_from, certain_until, known_until, open, state"
            " FROM spans JOIN states USING (number) ORDER BY relationship, subject, certain_from, known_from"
        ),
        "SELECT count(*) FROM states",
    )
    with closing(sqlite3.connect(index)) as connection:
        return [list(map(tuple, connection.execute(query))) for query in queries]


# The shipped record


def test_the_shipped_record_stands_on_every_day_as_the_index_says() -> None:
    """Return every state on all pairs of days on which anything happened or became known."""
    lines = [line for name in SHIPPED for line in (EVENTS / name).read_bytes().splitlines()]
    with open_log(":memory:") as log, Index(log, print) as index:
        log.append([decode(line) for line in lines], recorded=NOW, after=0)
        index.catch_up()
        entries = list(log.read())
        record = EntryLog(entries)
        pairs = list(product(days_certain(entries), record.knowledge_days))
        for as_of, known_on in pairs[::EVERY]:
            where = Viewpoint(as_of, known_on)
            past = History.from_view(record.known_on(known_on)).as_of(as_of)
            for slug in filter(lambda each: not is_commitment(each), index.subjects()):
                found = [
                    compute_status(decode_state(state), where)
                    for state in index.states(slug, as_of, known_on)
                ]
                assert found == [evaluation.status for evaluation in evaluate_all(slug, past, where)]


def days_certain(entries: Sequence[Entry]) -> list[date]:
    found = {KnownEvent(entry.position, entry.recorded, entry.event).certain_on for entry in entries}
    return sorted(found - {END_OF_TIME})
