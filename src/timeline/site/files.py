"""The pages as the files of a folder: the same as a server shows, with all of their days inside of them."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from timeline.events.entry import Entry
from timeline.events.links import InMemory
from timeline.projections.agenda import agenda
from timeline.projections.bearing import bearing, bearing_on_all, referring
from timeline.projections.dossier import dossier
from timeline.projections.history import History, read
from timeline.projections.log import Filter, as_known, rows
from timeline.projections.overview import Overview, overview
from timeline.projections.picture import framed
from timeline.projections.revision import known_by, revision
from timeline.projections.show import shown
from timeline.projections.spans import Span, lives
from timeline.projections.standing import standings
from timeline.projections.turns import feed, turns
from timeline.projections.viewpoint import Viewpoint
from timeline.site.commitment import WholeCommitment
from timeline.site.held import Held, spanned
from timeline.site.relationship import WholeRelationship
from timeline.views.agenda import render_icalendar
from timeline.views.markup import Address
from timeline.views.pages import commitment, event, home, relationship
from timeline.views.pages.asset import ASSETS, asset
from timeline.views.pages.days import Days, days_of, json_inside
from timeline.views.pages.file_names import event_names
from timeline.views.pages.site import (
    Filed,
    addresses,
    commitment_file,
    download_file,
    event_file,
    relationship_file,
)
from timeline.views.picture import drawn
from timeline.views.turns import LATEST, render_atom

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
    yield "index.html", home.page({each.event.subject for each in entries}, Filed(0, names), policy=POLICY)
    for each in found:
        yield from each.files()


class _Pages:
    """All pages of one relationship, as of the last day on which anything of it is known."""

    def __init__(self, slug: str, entries: Sequence[Entry], names: Mapping[str, str]) -> None:
        self.slug = slug
        self._names = names
        self._site = Filed(1, names)
        self._entries = entries
        self._lookup = InMemory(entries)

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
    def _lives(self) -> Mapping[str, Sequence[Span]]:
        return lives(self.slug, self._entries)

    @cached_property
    def _where(self) -> Viewpoint:
        day = max(each.known_from for each in self._own)
        return Viewpoint(day, day)

    @cached_property
    def _whole(self) -> WholeRelationship:
        return WholeRelationship(self.slug, self._entries, self._lives, self._address)

    @cached_property
    def _address(self) -> Address:
        subjects = {each.event.subject for each in self._entries}
        return addresses(
            self._site, subjects, {each.event.id: each.event.relationship for each in self._entries}
        )

    def _relationship(self) -> str:
        return relationship.page(
            self._overview,
            relationship.drawn(self._whole.frame),
            self._site,
            self._address,
            self._days,
            **self._how(self._whole.held()),
            files=relationship.FILES,
            grep=None,
        )

    def _exports(self) -> Iterator[tuple[str, str]]:
        """What other programs take: a calendar, a feed of what changed, the picture."""
        day = self._where.as_of
        engagements = agenda(self.slug, self._lives, self._lookup, day)
        yield download_file(self.slug, "agenda.ics"), render_icalendar(engagements, self.slug).decode()
        known = known_by(bearing_on_all(self.slug, self._lookup), day)
        latest = feed(turns(self._lives, day)[-LATEST:], self._lookup, revision(known, day).changed)
        yield download_file(self.slug, "changes.atom"), render_atom(latest, self.slug).decode()
        yield download_file(self.slug, "picture.svg"), self._picture()

    def _picture(self) -> str:
        frame, picture = framed(self._overview.replay)
        return drawn(picture, frame, self._where, self.slug)

    @cached_property
    def _overview(self) -> Overview:
        where = self._where
        reading = read(self._entries, where.known_on)
        past = History.of(reading).until(where.as_of)
        statuses = [each.status for each in standings(self.slug, past, where)]
        log = rows(as_known(self._own, reading, where.known_on), where, Filter())
        return overview(self.slug, reading, where, statuses, list(log))

    def _commitment(self, subject: str) -> str:
        entries = bearing(subject, self._lookup)
        spans = self._lives[subject]
        found = dossier(subject, entries, spans, self._where)
        held = WholeCommitment(subject, entries, spans, self._address).held()
        return commitment.page(found, self._site, self._address, self._where.as_of, **self._how(held))

    def _event(self, entry: Entry) -> str:
        concerned = referring(entry, self._lookup)
        known_on = self._where.known_on
        found = shown(entry, concerned, read(concerned, known_on))
        return event.page(found, entry.known_from, known_on, self._site, self._address, policy=POLICY)

    @cached_property
    def _days(self) -> Days:
        return days_of(self._whole.frame, self._where, self._where.as_of)

    def _how(self, held: Iterator[Held]) -> dict[str, Any]:
        """What a page that is a file is told besides."""
        spans = json_inside(spanned(held))
        return {
            "policy": POLICY,
            "served": False,
            "live": None,
            "told_by": None,
            "spans": spans,
        }
