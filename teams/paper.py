"""The minutes of a meeting, and a version of the terms of reference, as PDFs built as PDF/UA-1 (R67; screens.md, section 9)."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from amhe.documents import render_pdf
from teams.models import Meeting, TermsVersion
from teams.recording import record_of
from teams.terms import headings


def render_minutes(meeting: Meeting) -> bytes:
    """The minutes as the bytes of a PDF. Call inside the organisation, in a task."""
    day = date_format(timezone.localtime(meeting.starts_at), "j F Y")
    return render_pdf(
        "teams/reports/minutes.html",
        {
            "organisation": meeting.organisation,
            "meeting": meeting,
            "record": record_of(meeting),
            "made_by": settings.BRAND,
        },
        title=_("Minutes of the meeting on %(day)s") % {"day": day},
    )


@dataclass(frozen=True)
class Said:
    """One heading of a version, and what it said."""

    id: str
    name: str
    words: str


def said_in(version: TermsVersion) -> list[Said]:
    """The headings of a version in order, with their words."""
    return [Said(name, _(row["heading"]), version.words.get(name, "")) for name, row in headings().items()]


def standing_of(version: TermsVersion) -> str:
    """Which version it is, and whether the team has agreed it, in a sentence."""
    if version.why != TermsVersion.Why.AGREED:
        return _("Version %(number)d, a draft that the team has not agreed.") % {"number": version.number}
    assert version.agreed_on and version.review_on  # noqa: S101 (a constraint says so)
    return _("Version %(number)d, agreed on %(day)s. To be reviewed on %(review)s.") % {
        "number": version.number,
        "day": date_format(version.agreed_on, "j F Y"),
        "review": date_format(version.review_on, "j F Y"),
    }


def terms_paper(version: TermsVersion) -> bytes:
    """The bytes of a PDF built as PDF/UA-1. Call inside the organisation, in a task."""
    organisation = version.terms.team.organisation
    return render_pdf(
        "teams/reports/terms.html",
        {
            "organisation": organisation,
            "version": version,
            "standing": standing_of(version),
            "said": said_in(version),
            "made_by": settings.BRAND,
        },
        title=_("Terms of reference of the project team, %(name)s") % {"name": organisation.name},
    )
