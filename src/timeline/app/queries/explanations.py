"""Reasons for answers, and single events whole."""

from timeline.app.queries.context import Queries
from timeline.app.queries.folded import evaluation_of
from timeline.app.queries.names import Names
from timeline.errors import NotFound, WrongUsage
from timeline.events.catalogue import AnyEvent
from timeline.events.figures import FigureReported
from timeline.projections.commitment.explain import (
    Explanation,
    candidate_entries,
    excluded_events,
    explain,
)
from timeline.projections.history import CONTACTS, END_OF_TIME
from timeline.projections.relationship.explain import (
    explain_contact,
    explain_figure,
    explain_relationship,
)
from timeline.projections.relationship.figures import list_figures
from timeline.projections.relationship.readouts import readout_of_contact
from timeline.projections.relationship.show import Shown, show_entry
from timeline.projections.viewpoint import Viewpoint


class Explanations(Queries):
    """The rules and events behind an answer, and events whole."""

    def show(self, reference: str, viewpoint: Viewpoint) -> Shown:
        """Return one event whole, as known from the viewpoint, with all that refers to it."""
        entry = Names(self._context).find(reference)
        scope = self._context.histories.event(entry)
        return show_entry(entry, scope.entries, scope.view(viewpoint))

    def why(self, subject: str, viewpoint: Viewpoint) -> Explanation:
        """Return the rules and events behind a status, and the events left out of it.

        `subject` is a commitment, a relationship, or a reference to a contact or a reported figure.
        """
        if "/" in subject:
            return self._why_commitment(subject, viewpoint)
        if Names(self._context).known({subject}):
            past = self._context.histories.relationship(subject).past(viewpoint)
            return explain_relationship(subject, past, viewpoint)
        return self._why_event(Names(self._context).find(subject).event, viewpoint)

    def _why_commitment(self, subject: str, viewpoint: Viewpoint) -> Explanation:
        self._context.require_commitment(subject)
        scope = self._context.histories.commitments(subject)
        candidates = candidate_entries(subject, scope.entries, scope.log.known_on(END_OF_TIME))
        excluded = excluded_events(candidates, scope.view(viewpoint), viewpoint)
        return explain(evaluation_of(subject, scope, viewpoint), excluded)

    def _why_event(self, event: AnyEvent, viewpoint: Viewpoint) -> Explanation:
        if isinstance(event, CONTACTS):
            past = self._context.histories.contact(event.id).past(viewpoint)
            if readout := readout_of_contact(event.relationship, event.id, past):
                return explain_contact(readout, viewpoint)
        elif isinstance(event, FigureReported):
            position = self._context.catch_up()
            past = self._context.histories.figures(event.relationship, position).past(viewpoint)
            for figure in list_figures(event.relationship, past):
                if event.id in {value.id for value in figure.values}:
                    return explain_figure(event.id, figure, past.events, viewpoint)
        else:
            raise WrongUsage(
                f"{event.id} is a {event.type}; this is asked of a commitment, relationship, contact or "
                "figure.",
                f"`timeline show {event.id}` shows it, `timeline why {event.subject}` what it leads to",
            )
        raise NotFound(
            f"nothing is on record of {event.id} as of {viewpoint.as_of}, known on {viewpoint.known_on}.",
            f"`timeline show {event.id}` shows it whole",
        )
