"""How much: an interval with a unit, as vague as the report that gives it."""

import re
from decimal import Decimal
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

# What anybody reports lies between, and is added and divided exactly.
SMALLEST, LARGEST = 1e-9, 1e15

# The tonne and its decimal multiples (SI): the only units converted without a stated factor.
_TONNES = {"t": 1, "kt": 1_000, "Mt": 1_000_000}

_CURRENCY_LIKE = re.compile(r"[A-Z]{3}(/.*)?")
UNIT = r"^[A-Za-z%][A-Za-z0-9%/._-]{0,31}$(?!\n)"


class Quantity(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An interval of a unit: at least `min`, at most `max`, both inclusive; absent means open.

    `approx` says that the figures were given as about right; it never widens the interval.
    Units are ISO 4217 codes for money, `t`, `kt`, `Mt` for mass, or what is counted, such as `cargo`.
    """

    min: Number | None = None
    max: Number | None = None
    unit: Annotated[str, msgspec.Meta(pattern=UNIT)]
    approx: bool = False

    def __post_init__(self) -> None:
        if self.min is None and self.max is None:
            raise ValueError("a quantity needs a min, a max or both")
        for figure in filter(None, (self.min, self.max)):
            if not SMALLEST <= abs(figure) <= LARGEST:
                raise ValueError(f"{figure:.3g} is out of range; expected {SMALLEST:g} to {LARGEST:g}")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min} is above max {self.max}")
        if _CURRENCY_LIKE.fullmatch(self.unit) and not is_money(self.unit):
            raise ValueError(
                f"`{self.unit}` is no ISO 4217 currency; expected one such as USD, a mass in t, kt, Mt, "
                "or a counted thing in small letters such as cargo"
            )
        for bound in ("min", "max"):
            value = getattr(self, bound)
            if isinstance(value, float) and value.is_integer():
                msgspec.structs.force_setattr(self, bound, int(value))

    def __str__(self) -> str:
        return spell_range(self.min, self.max, self.unit, "about " if self.approx else "")


def convert(value: Number, unit: str, to: str) -> Number | None:
    """`value` in another unit of the same kind, exactly; None where that would need a stated factor."""
    if unit == to:
        return value
    if unit in _TONNES and to in _TONNES:
        return _plain(Decimal(repr(value)) * _TONNES[unit] / _TONNES[to])
    return None


def add(a: Number, b: Number) -> Number:
    """The decimal sum: 0.1 and 0.2 make 0.3."""
    if isinstance(a, int) and isinstance(b, int):
        return a + b
    return _plain(Decimal(repr(a)) + Decimal(repr(b)))


def like(unit: str, other: str) -> bool:
    """Whether two units may be added."""
    return kind_of(unit) == kind_of(other)


def kind_of(unit: str) -> str:
    """The unit that stands for all that may be added to it: `t` for any mass, else the unit itself."""
    return "t" if unit in _TONNES else unit


def is_money(unit: str) -> bool:
    """Whether a unit is a currency, or one per something: `USD`, `USD/year`."""
    return unit.partition("/")[0] in CURRENCIES


def _plain(value: Decimal) -> Number:
    return int(value) if value == value.to_integral_value() else float(value)


def spell_range(low: Number | None, top: Number | None, unit: str, about: str = "") -> str:
    """How much, as a person reads it: `at least 10 cargo`, `12 to 13 Mt`, `about 300 million USD`."""
    match low, top:
        case None, None:
            figures = "any amount of"
        case None, _:
            figures = f"at most {about}{spell(top)}"
        case _, None:
            figures = f"at least {about}{spell(low)}"
        case _:
            figures = about + (spell(low) if low == top else f"{spell(low)} to {spell(top)}")
    return f"{figures}{unit}" if unit == "%" else f"{figures} {unit}"


def spell(value: Number | None) -> str:
    """A figure a person reads at once: `12`, `840,000`, `1.38`, `300 million`, `658.9 billion`."""
    if value is None:
        return "?"
    for size, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million")):
        if abs(value) >= size:
            short = Decimal(repr(value)) / size
            if short == short.quantize(Decimal("0.001")):
                return f"{short.normalize():f} {word}"
    return f"{value:,}"


_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_SIZE = r"k|K|M|m|bn|B|b|tn|T|thousand|million|billion|trillion"
_FIGURE = rf"{_NUMBER}\s?(?:(?:{_SIZE})(?![A-Za-z]))?"
_WRITTEN = (  # compiled when somebody first writes one
    rf"(?P<sign>>=|<=|≥|≤|>|<|~|≈|at least |at most |about |around |nearly )?\s*(?P<about>~|about )?\s*"
    rf"(?P<low>{_FIGURE})(?:\s*\.\.\s*(?P<top>{_FIGURE}))?\s*(?P<unit>[A-Za-z%][^\s]*)"
)
_SIZES = {
    "k": 3,
    "thousand": 3,
    "m": 6,
    "million": 6,
    "b": 9,
    "bn": 9,
    "billion": 9,
    "t": 12,
    "tn": 12,
    "trillion": 12,
}
_UNITS = {"cargoes": "cargo", "cargos": "cargo", "tonne": "t", "tonnes": "t", "percent": "%"}


def parse_quantity(text: str) -> Quantity:
    """What a person writes: `>=10 cargo`, `~300M USD`, `12..13 Mt`, `12 Mt`, `at most 5 kt`.

    Raises ValueError with what was expected.
    """
    written = re.fullmatch(_WRITTEN, text.strip(), re.ASCII)
    if not written or written["unit"].lower() in _SIZES.keys() - {"t"}:
        raise ValueError(f"`{text}` is no quantity; expected one such as >=10 cargo, ~300M USD or 12..13 Mt")
    sign = (written["sign"] or "").strip()
    low = _figure(written["low"])
    top = _figure(written["top"]) if written["top"] else low
    if sign and written["top"] and sign not in _ABOUT:
        raise ValueError(f"`{text}` gives both a range and a {sign}; expected one of them")
    return Quantity(
        min=None if sign in _AT_MOST else low,
        max=None if sign in _AT_LEAST else top,
        unit=_UNITS.get(written["unit"], written["unit"]),
        approx=sign in _ABOUT or bool(written["about"]),
    )


_AT_LEAST = {">=", "≥", ">", "at least"}
_AT_MOST = {"<=", "≤", "<", "at most"}
_ABOUT = {"~", "≈", "about", "around", "nearly"}


def _figure(text: str) -> Number:
    size = text.lstrip("+-0123456789,.")
    digits = text.removesuffix(size).replace(",", "")
    return _plain(Decimal(digits).scaleb(_SIZES.get(size.strip().lower(), 0)))
