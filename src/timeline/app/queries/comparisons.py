"""Readouts, figures and positions: what the parties say, side by side."""

from timeline.app.queries.context import Queries
from timeline.app.queries.names import MAX_IDS_SHOWN, Names
from timeline.errors import NotFound
from timeline.projections.relationship.figures import Figure, list_figures
from timeline.projections.relationship.positions import Positions, list_positions
from timeline.projections.relationship.readouts import (
    ReadoutWithEvidence,
    list_readouts,
    readout_of_contact,
)
from timeline.projections.viewpoint import Viewpoint


class Comparisons(Queries):
    """Readouts, figures and positions of a relationship."""

    def readouts(self, slug: str, reference: str | None, viewpoint: Viewpoint) -> list[ReadoutWithEvidence]:
        """Return each contact as each party reported it, or the one with this reference."""
        self._context.require_relationship(slug)
        if reference is None:
            return list_readouts(slug, self._context.histories.relationship(slug).past(viewpoint))
        contact = Names(self._context).find(reference).event.id
        past = self._context.histories.contact(contact).past(viewpoint)
        if readout := readout_of_contact(slug, contact, past):
            return [readout]
        known = [readout.readouts.contact for readout in self.readouts(slug, None, viewpoint)]
        latest = ", ".join(("…", *known[-MAX_IDS_SHOWN:]) if len(known) > MAX_IDS_SHOWN else known)
        raise NotFound(
            f"{contact} is not a contact of {slug} as of {viewpoint.as_of}, known on {viewpoint.known_on}.",
            f"the contacts are: {latest}" if known else f"list the events: `timeline log {slug}`",
        )

    def figures(self, slug: str, viewpoint: Viewpoint) -> list[Figure]:
        """Return every indicator and period, with all the values reported."""
        position = self._context.require_relationship(slug)
        return list_figures(slug, self._context.histories.figures(slug, position).past(viewpoint))

    def positions(self, slug: str, viewpoint: Viewpoint) -> Positions:
        """Return where each party stands, and stood before."""
        self._context.require_relationship(slug)
        past = self._context.histories.own_events(slug, viewpoint).as_of(viewpoint.as_of)
        return list_positions(slug, past, viewpoint)
