"""A made-up record of any length: `python -m bench.generate N [--seed S]`.

The same seed gives the same bytes.

A hundred relationships, each with as many events as any other; ten reports on each commitment, and
contacts with both sides' readouts between them; a fifth of the days vague; one event in a hundred
corrected, one in two hundred retracted; some reported long after they happened. The program accepts every
line. Lines are written as text, in the canonical form: encoding them would take longer than the rest.
"""

import argparse
import sys
from collections import deque
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import combinations, islice
from random import Random
from typing import BinaryIO, NamedTuple

from bench.stories import Report, stories

SEED = 20251124
RELATIONSHIPS = 100
VAGUE, LATE = 0.2, 0.03
CORRECTED, RETRACTED = 0.01, 0.005  # of all lines

_PARTIES = "USA CHN JPN KOR IND RUS BRA ZAF DEU FRA GBR TUR IDN AUS CAN".split()
_FIRST, _LAST = date(2016, 1, 1), date(2025, 12, 31)  # the days on which accounts come out
_BEFORE, _AFTER = 1000, 800  # how far beyond them something may have happened, or be due
_DAYS = [
    (_FIRST + timedelta(days=n)).isoformat() for n in range(-_BEFORE, (_LAST - _FIRST).days + 1 + _AFTER)
]
_TOLD = len(_DAYS) - _BEFORE - _AFTER
_AT_ONCE = 6  # commitments of a relationship that are reported on by turns
_CONTACT_EVERY = 3  # commitments
_SPAN = 28  # days of the longest interval
_PUBLISHERS = ("Daily Record", "Evening Post", "Foreign Ministry", "Wire Service")


class _Written(NamedTuple):
    line: str
    id: str
    subject: str
    day: int  # of publication
    leant_on: bool  # something later refers to it, so it cannot be retracted


class _World:
    """The random numbers and the current day, shared by all relationships."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.day = 0


class _Faults:
    """Counts of corrections and retractions, so that each relationship has the same proportions."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._due = {"corrected": rng.random(), "retracted": rng.random()}  # not all at the first line

    def found_in(self, written: _Written) -> str | None:
        """Choose whether to correct or retract the event just written; mostly neither."""
        self._due["corrected"] += CORRECTED
        self._due["retracted"] += RETRACTED
        if self._rng.random() < 0.1:
            for how in self._due:
                if self._due[how] >= 1 and not (how == "retracted" and written.leant_on):
                    self._due[how] -= 1
                    return how
        return None


def generate(count: int, seed: int = SEED) -> Iterator[bytes]:
    """Yield the lines of a record of `count` events, in the order of publication."""
    world = _World(seed)
    pairs = islice(combinations(_PARTIES, 2), max(1, min(RELATIONSHIPS, count // 20)))
    desks = [_record(world, *pair) for pair in pairs]
    for number in range(count):
        world.day = _BEFORE + number * _TOLD // count
        yield next(desks[number % len(desks)]).encode()


def write(count: int, stream: BinaryIO, seed: int = SEED) -> None:
    stream.writelines(generate(count, seed))


def _record(world: _World, a: str, b: str) -> Iterator[str]:
    """Yield the lines of one relationship, endlessly."""
    slug = f"{a.lower()}-{b.lower()}"
    writer = _Writer(world, slug, (a, b))
    yield writer.written(
        "relationship-opened", slug, None, f',"title":"{a} and {b}","parties":["{a}","{b}"]'
    ).line
    faults = _Faults(world.rng)
    wrong: deque[tuple[str, _Written]] = deque()
    for written in _reports(writer, world.rng):
        yield written.line
        if how := faults.found_in(written):
            wrong.append((how, written))
        if wrong and world.rng.random() < 0.1:  # some days later
            yield writer.put_right(*wrong.popleft()).line


def _reports(writer: "_Writer", rng: Random) -> Iterator[_Written]:
    """Yield contacts, both sides' readouts, and reports on several commitments in turn."""
    waiting = (
        writer.told(f"{kind}-{number:04d}", story)
        for number, (kind, story) in enumerate(stories(rng), start=1)
    )
    open_now = list(islice(waiting, _AT_ONCE))
    ended = 0
    while True:
        turn = rng.randrange(_AT_ONCE)
        written = next(open_now[turn], None)
        if written is not None:
            yield written
            continue
        open_now[turn] = next(waiting)
        ended += 1
        if ended % _CONTACT_EVERY == 0:
            yield from writer.contact()
            yield from writer.figures()


class _Writer:
    """The writer of the lines of one relationship."""

    def __init__(self, world: _World, slug: str, parties: tuple[str, str]) -> None:
        self._world = world
        self._slug = slug
        self._parties = parties
        self._serial = 0
        self._contact: str | None = None
        self._recent: deque[str] = deque(maxlen=3)

    def told(self, name: str, story: Iterator[Report]) -> Iterator[_Written]:
        subject = f"{self._slug}/{name}"
        opening = ""
        for report in story:
            first = not opening
            opening = opening or self._next_id()
            by = None if report.by is None else self._parties[report.by]
            fields = self._filled(report.fields, opening) if report.fields else ""
            written = self.written(report.type, subject, by, fields, leant_on=first)
            if first:
                self._recent.append(subject)
            yield written

    def contact(self) -> Iterator[_Written]:
        """Yield a call or a meeting, and each side's account of it."""
        a, b = self._parties
        rng = self._world.rng
        kind = "call-held" if rng.random() < 0.5 else "meeting-held"
        held = self.written(kind, self._slug, None, f',"participants":["{a}","{b}"]', leant_on=True)
        self._contact = held.id
        yield held
        for party in self._parties:
            spoken = [subject for subject in self._recent if rng.random() < 0.7]
            mentions = ',"mentions":["' + '","'.join(spoken) + '"]' if spoken else ""
            yield self.written("readout-issued", self._slug, party, f',"of":"{held.id}"{mentions}')

    def figures(self) -> Iterator[_Written]:
        """Yield both sides' figures for one flow."""
        a, b = self._parties
        period = _DAYS[self._world.day - _SPAN][:7]
        value = self._world.rng.randint(100, 900)
        mirror = ""
        for party, amount in ((a, value), (b, value + 3)):
            fields = (
                f',"indicator":"trade of {a} and {b}","value":{{"min":{amount},"max":{amount},"unit":"kt"}},'
                f'"period":"{period}"{mirror}'
            )
            figure = self.written("figure-reported", self._slug, party, fields, leant_on=True)
            mirror = f',"mirror_of":"{figure.id}"'
            yield figure

    def put_right(self, how: str, wrong: _Written) -> _Written:
        target = f',"target":"{wrong.id}"'
        if how == "retracted":
            return self.written(how, wrong.subject, None, target + ',"reason":"a mix-up of names"')
        patch = f',"reason":"a second source","patch":{{"occurred":"{_DAYS[wrong.day - 2 * _SPAN]}"}}'
        if self._world.rng.random() < 0.5:
            patch = ',"reason":"more was said","patch":{"note":"as corrected by the ministry"}'
        return self.written(how, wrong.subject, None, target + patch)

    def written(
        self, kind: str, subject: str, by: str | None, fields: str, *, leant_on: bool = False
    ) -> _Written:
        self._serial += 1
        rng = self._world.rng
        part_of = self._contact if "/" in subject and kind != "assessed" and rng.random() < 0.1 else None
        line = (
            f'{{"type":"{kind}","id":"{self._id()}","subject":"{subject}","occurred":{self._occurred()},'
            f'"published":"{_DAYS[self._world.day]}"'
            + (f',"asserted_by":"{by}"' if by else "")
            + (f',"part_of":"{part_of}"' if part_of else "")
            + f',"topics":["trade"],"sources":[{{"publisher":"{_PUBLISHERS[self._serial & 3]}",'
            f'"url":"https://example.org/{self._slug}/{self._serial}","quote":"as it was told that day",'
            f'"admiralty":"B2"}}]{fields}}}\n'
        )
        return _Written(line, self._id(), subject, self._world.day, leant_on)

    def _id(self) -> str:
        return f"{self._slug}-{self._serial:06d}"

    def _next_id(self) -> str:
        return f"{self._slug}-{self._serial + 1:06d}"

    def _filled(self, fields: str, opening: str) -> str:
        a, b = self._parties
        fields = fields.replace("{a}", a).replace("{b}", b).replace("{opening}", opening)
        return fields.replace("{due}", self._due()) if "{due}" in fields else fields

    def _occurred(self) -> str:
        """Choose the date of an event, mostly a few days before its account, never after."""
        rng = self._world.rng
        chance = rng.random()
        ago = int(chance * 1000) % 4 if chance > LATE else rng.randint(60, 900)
        day = self._world.day - ago
        if rng.random() > VAGUE:
            return f'"{_DAYS[day]}"'
        told = _DAYS[day]
        match rng.randrange(5):
            case 0:
                return f'"{told[:7]}"'
            case 1:
                return f'"{told[:7]}~"'
            case 2:
                return f'"{_DAYS[day - _SPAN]}/{told}"'
            case 3:
                return f'{{"edtf":"{_quarter(told)}","raw":"earlier this quarter","basis":"assigned"}}'
            case _:
                return f'"{told[:4]}"'

    def _due(self) -> str:
        """Choose a due date, in a month to two years."""
        rng = self._world.rng
        day = _DAYS[self._world.day + rng.randint(30, _AFTER - 70)]
        if rng.random() > VAGUE:
            return f'"{day}"'
        match rng.randrange(4):
            case 0:
                return f'"{day[:7]}"'
            case 1:
                return f'"{day[:7]}/.."'
            case 2:
                return f'"{_quarter(day)}"'
            case _:
                return f'{{"edtf":"{day[:4]}-37~","raw":"early next year","basis":"assigned"}}'


def _quarter(day: str) -> str:
    return f"{day[:4]}-{33 + (int(day[5:7]) - 1) // 3}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes a made-up record as JSON Lines.")
    parser.add_argument("events", type=int)
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args()
    write(given.events, sys.stdout.buffer, given.seed)


if __name__ == "__main__":
    main()
