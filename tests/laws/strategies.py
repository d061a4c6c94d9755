"""Small histories as they come in: vague, late, told twice, corrected, and taken back."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from timeline.errors import Refused
from timeline.events.catalogue import CATALOGUE, AnyEvent, InvalidEvent, from_fields
from timeline.events.dates import FuzzyDate
from timeline.events.entry import Entry
from timeline.events.figures import FigureReported
from timeline.events.parties import Party
from timeline.events.record import Corrected, RecordKeeping
from timeline.projections.viewpoint import Viewpoint
from timeline.validation import Outcome, ValidationState, validate

Fields = dict[str, Any]

FIRST, LAST = date(2025, 9, 1), date(2027, 2, 28)
PARTIES = {"us-china": ("USA", "CHN"), "quad": ("USA", "JPN", "EU")}
SPEAKERS = {
    "us-china": (None, "USA", "CHN", "USA:Trump", "CHN:Xi Jinping", "X-REUTERS"),
    "quad": (None, "USA", "JPN", "EU", "USA:Trump", "CHN"),
}
TELLERS = (None, None, None, "USA", "CHN", "EU", "USA:Trump")

# The kind of a commitment is that of its first event, so a name is always used for one kind.
SUBJECTS = (
    *("us-china/visit", "us-china/purchase", "us-china/tariff", "us-china/undertaking"),
    *("quad/purchase", "quad/undertaking", "quad/visit", "quad/tariff"),
)
TYPES = {
    "visit": (
        *("visit-invited", "visit-confirmed", "visit-accepted", "visit-dated"),
        *("visit-postponed", "visit-cancelled", "visit-held"),
    ),
    "purchase": (
        *("purchase-pledged", "cargoes-booked", "cargoes-booked", "cargoes-shipped", "cargoes-cleared"),
        *("cargoes-cleared", "cargoes-cancelled", "progress-reported"),
    ),
    "tariff": (
        *("tariff-cut-announced", "tariff-rise-announced", "tariff-rise-threatened"),
        *("tariff-schedule-published", "tariff-took-effect", "tariff-suspended", "tariff-revoked"),
    ),
    "undertaking": (
        *("commitment-made", "commitment-amended", "progress-reported", "progress-reported"),
        *("progress-reported", "commitment-accepted"),
    ),
}
ANY_COMMITMENT = (
    *("acknowledged", "denied", "denied", "commitment-accepted", "commitment-amended", "progress-reported"),
    *("commitment-met", "commitment-withdrawn", "commitment-superseded", "assessed"),
    *("figure-reported", "watch-item-set", "position-stated"),
)
MEASURES = ("US exports", "licences")


# Dates


def days(first: date = FIRST, last: date = LAST) -> st.SearchStrategy[date]:
    return st.dates(first, max(first, last))


OFFSETS = ("-12:00", "-05:00", "Z", "+05:45", "+08", "+14:00", "")


@st.composite
def moments(draw: st.DrawFn, days: st.SearchStrategy[date]) -> str:
    """Draw a time of day, mostly about midnight somewhere."""
    day = draw(days)
    clock = draw(st.sampled_from(("00:00", "00:30", "08:00", "09:30", "12:00", "20:00", "23:30", "23:59:59")))
    return f"{day}T{clock}{draw(st.sampled_from(OFFSETS))}"


@st.composite
def vague(draw: st.DrawFn, day: date) -> Any:  # noqa: ANN401 JSON
    """Draw one of the many ways of stating a day, exactly or not."""
    month, year, end = f"{day:%Y-%m}", f"{day:%Y}", day + timedelta(draw(st.integers(0, 40)))
    third, quarter, half = 37 + (day.month - 1) // 4, 33 + (day.month - 1) // 3, 40 + (day.month - 1) // 6
    plain = st.just(day.isoformat())
    edtf = draw(
        plain
        | plain
        | st.sampled_from(
            (
                *(
                    month,
                    f"{month}~",
                    f"{month}?",
                    f"{month}-XX",
                    year,
                    f"{year}-{third}",
                    f"{year}-{third}~",
                ),
                *(f"{year}-{quarter}", f"{year}-{half}", f"{year}-22", f"{day}/{end}", f"[{day}..{end}]"),
                *(f"{day}?", f"{day}~", f"{day}%", f"{day}/..", f"../{day}", f"{month}/{end:%Y-%m}~"),
                f"[{day},{end}]",
            )
        )
        | moments(st.just(day))
    )
    basis = draw(st.sampled_from(("stated",) * 6 + ("inferred", "assigned")))
    return edtf if basis == "stated" else {"edtf": edtf, "raw": "as they put it", "basis": basis}


@st.composite
def any_date(draw: st.DrawFn) -> Any:  # noqa: ANN401 JSON
    return draw(vague(draw(days())))


# Figures

MASS = (1, 5, 10, 12, 0.5, 2.75)


@st.composite
def figures(draw: st.DrawFn, units: Sequence[str]) -> Fields:
    unit = draw(st.sampled_from(units))
    scale = {"t": 1_000_000, "kt": 1_000}.get(unit, 1)
    low = draw(st.sampled_from((0, *MASS))) * scale
    top = low + draw(st.sampled_from((0, 0, 1, 5))) * scale
    bounds = draw(
        st.sampled_from(({"min": low, "max": top}, {"min": low, "max": low}, {"min": low}, {"max": top}))
    )
    told: Fields = {"unit": unit}
    if units is GOODS:
        told |= {"approx": True} if draw(st.sampled_from((False,) * 5 + (True,))) else {}
        wide = bounds.get("min") != bounds.get("max") and bounds.get("max") != 0
        told |= {"exclusive": True} if wide and draw(st.sampled_from((False, False, True))) else {}
    return {**bounds, **told}


GOODS = ("Mt", "kt", "t", "cargo")
MONEY = ("USD", "USD", "USD", "EUR")


@st.composite
def targets(draw: st.DrawFn) -> list[Fields]:
    names = draw(st.lists(st.sampled_from(MEASURES), unique=True, max_size=2))
    return [{"measure": name, "quantity": draw(figures(GOODS))} for name in names]


# One event at a time


class Log:
    """A log so far, and the clock of the recording."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.ledger = ValidationState()
        self.recorded = datetime(FIRST.year, FIRST.month, FIRST.day, 8, tzinfo=UTC)
        self.named = 0

    def record(self, fields: Fields) -> Entry | None:
        """Return the entry as recorded, or None if the program refuses it."""
        try:
            event = from_fields(fields)
        except InvalidEvent:
            return None
        try:
            verdict = validate(event, self.ledger, self.recorded)
        except Refused:
            return None
        if verdict is not Outcome.NEW:
            return None
        entry = Entry(len(self.entries) + 1, self.recorded, event)
        self.ledger.add(entry)
        self.entries.append(entry)
        return entry

    def new_id(self) -> str:
        self.named += 1
        return f"e{self.named}"

    def ids(self, *types: str) -> list[str]:
        return [entry.event.id for entry in self.entries if entry.event.type in types]

    def open_relationships(self) -> None:
        for slug, parties in PARTIES.items():
            self.record(
                {
                    "id": f"open-{slug}",
                    "type": "relationship-opened",
                    "subject": slug,
                    "occurred": FIRST.isoformat(),
                    "title": slug,
                    "parties": parties,
                }
            )


def maybe(strategy: st.SearchStrategy[Any], *, seldom: bool = False) -> st.SearchStrategy[Any]:
    return st.one_of(st.none(), st.none(), st.none(), strategy) if seldom else st.none() | strategy


@st.composite
def bases(draw: st.DrawFn, log: Log, subject: str, *, published: bool = False, late: bool = False) -> Fields:
    """Draw the fields of all events: occurrence, publication, party, origin."""
    today = log.recorded.date()
    since = timedelta(draw(st.integers(60, 400) if late else st.sampled_from((0, 0, 1, 2, 10, 45))))
    day = max(today - since, FIRST)
    came_out = draw(st.sampled_from((0, 0, 1, 3, 20))) if published or draw(st.booleans()) else None
    account = None if came_out is None else draw(vague(min(day + timedelta(came_out), today)))
    return {
        "id": log.new_id(),
        "subject": subject,
        "occurred": draw(vague(day)),
        "published": account,
        "asserted_by": draw(st.sampled_from(SPEAKERS[subject.partition("/")[0]])),
        "part_of": draw(maybe(st.sampled_from(parts), seldom=True)) if (parts := _parts(log)) else None,
    }


def _parts(log: Log) -> list[str]:
    return log.ids("call-held", "meeting-held", "visit-held", "readout-issued")


@st.composite
def own_fields(draw: st.DrawFn, log: Log, event_type: str, asserted_by: str | None) -> Fields:
    """Draw the fields of a type; optional ones may be left out."""
    names = CATALOGUE[event_type].__struct_fields__[9:]
    fields = {name: draw(value_of(log, event_type, name)) for name in names}
    if event_type == "position-stated":
        fields["by"] = fields.get("by") or asserted_by or "USA"
    if event_type in {"acknowledged", "denied", "readout-issued"}:
        fields["asserted_by"] = asserted_by or "CHN"
    return fields


PARTY = st.sampled_from(("USA", "CHN", "JPN", "EU"))
WORDS = st.just("in a word")
# What a field may hold, by its name; null is drawn where it may be absent.
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "quantity": st.one_of(st.none(), *[figures(GOODS)] * 3),
    "value": maybe(figures(MONEY), seldom=True),
    "targets": targets(),
    "counts": maybe(st.sampled_from(("booked", "shipped", "cleared"))),
    "cumulative": st.sampled_from((False, False, True)),
    "measure": st.sampled_from(MEASURES),
    "period": maybe(st.sampled_from(("2026-03", "2026-04", "2026-33")), seldom=True),
    "participants": st.just(["USA", "CHN"]),
    "superseded_by": maybe(st.sampled_from(SUBJECTS), seldom=True),
    **dict.fromkeys(
        ("by", "visitor", "host", "buyer", "seller", "imposer", "to", "toward", "assessor"), PARTY
    ),
    **dict.fromkeys(("text", "scheme", "indicator", "quote"), WORDS),
}
VALUES_OF_TYPE: dict[tuple[str, str], st.SearchStrategy[Any]] = {
    ("progress-reported", "quantity"): figures(GOODS),
    ("assessed", "value"): st.just("stalled"),
    ("figure-reported", "value"): figures(MONEY),
}


def value_of(log: Log, event_type: str, name: str) -> st.SearchStrategy[Any]:
    if name == "of":
        return st.sampled_from(log.ids("call-held", "meeting-held", "visit-held") or ["none yet"])
    if name == "due":
        soon = log.recorded.date()
        return maybe(any_date() | days(soon - timedelta(5), soon + timedelta(60)).flatmap(vague))
    if name == "mentions":  # those that there are
        known = [subject for subject in SUBJECTS if log.ledger.kind_of(subject)]
        return st.lists(st.sampled_from(known), unique=True, max_size=2) if known else st.just([])
    return VALUES_OF_TYPE.get((event_type, name), VALUES.get(name, st.none()))


@st.composite
def facts(
    draw: st.DrawFn,
    log: Log,
    subjects: Sequence[str] = SUBJECTS,
    *,
    published: bool = False,
    late: bool = False,
) -> Fields:
    """Something that happened to a commitment."""
    subject = draw(st.sampled_from(subjects))
    fitting = TYPES[subject.partition("/")[2]]
    known = log.ledger.kind_of(subject) is not None
    openings = tuple(name for name in fitting if CATALOGUE[name].can_open)
    event_type = draw(
        st.sampled_from((fitting, fitting, ANY_COMMITMENT) if known else (openings,)).flatmap(st.sampled_from)
    )
    base = draw(bases(log, subject, published=published, late=late))
    fields = {**base, "type": event_type, **draw(own_fields(log, event_type, base["asserted_by"]))}
    return present(fields)


@st.composite
def contacts(draw: st.DrawFn, log: Log, subjects: Sequence[str] = SUBJECTS) -> Fields:
    """Draw a call, a meeting, or a readout of one."""
    relationship = draw(st.sampled_from(subjects)).partition("/")[0]
    had = bool(log.ids("call-held", "meeting-held", "visit-held"))
    event_type = draw(st.sampled_from(("call-held", "meeting-held", *["readout-issued"] * 4 * had)))
    base = draw(bases(log, relationship))
    return present({**base, "type": event_type, **draw(own_fields(log, event_type, base["asserted_by"]))})


@st.composite
def corrections(draw: st.DrawFn, log: Log) -> Fields:
    """Another reading of one field or two of something recorded; at times, of what was corrected before."""
    target, patch = draw(_misread(log))
    return present(
        {
            **draw(bases(log, target.subject)),
            "type": "corrected",
            "target": target.id,
            "reason": "misread",
            "patch": patch or draw(patches(log, target)),
        }
    )


@st.composite
def _misread(draw: st.DrawFn, log: Log) -> tuple[AnyEvent, Fields]:
    """Draw a target of a correction and a patch: another value for a field, once corrected."""
    events = [entry.event for entry in log.entries]
    before = [event for event in events if isinstance(event, Corrected)]
    if not before or draw(st.booleans()):
        return draw(st.sampled_from(events)), {}
    again = draw(st.sampled_from(before))
    target = log.ledger.get(again.target)
    if target is None or draw(st.booleans()):
        return again, {}
    return target, {name: draw(_patched_value(log, target.type, name)) for name in again.patch}


@st.composite
def patches(draw: st.DrawFn, log: Log, target: AnyEvent) -> Fields:
    if isinstance(target, Corrected) and draw(st.booleans()):
        corrected = log.ledger.get(target.target)
        if corrected is not None:
            return {"patch": draw(patches(log, corrected))}
    base = ("occurred", "published", "asserted_by", "note", "part_of", "topics")
    own = () if isinstance(target, RecordKeeping) else CATALOGUE[target.type].__struct_fields__[9:]
    names = draw(st.lists(st.sampled_from((*base, *own)), min_size=1, max_size=2, unique=True))
    return {name: draw(_patched_value(log, target.type, name)) for name in names}


def _patched_value(log: Log, event_type: str, name: str) -> st.SearchStrategy[Any]:
    parts = _parts(log)
    match name:
        case "occurred":
            return days(FIRST, log.recorded.date()).flatmap(vague)
        case "published":
            return maybe(days(FIRST, log.recorded.date()).flatmap(vague))
        case "asserted_by":
            return st.sampled_from(SPEAKERS["us-china"])
        case "note":
            return maybe(st.just("a word more"))
        case "part_of":
            return maybe(st.sampled_from(parts)) if parts else st.none()
        case "topics":
            return st.lists(st.sampled_from(TOPICS), max_size=2, unique=True)
        case _:
            return value_of(log, event_type, name)


def _kept_by_record(log: Log) -> list[AnyEvent]:
    return [entry.event for entry in log.entries if isinstance(entry.event, RecordKeeping)]


@st.composite
def retractions(draw: st.DrawFn, log: Log) -> Fields:
    """Something recorded is taken back, be it the taking back of something else."""
    target = draw(st.sampled_from(log.entries)).event
    if draw(st.booleans()):
        target = draw(st.sampled_from(_kept_by_record(log) or [target]))
    base = draw(bases(log, target.subject))
    return present({**base, "type": "retracted", "target": target.id, "reason": "not so"})


def present(fields: Fields) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}


@st.composite
def anything(draw: st.DrawFn, log: Log, subjects: Sequence[str] = SUBJECTS) -> Fields:
    """Draw the next fields to record: mostly news, often late, sometimes record-keeping."""
    usual = facts(log, subjects)
    late = facts(log, subjects, late=True)
    others = contacts(log, subjects), corrections(log), retractions(log)
    return draw(draw(st.sampled_from((usual, usual, usual, usual, late, *others))))


# What is told of contacts, figures and their sources, in more detail than a status needs

News = Callable[[Log, Sequence[str]], st.SearchStrategy[Fields]]
TOPICS = ("taiwan", "trade", "Trade ", "visits")
PUBLISHERS = ("AP", "Reuters", "Xinhua")
INDICATORS = ("deficit", "deficit", "Exports")
PERIODS = (
    *("2024", "2024", "2025", "2025", "2025", "2025~", "2024-11", "2025-11?", "2024-33"),
    *("2023-12/2024-05", "2024-12/2025-05", "2024-02-28"),
)
SPANS = (
    *("2026", "2026-03", "2026-04~", "2026-33", "2026-40", "2025-12/2026-02", "2025-24", "2026-02/.."),
    *(
        "2026-01-05/2026-03-20",
        "2026-02-28",
        "2025-09-02",
        "[2026-01..2026-03]",
        "2025/2026",
        "../2026-05",
        "2026-05-XX",
    ),
)


@st.composite
def filed(draw: st.DrawFn, fields: Fields) -> Fields:
    """Draw the fields of all events with topics and sources."""
    source = st.fixed_dictionaries(
        {"publisher": st.sampled_from(PUBLISHERS)},
        optional={"admiralty": st.sampled_from(("A5", "B1", "B2", "C1", "F6", "A1"))},
    )
    return {
        **fields,
        "topics": draw(st.lists(st.sampled_from(TOPICS), max_size=2, unique=True)),
        "sources": draw(st.lists(source, max_size=2)),
    }


@st.composite
def told(draw: st.DrawFn, log: Log, subjects: Sequence[str]) -> Fields:
    """Draw a contact, a readout, an outcome, a later word on one, or any other event."""
    words = st.sampled_from(("acknowledged", "denied", "denied", "commitment-amended", "assessed"))
    kind = draw(st.sampled_from(("contact", "contact", "word", "word", "outcome", "anything")))
    if kind == "contact":
        return draw(filed(draw(contacts(log, subjects))))
    fields = draw(anything(log, subjects) if kind == "anything" else facts(log, subjects))
    subject, parts = fields["subject"], _parts(log)
    if kind == "word" and log.ledger.kind_of(subject):
        event_type = draw(words)
        base = draw(bases(log, subject))
        fields = {**base, "type": event_type, **draw(own_fields(log, event_type, base["asserted_by"]))}
    if kind in {"word", "outcome"} and parts and draw(st.booleans()):
        fields["part_of"] = draw(st.sampled_from(parts[-3:]))
    elif kind == "word" and (held := log.ids("call-held", "meeting-held")) and draw(st.booleans()):
        contact = log.ledger.as_corrected(draw(st.sampled_from(held[-2:])))  # on the same day
        published = contact.published and contact.published.edtf
        fields |= {"occurred": contact.occurred.edtf, "published": published, "part_of": None}
    return present(draw(filed(fields)))


@st.composite
def counted(draw: st.DrawFn, log: Log, subjects: Sequence[str]) -> Fields:
    """Draw a figure, perhaps with its mirror or its parts, a correction, or seldom any other event."""
    kind = draw(st.sampled_from(("figure",) * 5 + ("correction", "anything")))
    if kind == "anything":
        return present(draw(filed(draw(anything(log, subjects)))))
    known = log.ids("figure-reported")
    if kind == "correction" and known:
        target = log.ledger.get(draw(st.sampled_from(known)))
        name = draw(st.sampled_from(("value", "period", "mirror_of", "sum_of", "indicator", "asserted_by")))
        if target is not None:
            patch = {name: draw(_figure(log))[name] if name != "asserted_by" else "CHN"}
            base = {**draw(bases(log, target.subject)), "type": "corrected", "target": target.id}
            return present({**base, "reason": "misread", "patch": patch})
    relationship = subjects[0].partition("/")[0]
    subject = draw(st.sampled_from([relationship, *filter(log.ledger.kind_of, subjects)]))
    fields = {**draw(bases(log, subject)), "type": "figure-reported", **draw(_figure(log))}
    return present({**draw(filed(fields)), "asserted_by": draw(st.sampled_from(("USA", "CHN", "CHN", None)))})


@st.composite
def _figure(draw: st.DrawFn, log: Log) -> Fields:
    known = log.ids("figure-reported")
    ids = st.sampled_from(known) if known else st.nothing()
    added = draw(maybe(st.lists(ids, min_size=1, max_size=3))) if known else None
    taken = draw(maybe(st.lists(ids, min_size=1, max_size=2), seldom=True)) if added else None
    sums = {name: figures for name, figures in (("sum_of", added), ("less", taken)) if figures}
    return {
        "indicator": draw(st.sampled_from(INDICATORS)),
        "period": draw(st.sampled_from((None, *PERIODS))),
        "value": draw(_adding_up(log, sums) | _values() if sums else _values()),
        "mirror_of": draw(maybe(ids)) if known else None,
        "sum_of": None,
        **sums,
    }


@st.composite
def _values(draw: st.DrawFn) -> Fields:
    unit = draw(st.sampled_from(("Mt", "Mt", "Mt", "kt", "kt", "t", "USD")))
    low = draw(st.sampled_from((0, 1, 2, 12, 2.75, 0.5, 16.82, 1500, 12_000, 12_345, -3, -2.25)))
    ranges = {"min": low, "max": low + 1}, {"min": low}, {"max": low}
    return {**draw(st.sampled_from(({"min": low, "max": low},) * 12 + ranges)), "unit": unit}


@st.composite
def _adding_up(draw: st.DrawFn, log: Log, sums: dict[str, list[str]]) -> Fields:
    """Return the sum of the parts, exact or approximate, if they are in tonnes."""
    total = 0.0
    for name, ids in sums.items():
        for part in map(log.ledger.get, ids):
            if isinstance(part, FigureReported):
                tonnes = {"t": 1e-6, "kt": 1e-3}.get(part.value.unit, 1) * (part.value.min or 0)
                total += tonnes if name == "sum_of" else -tonnes
    off = draw(st.sampled_from((0, 0, 0.5, 1, 1.5, 5, 0.005, 0.0005, 0.01, 0.1, -1, -0.01, -0.005)))
    unit, scale = draw(st.sampled_from((("Mt", 1), ("kt", 1e3), ("t", 1e6))))
    total = round(round(total + off, draw(st.sampled_from((0, 1, 2, 3, 6)))) * scale, 6)
    return {"min": total, "max": total, "unit": unit}


@st.composite
def paced(draw: st.DrawFn, log: Log, subjects: Sequence[str]) -> Fields:
    """Draw a pledge with a due date, progress by period, or any other event."""
    kind = draw(st.sampled_from(("terms", "progress", "progress", "delivery", "anything")))
    subject = draw(st.sampled_from(subjects))
    if kind == "anything" or log.ledger.kind_of(subject) is None:
        fields = draw(anything(log, subjects))
        kind = "terms" if fields["type"] in {"purchase-pledged", "commitment-made"} else kind
    else:
        event_type = {"terms": "commitment-amended", "progress": "progress-reported"}.get(
            kind, "cargoes-cleared"
        )
        fields = {**draw(bases(log, subject)), "type": event_type}
        fields |= draw(own_fields(log, event_type, fields["asserted_by"]))
    spans = st.sampled_from(SPANS)
    if kind == "terms":
        past = days(FIRST, log.recorded.date()).map(date.isoformat)
        fields["due"] = draw(st.one_of(spans, spans, past, days().flatmap(vague)))
        quantity = draw(figures(("Mt", "Mt", "Mt", "kt", "t", "Mt/year")))
        fields["targets"] = [{"measure": draw(st.sampled_from(MEASURES)), "quantity": quantity}]
    if kind == "progress":
        fields["period"] = draw(maybe(spans))
    return present(fields)


@st.composite
def sourced(draw: st.DrawFn, log: Log, subjects: Sequence[str]) -> Fields:
    """Anything with its sources; or another reading of how something is filed, or of what it says."""
    kind = draw(st.sampled_from(("anything", "anything", "correction", "retraction")))
    if kind == "retraction":
        return draw(retractions(log))
    if kind == "anything":
        return present(draw(filed(draw(anything(log, subjects)))))
    target = draw(st.sampled_from(log.entries)).event
    filing = present(draw(filed({"note": draw(maybe(WORDS)), "asserted_by": draw(maybe(PARTY))})))
    names = draw(st.lists(st.sampled_from(sorted(filing)), min_size=1, unique=True))
    base = {**draw(bases(log, target.subject)), "type": "corrected", "target": target.id}
    return present({**base, "reason": "misread", "patch": {name: filing[name] for name in names}})


WAITS = st.sampled_from((0, 0, 1, 2, 5, 12, 30, 60))


@st.composite
def logs(
    draw: st.DrawFn,
    at_least: int = 1,
    at_most: int = 30,
    among: Sequence[str] = SUBJECTS,
    news: News = anything,
) -> Log:
    """Draw a small history of a few commitments, in the order in which it was recorded."""
    log = Log()
    log.open_relationships()
    subjects = draw(st.lists(st.sampled_from(among), min_size=1, max_size=2, unique=True))
    for wait in draw(st.lists(WAITS, min_size=at_least, max_size=at_most)):
        log.recorded = min(log.recorded + timedelta(days=wait, hours=1), _end())
        log.record(draw(news(log, subjects)))
    return log


def _end() -> datetime:
    return datetime(LAST.year, LAST.month, LAST.day, tzinfo=UTC)


# Questions


def interesting_days(entries: Sequence[Entry]) -> list[date]:
    """Return the days on which an answer may change, and their neighbours."""
    marks: set[date | None] = {entry.known_from for entry in entries}
    for entry in entries:
        for name in ("occurred", "published", "due"):
            if isinstance(when := getattr(entry.event, name, None), FuzzyDate):
                marks |= {when.earliest, when.latest}
    about = {day + timedelta(off) for day in marks if day for off in (-1, 0, 1)}
    return sorted(day for day in about if date(2025, 8, 1) <= day <= date(2027, 12, 31))


@st.composite
def viewpoints(draw: st.DrawFn, entries: Sequence[Entry]) -> Viewpoint:
    """Draw a viewpoint, mostly a day on which something changes, with all known."""
    changing = st.sampled_from(interesting_days(entries) or [FIRST])
    all_known = st.just(date(2027, 3, 1))
    teller = draw(st.sampled_from(TELLERS))
    return Viewpoint(
        as_of=draw(changing | changing | days() | all_known),
        known_on=draw(all_known | changing | changing | days()),
        told_by=None if teller is None else Party(teller),
    )
