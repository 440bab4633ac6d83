"""Places on the map: distances, and pins pasted as links."""

import re
from math import asin, cos, radians, sin, sqrt
from urllib.parse import unquote

EARTH_KM = 6371
MAX_LATITUDE, MAX_LONGITUDE = 90, 180
# the pin itself comes first in a link of Google Maps, the middle of the screen last
_PIN_PATTERNS = (
    r"!3d(-?\d+\.\d+)!4d(-?\d+\.\d+)",
    r"[?&/](?:q|query|ll|destination|daddr|center|mlat)=(?:loc:)?"
    r"(-?\d+\.\d+)(?:,|%2C|&mlon=)\s*\+?(-?\d+\.\d+)",
    r"/(?:place|search|dir)/(-?\d+\.\d+),\s*\+?(-?\d+\.\d+)",
    r"^geo:(-?\d+\.\d+),(-?\d+\.\d+)",
    r"#map=\d+/(-?\d+\.\d+)/(-?\d+\.\d+)",
    r"@(-?\d+\.\d+),(-?\d+\.\d+)",
    r"^\s*\(?(-?\d+\.\d+)\s*[,;\s]\s*(-?\d+\.\d+)\)?\s*$",
)


def distance_km(start, end):
    """Return the distance as the crow flies in km, or None where a place is unknown.

    :param tuple start, end: latitude and longitude in degrees
    """
    if not (start and end and any(start) and any(end)):
        return None
    lat1, lon1, lat2, lon2 = map(radians, (*start, *end))
    half = (
        sin((lat2 - lat1) / 2) ** 2
        + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def read_pin(text):
    """Return ``(latitude, longitude)`` that a pasted map link or pair names, or None.

    Links of Google Maps, OpenStreetMap, ``geo:`` and bare pairs are read where they
    carry the coordinates. Short links (maps.app.goo.gl) don't: nothing is fetched.
    """
    text = unquote((text or "").strip())
    for pattern in _PIN_PATTERNS:
        if found := re.search(pattern, text):
            latitude, longitude = map(float, found.groups())
            if abs(latitude) <= MAX_LATITUDE and abs(longitude) <= MAX_LONGITUDE:
                return latitude, longitude
    return None
