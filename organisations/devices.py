"""A browser in words that its owner knows it by."""

from __future__ import annotations

from django.utils.translation import gettext as _

# The first word that a browser says of itself decides: several also say the names of those they are like.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)


def device_of(agent: str) -> str:
    """Such as "Chrome on Windows", from the header User-Agent. Nothing else of the header is kept."""
    browser = next((name for sign, name in BROWSERS if sign in agent), _("A browser"))
    machine = next((name for sign, name in MACHINES if sign in agent), "")
    return _("%(browser)s on %(machine)s") % {"browser": browser, "machine": machine} if machine else browser
