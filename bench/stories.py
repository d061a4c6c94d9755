"""The life of a commitment: ten reports on a visit, purchase, tariff or undertaking."""

from collections.abc import Callable, Iterator
from itertools import chain, repeat
from random import Random
from typing import NamedTuple


class Report(NamedTuple):
    """A type, its asserting side (0, 1, or None for the press), and its fields as JSON.

    In the fields `{a}` and `{b}` are the parties, `{due}` a day to come, `{opening}` the first report's id.
    """

    type: str
    by: int | None
    fields: str = ""


Story = Callable[[Random], Iterator[Report]]

REPORTS = 10  # on one commitment
_SCHEDULED = ',"due":{due}'


def visit(rng: Random) -> Iterator[Report]:
    who = ',"visitor":"{a}:Minister","host":"{b}","place":"the capital"'
    yield Report("visit-invited", 1, who + _SCHEDULED)
    yield Report("visit-accepted", 0)
    yield Report("visit-confirmed", 0, who + ',"rank":"official"' + _SCHEDULED)
    yield Report("acknowledged", 1)
    yield Report("visit-postponed", 0, _SCHEDULED)
    yield Report("position-stated", 1, ',"by":"{b}","toward":"{a}","quote":"the date stands"')
    yield Report("visit-dated", 0, _SCHEDULED)
    yield Report("visit-confirmed", None, _SCHEDULED)
    yield Report("visit-held" if rng.random() < 0.6 else "visit-cancelled", 1)
    yield _assessment(rng)


def purchase(rng: Random) -> Iterator[Report]:
    owed = rng.randint(5, 25)
    goods = ',"buyer":"{b}","seller":"{a}","goods":"soybeans"'
    pledged = f',"quantity":{{"min":{owed},"unit":"Mt"}}'
    yield Report("purchase-pledged", 0, goods + pledged + _SCHEDULED)
    yield Report("acknowledged" if rng.random() < 0.7 else "denied", 1)
    yield Report("cargoes-booked", None, goods + _tonnes(rng))
    yield Report("cargoes-booked", 0, goods + _tonnes(rng))
    yield Report("cargoes-shipped", None, _tonnes(rng))
    yield Report("progress-reported", 0, f',"measure":"exports of {{a}}"{_tonnes(rng)},"cumulative":true')
    yield Report("cargoes-cancelled", None, _tonnes(rng))
    yield Report("cargoes-cleared", 1, _tonnes(rng))
    yield Report("cargoes-cleared", 1, _tonnes(rng))
    yield Report("watch-item-set", None, ',"text":"customs figures of the month"' + _SCHEDULED)


def tariff(rng: Random) -> Iterator[Report]:
    against = ',"imposer":"{a}","target":"{b}"'
    rate = f',"rate":{rng.randint(1, 60)},"rate_kind":"points"'
    opened = rng.choice(("tariff-cut-announced", "tariff-rise-announced", "tariff-rise-threatened"))
    yield Report(opened, 0, against + rate + _SCHEDULED)
    yield Report("acknowledged", 1)
    yield Report("red-line-stated", 1, ',"by":"{b}","quote":"no more of this"')
    yield Report("tariff-schedule-published", 0, against + rate + _SCHEDULED)
    yield Report("tariff-took-effect", 0, against + rate)
    yield Report("red-line-crossing-alleged", 1, ',"by":"{b}","toward":"{a}"')
    yield Report("tariff-suspended", 0, _SCHEDULED)
    yield Report("appeal-made", 1, ',"by":"{b}","toward":"{a}","quote":"talk first"')
    yield Report("tariff-took-effect" if rng.random() < 0.5 else "tariff-revoked", 0)
    yield _assessment(rng)


def undertaking(rng: Random) -> Iterator[Report]:
    kind = rng.choice(("control", "dialogue", "enforcement"))
    targets = ',"targets":[{"measure":"licences","quantity":{"min":100,"unit":"licence"}}]'
    promise = f',"kind":"{kind}","by":"{{a}}","to":"{{b}}","text":"to license what it controls"'
    yield Report("commitment-made", 0, promise + targets + _SCHEDULED)
    yield Report("commitment-accepted", 1, ',"by":"{b}"')
    yield Report("acknowledged", 1)
    for share in (10, 30):
        yield Report("progress-reported", 0, _licences(share + rng.randint(0, 20)))
    yield Report("commitment-amended", 0, _SCHEDULED)
    yield Report("position-stated", 1, ',"by":"{b}","toward":"{a}"')
    yield Report("progress-reported", None, _licences(60 + rng.randint(0, 50)))
    yield Report(rng.choice(("commitment-met", "commitment-withdrawn", "commitment-superseded")), 0)
    yield _assessment(rng)


def stories(rng: Random) -> Iterator[tuple[str, Iterator[Report]]]:
    """Yield kinds with their stories, endlessly; every kind in turn."""
    told: tuple[Story, ...] = (visit, purchase, tariff, undertaking)
    for story in chain.from_iterable(repeat(told)):
        yield story.__name__, story(rng)


def _tonnes(rng: Random) -> str:
    low = rng.randint(100, 900)
    return f',"quantity":{{"min":{low},"max":{low + rng.randint(0, 50)},"unit":"kt"}}'


def _licences(done: int) -> str:
    return (
        f',"measure":"licences","quantity":{{"min":{done},"max":{done},"unit":"licence"}},"cumulative":true'
    )


def _assessment(rng: Random) -> Report:
    value = rng.choice((-1, 0, 1))
    return Report(
        "assessed", None, f',"scheme":"g20","value":{value},"assessor":"a desk","evidence":["{{opening}}"]'
    )
