"""Name who owes a commitment, to whom, and who acts on it (2)."""

from rules_reference.record import Entry, Json, World, listed, once, speakers

OPENING_KINDS = {
    "visit-invited": "visit",
    "visit-confirmed": "visit",
    "purchase-pledged": "purchase",
    "cargoes-booked": "purchase",
    "tariff-cut-announced": "tariff",
    "tariff-rise-announced": "tariff",
    "tariff-rise-threatened": "tariff",
    "measure-announced": "measure",
    "measure-took-effect": "measure",
    "agreement-announced": "agreement",
    "agreement-signed": "agreement",
    "agreement-took-effect": "agreement",
    "commitment-made": "undertaking",
}
ACTS_OF_IMPOSER = frozenset({"tariff", "measure"})
NAMES_ACTOR = frozenset(
    {
        "commitment-withdrawn",
        "commitment-suspended",
        "commitment-resumed",
        "visit-cancelled",
        "visit-postponed",
    }
)


@once
def opening(world: World, subject: str) -> Entry | None:
    """Find the first event that can open a commitment."""
    return next((entry for entry in world.of(subject) if entry.type in OPENING_KINDS), None)


def family(world: World, subject: str) -> str:
    """Tell a visit, purchase, tariff, measure, agreement and any other undertaking apart."""
    first = opening(world, subject)
    return OPENING_KINDS[first.type] if first else "undertaking"


def kind(world: World, subject: str) -> str:
    """Name the kind as shown; an undertaking states its own."""
    first = opening(world, subject)
    if first and first.type == "commitment-made":
        return str(first.event.get("kind", "policy"))
    return family(world, subject)


def relationship_parties(world: World, subject: str) -> frozenset[str]:
    """Name the parties of the relationship by its last opening, or by the first one to come."""
    slug = subject.partition("/")[0]
    openings = [entry for entry in world.openings if entry.subject == slug]
    past = [entry for entry in openings if entry.day <= world.day]
    latest = past[-1:] or openings[:1]
    return listed(latest[0].event["parties"]) if latest else frozenset()


def stated(world: World, subject: str, key: str, types: frozenset[str] | None = None) -> frozenset[str]:
    """Read the parties that a field named last."""
    named: frozenset[str] = frozenset()
    for entry in world.of(subject):
        if entry.event.get(key) and (types is None or entry.type in types):
            named = listed(entry.event[key])
    return named


def signatories(world: World, subject: str) -> frozenset[str]:
    """Gather all that signed an agreement."""
    signed = [e for e in world.of(subject) if e.type in {"agreement-signed", "agreement-took-effect"}]
    return frozenset().union(*(listed(entry.event.get("signatories")) for entry in signed))


@once
def owes(world: World, subject: str) -> frozenset[str]:
    """Name the parties that owe a commitment (2.1)."""
    match family(world, subject):
        case "visit":
            return stated(world, subject, "visitor") | stated(world, subject, "host")
        case "purchase":
            return stated(world, subject, "buyer")
        case "tariff" | "measure":
            return stated(world, subject, "imposer")
        case "agreement":
            return signatories(world, subject) or relationship_parties(world, subject)
        case _:
            return stated(world, subject, "by", frozenset({"commitment-made"}))


def named_owed(world: World, subject: str) -> frozenset[str]:
    """Name the parties that are expressly owed a commitment (2.1)."""
    match family(world, subject):
        case "visit":
            return frozenset()
        case "purchase":
            return stated(world, subject, "seller")
        case "tariff" | "measure":
            return stated(world, subject, "target")
        case "agreement":
            return owes(world, subject)
        case _:
            return stated(world, subject, "to")


@once
def concerned(world: World, subject: str) -> frozenset[str]:
    """Name all whose word counts; without a `to`, all parties of the relationship (2.2)."""
    owing, owed_to = owes(world, subject), named_owed(world, subject)
    if owed_to or family(world, subject) == "visit":
        return owing | owed_to
    return owing | relationship_parties(world, subject)


def owed(world: World, subject: str) -> frozenset[str]:
    """Name the parties that a commitment is owed to, the other concerned ones where none is named (2.2)."""
    return named_owed(world, subject) or concerned(world, subject) - owes(world, subject)


def actors(world: World, subject: str, event: Json) -> frozenset[str]:
    """Name the parties that act, as distinct from those that report it (2.3)."""
    if event["type"] in NAMES_ACTOR and event.get("by"):
        return listed(event["by"])
    if str(event["type"]).partition("-")[0] in ACTS_OF_IMPOSER:
        return listed(event.get("imposer")) or owes(world, subject) or speakers(event)
    return speakers(event)


def agreement_of(world: World, subject: str) -> str | None:
    """Name the agreement that a commitment is under."""
    named = [entry.event["under"] for entry in world.of(subject) if entry.event.get("under")]
    return str(named[-1]) if named else None
