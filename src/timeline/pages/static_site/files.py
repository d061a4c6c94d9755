"""Every file of the static site, by its path."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from msgspec.structs import replace

from timeline.events.entry import Entry
from timeline.events.references import MemoryLookup
from timeline.pages import commitment, event, home, relationship
from timeline.pages.static_site.commitment import CommitmentFragments
from timeline.pages.static_site.relationship import RelationshipFragments
from timeline.pages.static_site.sweep import FragmentInterval, to_json
from timeline.pages.template import PageContext, json_for_script
from timeline.projections.commitment.changes import build_feed, status_changes
from timeline.projections.commitment.dossier import build_dossier
from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.state_intervals import state_intervals_by_commitment
from timeline.projections.history import History, view_known_on
from timeline.projections.relationship.calendar import list_engagements
from timeline.projections.relationship.chart import chart_of_replay
from timeline.projections.relationship.log import Filter, as_known, list_rows
from timeline.projections.relationship.overview import Overview, build_overview
from timeline.projections.relationship.show import show_entry
from timeline.projections.relevance import (
    entries_for_commitment,
    entries_for_relationship,
    entries_referring_to,
)
from timeline.projections.revision import compute_revision, known_by
from timeline.projections.viewpoint import Viewpoint
from timeline.render.atom import MAX_FEED_ITEMS, render_atom
from timeline.render.html import ASSETS, asset
from timeline.render.icalendar import render_icalendar
from timeline.render.svg import render_svg
from timeline.render.urls import (
    FileUrls,
    commitment_file,
    download_file,
    event_file,
    event_names,
    link_resolver,
    relationship_file,
)

# A page in a file states its policy itself: no server sends it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


def site_files(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Yield the path and text of every file of the site, from all entries of a record."""
    for name in ASSETS:
        yield name, asset(name)
    names = event_names((entry.event.relationship, entry.event.id) for entry in entries)
    subjects = {entry.event.subject for entry in entries}
    yield "index.html", home.render_page(subjects, PageContext(FileUrls(0, names), policy=POLICY))
    for slug in sorted({entry.event.relationship for entry in entries}):
        yield from _RelationshipFiles(slug, entries, names).files()


class _RelationshipFiles:
    """The files of one relationship, as of the last day on which it became known."""

    def __init__(self, slug: str, entries: Sequence[Entry], names: Mapping[str, str]) -> None:
        self._slug = slug
        self._names = names
        self._entries = entries
        self._own = [entry for entry in entries if entry.event.relationship == slug]
        self._lookup = MemoryLookup(entries)
        self._states = state_intervals_by_commitment(slug, entries)
        self._day = max(entry.known_from for entry in self._own)
        self._viewpoint = Viewpoint(self._day, self._day)
        self._context = PageContext(FileUrls(1, names), policy=POLICY)
        self._resolve = link_resolver(
            self._context.urls,
            {entry.event.subject for entry in entries},
            {entry.event.id: entry.event.relationship for entry in entries},
        )

    def files(self) -> Iterator[tuple[str, str]]:
        """Yield the path and text of each file."""
        yield relationship_file(self._slug), self._relationship()
        for name, text in self._downloads():
            yield download_file(self._slug, name), text
        for subject in self._states:
            yield commitment_file(subject), self._commitment(subject)
        for entry in self._own:
            yield event_file(self._slug, self._names[entry.event.id]), self._event(entry)

    def _relationship(self) -> str:
        source = RelationshipFragments(self._slug, self._entries, self._states, self._resolve)
        context = self._with_fragments(source.intervals())
        return relationship.render_page(self._overview, source.frame, self._day, self._resolve, context)

    def _commitment(self, subject: str) -> str:
        entries = entries_for_commitment(subject, self._lookup)
        states = self._states[subject]
        dossier = build_dossier(subject, entries, states, self._viewpoint)
        source = CommitmentFragments(subject, entries, states, self._resolve)
        context = self._with_fragments(source.intervals())
        return commitment.render_page(dossier, self._day, self._resolve, context)

    def _event(self, entry: Entry) -> str:
        entries = entries_referring_to(entry, self._lookup)
        shown = show_entry(entry, entries, view_known_on(entries, self._day))
        return event.render_page(shown, entry.known_from, self._day, self._resolve, self._context)

    def _with_fragments(self, intervals: Iterator[FragmentInterval]) -> PageContext:
        return replace(self._context, fragments=json_for_script(to_json(intervals)))

    @cached_property
    def _overview(self) -> Overview:
        view = view_known_on(self._entries, self._day)
        past = History.from_view(view).as_of(self._day)
        statuses = [evaluation.status for evaluation in evaluate_all(self._slug, past, self._viewpoint)]
        rows = list_rows(as_known(self._own, view, self._day), self._viewpoint, Filter())
        return build_overview(self._slug, view, self._viewpoint, statuses, list(rows))

    def _downloads(self) -> Iterator[tuple[str, str]]:
        """Yield files for other programs: a calendar, a feed of changes, the chart."""
        engagements = list_engagements(self._slug, self._states, self._lookup, self._day)
        yield "agenda.ics", render_icalendar(engagements, self._slug).decode()
        known = known_by(entries_for_relationship(self._slug, self._lookup), self._day)
        feed = build_feed(
            status_changes(self._states, self._day)[-MAX_FEED_ITEMS:],
            self._lookup,
            compute_revision(known, self._day).changed,
        )
        yield "changes.atom", render_atom(feed, self._slug).decode()
        frame, chart = chart_of_replay(self._overview.replay)
        yield "picture.svg", render_svg(chart, frame, self._viewpoint, self._slug)
