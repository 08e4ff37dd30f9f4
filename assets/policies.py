"""State rules of the map, in the words that the page shows."""

from __future__ import annotations

from django.utils.translation import gettext as _

from amhe.reference import threshold
from amhe.rules import Refused


def check_number_of_priorities(count: int) -> None:
    """2 to 4 assets to start with (R88)."""
    fewest, most = threshold("priority_assets_min"), threshold("priority_assets_max")
    if not fewest <= count <= most:
        words = _("Choose %(fewest)d to %(most)d assets to start with") % {"fewest": fewest, "most": most}
        raise Refused(words, "assets")
