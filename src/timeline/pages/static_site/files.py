"""The pages as the files of a folder: the same as a server shows, with all of their days inside of them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from timeline.events.entry import Entry
from timeline.events.references import MemoryLookup
from timeline.pages import commitment, event, home, relationship
from timeline.pages.slider_days import SliderDays, json_for_script, slider_days
from timeline.pages.static_site.commitment import CommitmentFragments
from timeline.pages.static_site.intervals import FragmentInterval, to_json
from timeline.pages.static_site.relationship import RelationshipFragments
from timeline.projections.commitment.changes import build_feed, status_changes
from timeline.projections.commitment.dossier import build_dossier
from timeline.projections.commitment.evaluation import evaluate_all
from timeline.projections.commitment.state_intervals import StateInterval, state_intervals_by_commitment
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
from timeline.render.asset import ASSETS, asset
from timeline.render.atom import MAX_FEED_ITEMS, render_atom
from timeline.render.file_names import event_names
from timeline.render.html import LinkResolver
from timeline.render.icalendar import render_icalendar
from timeline.render.svg import render_svg
from timeline.render.urls import (
    FileUrls,
    commitment_file,
    download_file,
    event_file,
    link_resolver,
    relationship_file,
)

# Where no server says so, the page says it itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)


def site(entries: Sequence[Entry]) -> Iterator[tuple[str, str]]:
    """Every file of the site by its path, made from all the entries of a record."""
    for name in ASSETS:
        yield name, asset(name)
    slugs = sorted({entry.event.relationship for entry in entries})
    names = event_names((each.event.relationship, each.event.id) for each in entries)
    found = [_Pages(slug, entries, names) for slug in slugs]
    yield "index.html", home.page({each.event.subject for each in entries}, FileUrls(0, names), policy=POLICY)
    for each in found:
        yield from each.files()


class _Pages:
    """All pages of one relationship, as of the last day on which anything of it is known."""

    def __init__(self, slug: str, entries: Sequence[Entry], names: Mapping[str, str]) -> None:
        self.slug = slug
        self._names = names
        self._site = FileUrls(1, names)
        self._entries = entries
        self._lookup = MemoryLookup(entries)

    def files(self) -> Iterator[tuple[str, str]]:
        yield relationship_file(self.slug), self._relationship()
        yield from self._exports()
        for subject in self._lives:
            yield commitment_file(subject), self._commitment(subject)
        for entry in self._own:
            yield event_file(self.slug, self._names[entry.event.id]), self._event(entry)

    @cached_property
    def _own(self) -> list[Entry]:
        return [each for each in self._entries if each.event.relationship == self.slug]

    @cached_property
    def _lives(self) -> Mapping[str, Sequence[StateInterval]]:
        return state_intervals_by_commitment(self.slug, self._entries)

    @cached_property
    def _where(self) -> Viewpoint:
        day = max(each.known_from for each in self._own)
        return Viewpoint(day, day)

    @cached_property
    def _whole(self) -> RelationshipFragments:
        return RelationshipFragments(self.slug, self._entries, self._lives, self._address)

    @cached_property
    def _address(self) -> LinkResolver:
        subjects = {each.event.subject for each in self._entries}
        return link_resolver(
            self._site, subjects, {each.event.id: each.event.relationship for each in self._entries}
        )

    def _relationship(self) -> str:
        return relationship.page(
            self._overview,
            relationship.drawn(self._whole.frame),
            self._site,
            self._address,
            self._days,
            **self._how(self._whole.intervals()),
            files=relationship.FILES,
            grep=None,
        )

    def _exports(self) -> Iterator[tuple[str, str]]:
        """What other programs take: a calendar, a feed of what changed, the picture."""
        day = self._where.as_of
        engagements = list_engagements(self.slug, self._lives, self._lookup, day)
        yield download_file(self.slug, "agenda.ics"), render_icalendar(engagements, self.slug).decode()
        known = known_by(entries_for_relationship(self.slug, self._lookup), day)
        latest = build_feed(
            status_changes(self._lives, day)[-MAX_FEED_ITEMS:],
            self._lookup,
            compute_revision(known, day).changed,
        )
        yield download_file(self.slug, "changes.atom"), render_atom(latest, self.slug).decode()
        yield download_file(self.slug, "picture.svg"), self._picture()

    def _picture(self) -> str:
        frame, picture = chart_of_replay(self._overview.replay)
        return render_svg(picture, frame, self._where, self.slug)

    @cached_property
    def _overview(self) -> Overview:
        where = self._where
        reading = view_known_on(self._entries, where.known_on)
        past = History.from_view(reading).as_of(where.as_of)
        statuses = [each.status for each in evaluate_all(self.slug, past, where)]
        log = list_rows(as_known(self._own, reading, where.known_on), where, Filter())
        return build_overview(self.slug, reading, where, statuses, list(log))

    def _commitment(self, subject: str) -> str:
        entries = entries_for_commitment(subject, self._lookup)
        spans = self._lives[subject]
        found = build_dossier(subject, entries, spans, self._where)
        held = CommitmentFragments(subject, entries, spans, self._address).intervals()
        return commitment.page(found, self._site, self._address, self._where.as_of, **self._how(held))

    def _event(self, entry: Entry) -> str:
        concerned = entries_referring_to(entry, self._lookup)
        known_on = self._where.known_on
        found = show_entry(entry, concerned, view_known_on(concerned, known_on))
        return event.page(found, entry.known_from, known_on, self._site, self._address, policy=POLICY)

    @cached_property
    def _days(self) -> SliderDays:
        return slider_days(self._whole.frame, self._where, self._where.as_of)

    def _how(self, held: Iterator[FragmentInterval]) -> dict[str, Any]:
        """What a page that is a file is told besides."""
        spans = json_for_script(to_json(held))
        return {
            "policy": POLICY,
            "served": False,
            "live": None,
            "told_by": None,
            "spans": spans,
        }
