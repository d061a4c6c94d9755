"""Fold each party's word, and what ends, suspends and revives a commitment (3, 4)."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from rules_reference.parties import (
    ACTS_OF_IMPOSER,
    OPENING_KINDS,
    actors,
    agreement_of,
    concerned,
    family,
    opening,
    owes,
)
from rules_reference.record import Entry, Json, World, listed, once, speakers
from timeline.events.dates import FuzzyDate

BROKEN = frozenset({"denied", "suspended", "withdrew"})
ENDINGS = frozenset({"visit-cancelled", "tariff-revoked", "measure-lifted", "agreement-ended"})
SUSPENSIONS = frozenset({"commitment-suspended", "tariff-suspended", "measure-suspended"})
RESUMPTIONS = frozenset({"commitment-resumed", "measure-resumed"})
EFFECTS = frozenset({"tariff-took-effect", "measure-took-effect", "agreement-took-effect"})
ACTS = ENDINGS | SUSPENSIONS | RESUMPTIONS | EFFECTS | {"commitment-withdrawn"}
AFFIRMED_BY_SPEAKER = frozenset(OPENING_KINDS) - {"cargoes-booked", "measure-took-effect"} | {
    "visit-accepted",
    "visit-dated",
    "commitment-accepted",
    "commitment-amended",
    "commitment-met",
}
AFFIRMED_BY_ACTOR = RESUMPTIONS | {"tariff-took-effect", "measure-took-effect", "tariff-schedule-published"}
RETURNS = (
    AFFIRMED_BY_SPEAKER | AFFIRMED_BY_ACTOR | {"cargoes-booked", "agreement-took-effect", "visit-held"}
) - {"commitment-met", "tariff-schedule-published"}
RESTATED = ("due", "term", "targets", "part_of")


@dataclass(frozen=True)
class Word:
    """One word of a party; a notice counts from a day, a suspension until the end of one."""

    state: str
    entry: Entry
    index: int
    counts_from: date | None = None
    until: date | None = None
    leaves: bool = False
    concerns: bool = True

    def holds(self, day: date) -> bool:
        """Tell if a notice has become effective, or a suspension has not run out."""
        begun = self.counts_from is None or self.counts_from <= day
        return begun and (self.until is None or day <= self.until)


@dataclass
class Voice:
    """All that one party has said of a commitment, and of the agreement that it is under."""

    own: list[Word] = field(default_factory=list)
    of_agreement: list[Word] = field(default_factory=list)
    signed: Word | None = None

    def last(self, day: date) -> Word | None:
        """Return the last word that holds on a day (3.1, 3.5, 3.6)."""
        own = next((word for word in reversed(self.own) if word.holds(day)), None)
        left = next((word for word in reversed(self.of_agreement) if word.holds(day)), None)
        out = left is not None and left.state != "affirmed"
        if left and out and left.concerns and (own is None or own.index < left.index):
            return left
        return own or (self.signed if not (self.own or out) else None)

    def state(self, day: date) -> str | None:
        """Name the last word that holds on a day."""
        word = self.last(day)
        return word.state if word else None


def notice_day(event: Json) -> date | None:
    """Return the day from which a withdrawal counts (4.2)."""
    if event["type"] != "commitment-withdrawn" or not event.get("effective"):
        return None
    return FuzzyDate.from_json(event["effective"]).latest


def last_day_suspended(event: Json) -> date | None:
    """Return the last day of a suspension that states its own term (3.5)."""
    term = event.get("term")
    if term is None or (isinstance(term, dict) and "edtf" not in term):
        return None
    return FuzzyDate.from_json(term if isinstance(term, str) else {"edtf": term["edtf"]}).latest


@once
def voices(world: World, subject: str) -> dict[str, Voice]:
    """Fold everything said of a commitment, in order, into one voice per party (3.2 to 3.6)."""
    heard: dict[str, Voice] = {}
    agreement, parties = agreement_of(world, subject), concerned(world, subject)
    opened = opening(world, subject)
    for index, entry in enumerate(world.entries):
        if entry.subject == subject:
            for word, party in _said(world, subject, entry, index, heard):
                heard.setdefault(party, Voice()).own.append(word)
        elif entry.type == "readout-issued" and subject in entry.event.get("mentions", ()):
            for party in speakers(entry.event):
                voice = heard.setdefault(party, Voice())
                if voice.state(entry.day) not in BROKEN:
                    voice.own.append(Word("affirmed", entry, index))
        elif agreement and entry.subject == agreement and agreement != subject:
            before = opened is not None and world.entries.index(opened) < index
            _hear_of_agreement(world, entry, index, heard, parties, before=before)
    return heard


def _said(
    world: World, subject: str, entry: Entry, index: int, heard: dict[str, Voice]
) -> Iterator[tuple[Word, str]]:
    """Yield the words that one event says (3.2, 3.4, 3.5)."""
    event = entry.event
    acting = actors(world, subject, event)
    if entry.type in {"acknowledged", "denied"} and "of" not in event:
        state = "affirmed" if entry.type == "acknowledged" else "denied"
        yield from ((Word(state, entry, index), party) for party in speakers(event))
    elif entry.type in SUSPENSIONS:
        word = Word("suspended", entry, index, until=last_day_suspended(event))
        yield from ((word, party) for party in acting)
    elif entry.type == "commitment-withdrawn":
        word = Word("withdrew", entry, index, counts_from=notice_day(event), leaves=True)
        yield from ((word, party) for party in acting)
    elif entry.type in ENDINGS and reported_by_right(world, subject, event):
        yield from ((Word("withdrew", entry, index), party) for party in acting)
    else:
        affirming = _affirming(world, subject, entry, heard)
        yield from ((Word("affirmed", entry, index), party) for party in affirming)


def _affirming(world: World, subject: str, entry: Entry, heard: dict[str, Voice]) -> frozenset[str]:
    """Name the parties that an event makes affirm (3.2)."""
    event, speaking = entry.event, speakers(entry.event)
    acting = actors(world, subject, event)
    if entry.type == "commitment-resumed" and not acting:
        return frozenset(p for p, voice in heard.items() if voice.state(entry.day) == "suspended")
    if entry.type == "visit-held":
        return owes(world, subject)
    if entry.type == "agreement-signed":
        return speaking | listed(event.get("signatories"))
    if entry.type in AFFIRMED_BY_ACTOR:
        return acting
    if OPENING_KINDS.get(entry.type) in ACTS_OF_IMPOSER:
        return speaking & acting
    return speaking if entry.type in AFFIRMED_BY_SPEAKER else frozenset()


def _hear_of_agreement(
    world: World, entry: Entry, index: int, heard: dict[str, Voice], parties: frozenset[str], *, before: bool
) -> None:
    """Carry leaving, suspending, returning to and signing an agreement to its member (3.2, 3.6)."""
    of_it = {party: Voice(list(voice.of_agreement)) for party, voice in heard.items()}
    for word, party in _said(world, entry.subject, entry, index, of_it):
        if party not in parties:
            continue
        voice = heard.setdefault(party, Voice())
        if word.state != "denied":
            voice.of_agreement.append(replace(word, concerns=before))
        if entry.type == "agreement-signed" and party in listed(entry.event.get("signatories")):
            voice.signed = word


def reported_by_right(world: World, subject: str, event: Json) -> bool:
    """Accept an ending that a party that owes it, or nobody, reports (4.1)."""
    speaking = speakers(event)
    return not speaking or bool(speaking & owes(world, subject))


def states(world: World, subject: str) -> dict[str, str]:
    """Name the last word of every party that has one."""
    heard = voices(world, subject)
    return {party: state for party, voice in heard.items() if (state := voice.state(world.day))}


def ever_affirmed(world: World, subject: str) -> frozenset[str]:
    """Name the parties that have affirmed a commitment at some time."""
    return frozenset(
        party
        for party, voice in voices(world, subject).items()
        if any(word.state == "affirmed" for word in voice.own) or (voice.signed and not voice.own)
    )


def gone(world: World, subject: str) -> frozenset[str]:
    """Name the parties that have left: by a withdrawal of their own or by leaving the agreement (4.1)."""
    heard = voices(world, subject)
    last = {party: voice.last(world.day) for party, voice in heard.items()}
    return frozenset(p for p, word in last.items() if word and word.state == "withdrew" and word.leaves)


def ending(world: World, subject: str) -> Entry | None:
    """Find the report that ended the whole commitment and that nothing has undone (4.1, 4.4)."""
    found: Entry | None = None
    for entry in world.of(subject):
        if _ends_whole(world, subject, entry.event):
            found = entry
        elif found and returns_whole(world, subject, entry):
            found = None
    return found


def _ends_whole(world: World, subject: str, event: Json) -> bool:
    """Recognize an ending of the whole: by right, or by a report of nobody (4.1, 4.2)."""
    if event["type"] in ENDINGS:
        return reported_by_right(world, subject, event)
    effective = notice_day(event)
    by_nobody = event["type"] == "commitment-withdrawn" and not actors(world, subject, event)
    return by_nobody and (effective is None or effective <= world.day)


def returns_whole(world: World, subject: str, entry: Entry) -> bool:
    """Recognize a report by which a commitment comes back (4.4)."""
    restates = entry.type == "acknowledged" and any(key in entry.event for key in RESTATED)
    if "of" in entry.event or not (restates or entry.type in RETURNS):
        return False
    acting = actors(world, subject, entry.event) | speakers(entry.event)
    return not acting or bool(acting & owes(world, subject))


@once
def last_departure(world: World, subject: str) -> Entry | None:
    """Find what makes a commitment withdrawn; None while it is not (4.1)."""
    if ended := ending(world, subject):
        return ended
    left, owing, parties = gone(world, subject), owes(world, subject), concerned(world, subject)
    none_owes = bool(owing) and owing <= left
    too_few = bool(parties & left) and len(parties - left) < 2
    if not (none_owes or too_few):
        return None
    heard = voices(world, subject)
    words = [heard[party].last(world.day) for party in parties & left]
    return max((word for word in words if word), key=lambda word: word.index).entry


def suspended(world: World, subject: str) -> bool:
    """Recognize a suspension by a party that owes it, or reported of nobody (4.3)."""
    words = states(world, subject)
    if any(words.get(party) == "suspended" for party in owes(world, subject)):
        return True
    held = False
    for entry in world.of(subject):
        if entry.type in SUSPENSIONS and not actors(world, subject, entry.event):
            until = last_day_suspended(entry.event)
            held = until is None or world.day <= until
        elif returns_whole(world, subject, entry):
            held = False
    return held


def silent(world: World, subject: str) -> frozenset[str]:
    """Name the parties whose readout of the contact this came out of leaves it out (3.1)."""
    origins = {str(entry.event["part_of"]) for entry in world.of(subject) if entry.event.get("part_of")}
    readouts = [entry for entry in world.entries if entry.type == "readout-issued"]
    contacts = origins | {str(entry.event["of"]) for entry in readouts if entry.id in origins}
    return frozenset().union(*(speakers(e.event) for e in readouts if e.event["of"] in contacts))


def acknowledgement(world: World, subject: str) -> dict[str, object]:
    """Roll up the last words of the concerned parties (3.1, 3.7)."""
    words, parties = states(world, subject), concerned(world, subject)
    left_out = silent(world, subject)
    shown = {p: words.get(p) or ("silent" if p in left_out else "no_account") for p in sorted(parties)}
    return {
        "state": _roll_up(list(shown.values())),
        "parties": shown,
        "others": {party: words[party] for party in sorted(words) if party not in parties},
        "owes": sorted(owes(world, subject)),
    }


def _roll_up(words: list[str]) -> str:
    if "denied" in words:
        return "contested"
    if {"suspended", "withdrew"} & set(words):
        return "broken_off"
    if words and all(word == "affirmed" for word in words):
        return "mutual"
    return "unilateral" if "affirmed" in words else "unattributed"


def act_speakers(world: World, subject: str, act: Entry) -> dict[str, bool]:
    """Tell, per party that may speak of an act, if it stands by it; silence is absence (6.6)."""
    allowed = concerned(world, subject) | actors(world, subject, act.event)
    stands = dict.fromkeys(speakers(act.event) & allowed, True)
    for entry in world.of(subject):
        if entry.type in {"acknowledged", "denied"} and entry.event.get("of") == act.id:
            stands |= dict.fromkeys(speakers(entry.event) & allowed, entry.type == "acknowledged")
    return stands


def abandoned_acts(world: World) -> frozenset[str]:
    """Find the acts that are denied and that no party stands by (6.6)."""
    return frozenset(
        entry.id
        for entry in world.entries
        if entry.type in ACTS
        and speakers(entry.event)
        and (speaking := act_speakers(world, entry.subject, entry))
        and not any(speaking.values())
    )


def contested_acts(world: World, subject: str) -> list[Entry]:
    """Find the acts that one party denies and another, or a report of nobody, stands by (6.6)."""
    return [
        entry
        for entry in world.of(subject)
        if entry.type in ACTS and _is_contested(entry, act_speakers(world, subject, entry))
    ]


def _is_contested(act: Entry, speaking: dict[str, bool]) -> bool:
    by_nobody = not speakers(act.event)
    return not all(speaking.values()) and (by_nobody or any(speaking.values()))


STAGES = {
    "visit-invited": "invited",
    "visit-accepted": "accepted",
    "visit-confirmed": "confirmed",
    "visit-dated": "dated",
    "visit-held": "held",
    "purchase-pledged": "pledged",
    "cargoes-booked": "booked",
    "cargoes-shipped": "shipped",
    "cargoes-cleared": "cleared",
    "tariff-rise-threatened": "threatened",
    "tariff-cut-announced": "announced",
    "tariff-rise-announced": "announced",
    "tariff-schedule-published": "published",
    "tariff-took-effect": "effective",
    "measure-announced": "announced",
    "measure-took-effect": "effective",
    "agreement-announced": "announced",
    "agreement-signed": "signed",
    "agreement-took-effect": "in_force",
    "commitment-made": "made",
    "commitment-accepted": "accepted",
    "progress-reported": "progressing",
    "commitment-met": "met",
}
LADDERS = {
    "visit": ("invited", "accepted", "confirmed", "dated", "held", "met"),
    "purchase": ("pledged", "booked", "shipped", "cleared", "met"),
    "tariff": ("threatened", "announced", "published", "effective", "met"),
    "measure": ("announced", "effective", "met"),
    "agreement": ("announced", "signed", "in_force", "met"),
    "undertaking": ("made", "accepted", "progressing", "met"),
}
ENDED_AS = {
    "visit-cancelled": "cancelled",
    "tariff-revoked": "revoked",
    "measure-lifted": "lifted",
    "agreement-ended": "ended",
}


def furthest(world: World, subject: str) -> str:
    """Name the furthest stage reached since the last postponement or ending, "held" for good."""
    ladder = LADDERS[family(world, subject)]
    reached = before = ""
    for entry in world.of(subject):
        stage = STAGES.get(entry.type, "")
        ends = entry.type in ENDINGS and reported_by_right(world, subject, entry.event)
        if reached not in {"held", "met"} and (ends or entry.type == "visit-postponed"):
            before, reached = reached or before, "" if ends else "postponed"
        elif entry.type in RESUMPTIONS:
            reached = reached or before
        elif stage in ladder and not _reports_zero(entry.event):
            so_far = ladder.index(reached) if reached in ladder else -1
            reached = stage if ladder.index(stage) > so_far else reached
    return reached or before


def _reports_zero(event: Json) -> bool:
    quantity = event.get("quantity")
    return (
        event["type"].startswith(("cargoes-", "progress-"))
        and quantity is not None
        and (quantity.get("max") == 0)
    )


def stage(world: World, subject: str, superseded: bool) -> str:
    """Name the end, the last interruption, or the furthest stage (design 5.1)."""
    if superseded:
        return "superseded"
    if departure := last_departure(world, subject):
        return ENDED_AS.get(departure.type, "withdrawn")
    return "suspended" if suspended(world, subject) else furthest(world, subject)
