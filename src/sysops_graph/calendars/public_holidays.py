"""Public holidays of a country or one of its parts, by name."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays


@lru_cache(maxsize=1024)
def public_holidays(country: str, subdivision: str | None, year: int) -> Mapping[date, str]:
    """The year's days off with their names, in English where there is one; codes are those of ISO 3166."""
    return MappingProxyType(
        dict(holidays.country_holidays(country, subdivision, years=year, language=_language(country)))
    )


def known_subdivisions(country: str) -> frozenset[str] | None:
    """The parts of a country that have holidays of their own, or none for a country that is not known."""
    known = holidays.list_supported_countries().get(country)
    return None if known is None else frozenset(known)


@lru_cache(maxsize=512)
def _language(country: str) -> str | None:
    """Named, since the library would otherwise follow the process's environment."""
    entity = holidays.country_holidays(country)
    english = sorted(language for language in entity.supported_languages if language.startswith("en"))
    preferred = ["en_US"] if "en_US" in english else english
    return preferred[0] if preferred else entity.default_language
