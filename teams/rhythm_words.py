"""How often and how long a team meets, in words: on pages, in mail and in the terms of reference (R20, R62)."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def how_often(every_days: int | None) -> str:
    """ "Every 2 weeks"; None is monthly."""
    if every_days is None:
        return _("Every month")
    weeks, rest = divmod(every_days, 7)
    if rest:
        return ngettext("Every day", "Every %(n)d days", every_days) % {"n": every_days}
    return ngettext("Every week", "Every %(n)d weeks", weeks) % {"n": weeks}


def how_often_and_long(every_days: int | None, minutes: int) -> str:
    """ "Every 2 weeks for 1 hour"."""
    hours, rest = divmod(minutes, 60)
    if rest:
        long = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    else:
        long = ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return _("%(often)s for %(long)s") % {"often": how_often(every_days), "long": long}
