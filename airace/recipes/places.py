"""Names of places: the words of the publishers, and the regions of our tables."""

from __future__ import annotations

EU27 = {
    "AT": "Austria",
    "BE": "Belgium",
    "BG": "Bulgaria",
    "HR": "Croatia",
    "CY": "Cyprus",
    "CZ": "Czechia",
    "DK": "Denmark",
    "EE": "Estonia",
    "FI": "Finland",
    "FR": "France",
    "DE": "Germany",
    "EL": "Greece",  # Eurostat's code
    "HU": "Hungary",
    "IE": "Ireland",
    "IT": "Italy",
    "LV": "Latvia",
    "LT": "Lithuania",
    "LU": "Luxembourg",
    "MT": "Malta",
    "NL": "Netherlands",
    "PL": "Poland",
    "PT": "Portugal",
    "RO": "Romania",
    "SK": "Slovakia",
    "SI": "Slovenia",
    "ES": "Spain",
    "SE": "Sweden",
}
EUROPE_BESIDE = {
    "Albania", "Andorra", "Armenia", "Azerbaijan", "Belarus", "Bosnia and Herzegovina", "Georgia", "Iceland", "Kosovo",
    "Liechtenstein", "Moldova", "Monaco", "Montenegro", "North Macedonia", "Norway", "San Marino", "Serbia",
    "Switzerland", "Ukraine",
}  # fmt: skip
SAME = {  # other words for one country: ours is the last
    "United States of America": "United States",
    "United States of America (the)": "United States",
    "USA": "United States",
    "US": "United States",
    "United Kingdom of Great Britain and Northern Ireland": "United Kingdom",
    "United Kingdom of Great Britain and Northern Ireland (the)": "United Kingdom",
    "UK": "United Kingdom",
    "China (People's Republic of)": "China",
    "People's Republic of China": "China",
    "Czech Republic": "Czechia",
    "Czech Republic (the)": "Czechia",
    "Netherlands (the)": "Netherlands",
    "The Netherlands": "Netherlands",
    "Slovak Republic": "Slovakia",
    "Korea (Republic of)": "South Korea",
    "Korea (the Republic of)": "South Korea",
    "Korea, South": "South Korea",
    "Russian Federation": "Russia",
}
MULTINATIONAL = "Multinational"  # what old editions of Epoch AI's lists say in place of a country


def country(name: str) -> str:
    """Return one name for a country, whatever the list calls it; an unknown name stays as it is."""
    name = " ".join(str(name).split()).strip(' "')
    return SAME.get(name, name)


def region(name: str, other: str = "Other", **own: str) -> str:
    """Return the region of a country: ``US``, ``China``, ``UK``, ``EU27``, else what `own` or `other` says.

    ``region("Japan", Japan="Japan")`` is ``Japan``.
    """
    name = country(name)
    short = {"United States": "US", "China": "China", "United Kingdom": "UK"}
    if name in own:
        return own[name]
    return short.get(name) or ("EU27" if name in EU27.values() else other)
