"""Quantities: intervals with a unit, as vague as the reports that give them."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from typing import Annotated

import msgspec

Number = int | float

# ISO 4217, the active codes.
CURRENCIES = frozenset(
    """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD
    CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP
    GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR
    KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD USN UYI UYU UYW UZS VED VES VND VUV WST XAD XAF XAG XAU XBA XBB XBC XBD XCD XCG XDR XOF XPD
    XPF XPT XSU XTS XUA XXX YER ZAR ZMW ZWG
    """.split()
)

# Sums and quotients of figures in this range are exact.
SMALLEST, LARGEST = 1e-9, 1e15

# The gram and its decimal multiples (SI): the only units converted without a stated factor.
_GRAMS = {"g": 1, "kg": 10**3, "t": 10**6, "kt": 10**9, "Mt": 10**12}

_CURRENCY_LIKE = re.compile(r"[A-Z]{3}(/.*)?")
UNIT = r"^[A-Za-z%][A-Za-z0-9%/._-]{0,31}$(?!\n)"


class Quantity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An interval of a unit: at least `min`, at most `max`; absent means open.

    `approx` says that the figures are approximate; it never widens the interval.
    `exclusive` says that the given ends are not reached: more than `min`, less than `max`.
    Units are ISO 4217 codes for money, `g`, `kg`, `t`, `kt`, `Mt` for mass, or a counted thing such as
    `cargo`.
    """

    min: Number | None = None
    max: Number | None = None
    unit: Annotated[str, msgspec.Meta(pattern=UNIT)]
    approx: bool = False
    exclusive: bool = False

    def __post_init__(self) -> None:
        if self.min is None and self.max is None:
            raise ValueError("a quantity needs a min, a max or both")
        for figure in filter(None, (self.min, self.max)):
            if not SMALLEST <= abs(figure) <= LARGEST:
                raise ValueError(f"{figure:.3g} is out of range; expected {SMALLEST:g} to {LARGEST:g}")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}")
        if self.exclusive and self.min == self.max:
            raise ValueError(f"nothing is both more and less than {self.min}")
        if _CURRENCY_LIKE.fullmatch(self.unit) and not is_money(self.unit):
            raise ValueError(
                f"`{self.unit}` is not an ISO 4217 currency; expected one such as USD, a mass in g, kg, t, "
                "kt, Mt, or a counted thing in small letters such as cargo"
            )
        for bound in ("min", "max"):
            value = getattr(self, bound)
            if isinstance(value, float) and value.is_integer():
                msgspec.structs.force_setattr(self, bound, int(value))

    def __str__(self) -> str:
        about = "about " if self.approx else ""
        return format_range(self.min, self.max, self.unit, about, above=self.exclusive, below=self.exclusive)


def convert(value: Number, unit: str, to: str) -> Number | None:
    """Return a value in another unit, or None if that needs a stated factor."""
    if unit == to:
        return value
    if unit in _GRAMS and to in _GRAMS:
        return _plain(Decimal(repr(value)) * _GRAMS[unit] / _GRAMS[to])
    return None


def add(a: Number, b: Number) -> Number:
    """Return the decimal sum: 0.1 and 0.2 make 0.3."""
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    return _plain(Decimal(repr(a)) + Decimal(repr(b)))


def same_dimension(unit: str, other: str) -> bool:
    """Return whether quantities in these units can be added."""
    return dimension(unit) == dimension(other)


def dimension(unit: str) -> str:
    """Return the unit that represents all units of its kind: `t` for any mass."""
    return "t" if unit in _GRAMS else unit


def is_money(unit: str) -> bool:
    """Return whether a unit is a currency, also per something: `USD`, `USD/year`."""
    return unit.partition("/")[0] in CURRENCIES


def _plain(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)


def format_range(
    low: Number | None,
    top: Number | None,
    unit: str,
    about: str = "",
    *,
    above: bool = False,
    below: bool = False,
) -> str:
    """Return an interval in words; with `above` and `below` its ends are not reached."""
    lowest, highest = format_number(low), format_number(top)
    if low and top and " " in highest and " " not in lowest:  # "1 to 2 million" would mean 1 million
        highest = f"{top:,}"
    least = f"{'more than' if above else 'at least'} {about}{lowest}"
    most = f"{'less than' if below else 'at most'} {about}{highest}"
    match low, top:
        case None, None:
            figures = "any amount of"
        case None, _:
            figures = most
        case _, None:
            figures = least
        case _ if above or below:
            figures = f"{least} and {most}"
        case _:
            figures = about + (lowest if low == top else f"{lowest} to {highest}")
    return f"{figures}{unit}" if unit == "%" else f"{figures} {unit}"


def format_number(value: Number | None) -> str:
    """Return a figure in short form: `12`, `840,000`, `1.38`, `300 million`."""
    if value is None:
        return "?"
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if abs(value) >= size:
            short = Decimal(repr(value)) / size
            if short == short.quantize(Decimal("0.001")):
                return f"{short.normalize():f} {word}"
    return f"{value:,}"


# Typing slips and trade words for known units.

_TONNE = "Mt (million tonnes) or t (tonnes)"
_WORDS_FOR_UNITS: Mapping[str, str] = {
    **dict.fromkeys(
        ("mt", "ton", "tons", "tonne", "tonnes", "metric ton", "metric tons", "metric tonnes"), _TONNE
    ),
    **dict.fromkeys(("million ton", "million tons", "million tonnes", "million metric tons"), "Mt"),
    **dict.fromkeys(("mmt", "megaton", "megatons", "megatonne", "megatonnes"), "Mt"),
    **dict.fromkeys(("kiloton", "kilotons", "kilotonne", "kilotonnes"), "kt"),
    **dict.fromkeys(("kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"), "kg"),
    **dict.fromkeys(("gram", "grams", "gramme", "grammes"), "g"),
    **dict.fromkeys(("$", "us$", "usd$", "dollar", "dollars", "us dollar", "us dollars"), "USD"),
    **dict.fromkeys(("€", "euro", "euros"), "EUR"),
    **dict.fromkeys(("rmb", "yuan", "renminbi"), "CNY"),
    **dict.fromkeys(("rouble", "roubles", "ruble", "rubles"), "RUB"),
    **dict.fromkeys(("million dollars", "million usd"), "USD"),
    **dict.fromkeys(("pct", "per cent"), "%"),
    "£": "GBP",
    "yen": "JPY",
}


@lru_cache
def suggest_unit(unit: str) -> str | None:
    """Return the known unit that a slip of case or a usual word means, or None."""
    name, _, per = unit.partition("/")
    if name in _GRAMS or name in CURRENCIES:
        return None
    folded = " ".join(name.casefold().split())
    meant = _WORDS_FOR_UNITS.get(folded) or _known_units().get(folded)
    return f"{meant}/{per}" if meant and per and meant.isalpha() else meant


@cache
def _known_units() -> Mapping[str, str]:
    return {unit.casefold(): unit for unit in (*CURRENCIES, *_GRAMS)}


def known_unit(unit: str) -> str:
    """Return a unit unchanged; raise ValueError if it is a slip for another."""
    if suggestion := suggest_unit(unit):
        raise ValueError(f"`{unit}` is not a known unit; did you mean {suggestion}?")
    return unit


# The written forms of a quantity. The pattern is compiled at its first use.

_MORE = {">", "more than", "over", "above", "exceeding"}
_LESS = {"<", "less than", "fewer than", "below", "under"}
_AT_LEAST = {">=", "≥", "at least", "no less than", "not less than"}
_AT_MOST = {"<=", "≤", "at most", "up to", "no more than", "not more than"}
_ABOUT = {"~", "≈", "about", "around", "nearly", "almost", "approximately", "roughly", "some"}
_SYMBOLS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP"}
_SIZES = {
    "k": 3, "thousand": 3, "m": 6, "million": 6,
    "b": 9, "bn": 9, "billion": 9, "t": 12, "tn": 12, "trillion": 12,
}  # fmt: skip
_UNITS = {"cargoes": "cargo", "cargos": "cargo", "percent": "%"}


def _any_of(words: Iterable[str]) -> str:
    patterns = (
        r"\s+".join(map(re.escape, word.split())) + (r"\b" if word[-1].isalpha() else "")
        for word in sorted(words, key=len, reverse=True)
    )
    return rf"(?i:{'|'.join(patterns)})"


_SIGN = _any_of(_MORE | _LESS | _AT_LEAST | _AT_MOST)
_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![eE]\d)"
_SIZE = r"\s?(?:(?:k|K|M|m|bn|B|b|tn|T|thousand|million|billion|trillion)(?![A-Za-z]))?"
_MONEY = r"(?:US\$|[$€£]|[A-Za-z]{3}(?=[\s\d]))"
_WRITTEN = (
    rf"(?P<about>{_any_of(_ABOUT)})?\s*(?P<sign>{_SIGN}|(?i:between)\b)?\s*(?P<hedge>{_any_of(_ABOUT)})?\s*"
    rf"(?P<low_money>{_MONEY})?\s*(?P<low>{_NUMBER})(?P<low_size>{_SIZE})(?P<percent>%)?"
    rf"(?:\s*(?P<link>\.\.|[-\u2013]|to\b|and\b)\s*(?P<limit>{_SIGN})?\s*(?P<hedge_too>{_any_of(_ABOUT)})?\s*"
    rf"(?P<top_money>{_MONEY})?\s*(?P<top>{_NUMBER})(?P<top_size>{_SIZE}))?"
    r"\s*(?P<unit>[A-Za-z%$€£/].*)?"
)


def parse_quantity(text: str) -> Quantity:
    """Return the quantity in a text such as `~$300M` or `3-4%`. Raises ValueError."""
    written = re.fullmatch(_WRITTEN, text.strip(), re.ASCII)
    unit = _unit(written) if written else None
    ends = _ends(written, text) if written and unit else None
    if written is None or unit is None or ends is None:
        raise ValueError(
            f"`{text}` is not a quantity; expected one such as >=10 cargo, ~300M USD or 12..13 Mt"
        )
    low, top, exclusive = ends
    approx = any(written.group("about", "hedge", "hedge_too"))
    return Quantity(min=low, max=top, unit=unit, approx=approx, exclusive=exclusive)


def _unit(written: re.Match[str]) -> str | None:
    """Return the one unit that is written before or after the figures."""
    symbols = filter(None, written.group("low_money", "top_money"))
    money = {_SYMBOLS.get(symbol.upper(), symbol) for symbol in symbols}
    named = (written["unit"] or "").rstrip()
    if named.startswith("/"):
        named = f"{money.pop()}{named}" if money else ""
    names = filter(None, (*money, named, written["percent"]))
    units = {known_unit(_UNITS.get(name, name)) for name in names}
    return units.pop() if len(units) == 1 and not re.search(r"\s", named) else None


def _ends(written: re.Match[str], text: str) -> tuple[Number | None, Number | None, bool] | None:
    """Return both ends and whether they are exclusive, or None if the words conflict."""
    sign, link, limit = (_phrase(written[name]) for name in ("sign", "link", "limit"))
    if link is None:
        low = _figure(written["low"], written["low_size"])
        if sign == "between":
            return None
        at_most, at_least = sign in _AT_MOST | _LESS, sign in _AT_LEAST | _MORE
        return None if at_most else low, None if at_least else low, sign in _MORE | _LESS
    # A scale word after a range applies to both of its ends.
    low = _figure(written["low"], written["low_size"].strip() or written["top_size"])
    top = _figure(written["top"], written["top_size"])
    if link == "and":
        inclusive = (sign == "between" and limit is None) or (sign in _AT_LEAST and limit in _AT_MOST)
        exclusive = sign in _MORE and limit in _LESS
        return (low, top, exclusive) if inclusive or exclusive else None
    if sign:
        raise ValueError(f"`{text}` gives both a range and a {sign}; expected one of them")
    hyphen = link in ("-", "\N{EN DASH}")
    return None if limit or (hyphen and written["low"].startswith("-")) else (low, top, False)


def _phrase(text: str | None) -> str | None:
    return None if text is None else " ".join(text.casefold().split())


def _figure(number: str, size: str) -> Number:
    return _plain(Decimal(number.replace(",", "")).scaleb(_SIZES.get(size.strip().casefold(), 0)))
