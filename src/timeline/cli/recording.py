"""Recording one event, and the receipt for it."""

from timeline.cli.session import Session
from timeline.errors import Refused
from timeline.events.catalogue import AnyEvent, InvalidEvent
from timeline.events.slips import refuse_typing_slips
from timeline.projections.viewpoint import Viewpoint
from timeline.render import diff as view
from timeline.render.document import Document, Paragraph


def record(session: Session, event: AnyEvent, *, dry_run: bool = False) -> None:
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
