"""Parties: governments, listed bodies and others, optionally with a person."""

import re
from typing import Self

from timeline.events.texts import normalize

# ISO 3166-1 alpha-3, the officially assigned codes.
COUNTRIES = frozenset(
    """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR
    BHR BHS BIH BLM BLR BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG
    COK COL COM CPV CRI CUB CUW CXR CYM CYP CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH
    FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB GNQ GRC GRD GRL GTM GUF GUM GUY
    HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ KEN KGZ KHM
    KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL
    MKD MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR
    NPL NRU NZL OMN PAK PAN PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU
    SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA
    TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI URY USA UZB VAT VCT VEN VGB
    VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
    """.split()
)

# Bodies that sign, host and make statements as one party.
BODIES = frozenset(
    """
    APEC ASEAN AU BIS BRICS CARICOM CELAC CIS CSTO ECOWAS EEU EFTA EU FAO G20 G7 G77 GCC IAEA ICC ICJ IEA
    ILO IMF IMO INTERPOL ITU LAS MERCOSUR NATO OAS OECD OIC OPCW OPEC OSCE PIF QUAD SAARC SADC SCO UN
    UNCTAD UNDP UNESCO UNFCCC UNHCR UNICEF WB WFP WHO WTO
    """.split()
)

PERSON = r"[^\s\x85:\x00-\x1f\x7f](?:[^:\x00-\x1f\x7f]*[^\s\x85:\x00-\x1f\x7f])?"  # engines differ on \s
_SHAPE = re.compile(rf"(X-[A-Z0-9-]+|[A-Z0-9]+)(?::({PERSON}))?")


class Party(str):
    """A party such as `USA`, `EU`, `X-HAMAS`, or `USA:Trump`. Raises ValueError."""

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        shape = _SHAPE.fullmatch(text)
        if shape and (shape[1] in COUNTRIES or shape[1] in BODIES or shape[1].startswith("X-")):
            return super().__new__(cls, text)
        raise ValueError(
            f"`{text}` is not a party; expected an ISO 3166-1 alpha-3 code such as CHN, a listed body such "
            "as EU, or X-NAME, optionally with a person: USA:Trump"
        )

    @property
    def code(self) -> str:
        """The party without its person: `USA` for `USA:Trump`."""
        return self.partition(":")[0]

    @property
    def person(self) -> str | None:
        return self.partition(":")[2] or None

    def speaks_for(self, other: str) -> bool:
        """Return whether it speaks for another party, as `USA:Trump` for `USA`."""
        own, others = normalize(self), normalize(other)
        return own == others or own.startswith(f"{others}:")
