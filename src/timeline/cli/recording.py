"""Recording one event, and the receipt for it."""

from collections.abc import Mapping
from typing import Any

from timeline.cli.fields import dates_first, days_counted_from, field_types, patch_of, value_of
from timeline.cli.session import Session
from timeline.errors import Refused
from timeline.events.catalogue import CATALOGUE, AnyEvent, InvalidEvent, from_fields
from timeline.events.slips import refuse_typing_slips
from timeline.projections.viewpoint import Viewpoint
from timeline.render import diff as view
from timeline.render.document import Document, Paragraph


def parse_fields(session: Session, name: str, subject: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of an event of this type, as JSON, from its options."""
    types = field_types(CATALOGUE[name])
    values: dict[str, Any] = {"type": name, "subject": subject}
    for field in dates_first(types):
        kind, text = types[field], given.get(field)
        if text in (None, (), False):
            continue
        if kind.metavar == "FIELD=VALUE":
            if (reference := given["target"]) is None:
                raise Refused("missing field `target`", f"`timeline append {name} --help` lists its fields")
            target = session.app.entries.target(reference)
            dated = {"published": values["published"]} if "published" in values else None
            values[field] = patch_of(target, text, session.today, session.note, dated)
        else:
            days = days_counted_from(field, values, session.today)
            values[field] = value_of(field, kind, text, days, session.note)
    return values


def event_of(fields: Mapping[str, Any], hint: str) -> AnyEvent:
    """Return the event with these fields. Raises Refused, with the hint."""
    try:
        return from_fields(fields)
    except InvalidEvent as flaw:
        raise Refused(str(flaw), hint) from None


def record(session: Session, event: AnyEvent, *, dry_run: bool) -> None:
    """Record an event and show its receipt; in a dry run, show what it would change.

    Raise Refused if one of its units looks like a typing slip.
    """
    try:
        refuse_typing_slips(event)
    except InvalidEvent as slip:
        raise Refused(f"{slip}", "write the unit that is meant, such as Mt or USD") from None
    if dry_run:
        changes = session.app.changes.preview(event, Viewpoint(session.today, session.default_known_on))
        session.note("Nothing was stored.")
        session.answer(lambda: view.preview(changes), {"changes": changes}, changes)
        return
    receipt = session.app.commands.append(event)
    done = "Already recorded" if receipt.duplicate else "Recorded"
    text = f"{done} as #{receipt.position}: {receipt.type} on {receipt.subject} (id {receipt.id})"
    session.receipt(lambda: Document((Paragraph(text),)), receipt)
