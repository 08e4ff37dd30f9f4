"""Sending the terms of reference out for comment, agreeing them, and their versions (R67)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, download, page, posted
from organisations.models import Organisation
from teams import actions
from teams.differences import differences
from teams.forms import AgreeForm, SendForm, people_choices
from teams.models import TermsPaper, TermsVersion
from teams.paper import said_in, standing_of
from teams.reading import people_of
from teams.terms import headings, reading, terms_of
from teams.views.team import project_team_of


@requires(Permission.EDIT_TERMS, on=Organisation)
def send(request: Request, organisation: Organisation) -> HttpResponse:
    """Send the terms out for comment until a day."""
    team = project_team_of(organisation)
    form = SendForm(posted(request))
    if attempt(form, actions.send_for_comment, by=request.user, team=team):
        messages.success(request, _("The terms are out for comment. We write to everybody in the team."))
        return redirect("teams:terms", organisation.slug)
    return page(request, "teams/terms/send.html", {"form": form})


@requires(Permission.AGREE_TERMS, on=Organisation)
def agree(request: Request, organisation: Organisation) -> HttpResponse:
    """Write down that the team agreed the terms, who was there, and when to look again."""
    team = project_team_of(organisation)
    known = terms_of(team)
    people = people_choices(people_of(team, with_coach=True))
    form = AgreeForm(posted(request), people=people, initial={"version": known.version})
    if attempt(form, actions.agree_terms, by=request.user, team=team):
        messages.success(request, _("The terms of reference are agreed."))
        return redirect("teams:terms", organisation.slug)
    listed = reading(team, known)
    context = {
        "form": form,
        "gaps": [heading for heading in listed if heading.gaps],
        "open_comments": sum(heading.open_comments for heading in listed),
    }
    return page(request, "teams/terms/agree.html", context)


@requires(Permission.VIEW_TEAM, on=Organisation)
def versions(request: Request, organisation: Organisation) -> HttpResponse:
    """Every version, newest first: what made it, who and when."""
    kept = TermsVersion.objects.filter(organisation=organisation).select_related("by").defer("words")
    listed = Paginator(kept, 20).get_page(request.GET.get("page"))
    for version in listed:
        row = headings().get(version.heading)
        version.about = _(row["heading"]) if row else ""  # type: ignore[attr-defined]
    return page(request, "teams/terms/versions.html", {"listed": listed})


@requires(Permission.VIEW_TEAM, on=TermsVersion)
def version(request: Request, version: TermsVersion) -> HttpResponse:
    """One version: what changed since the one before, word by word, and all that it said."""
    before = TermsVersion.objects.filter(terms=version.terms_id, number=version.number - 1).first()
    was = before.words if before else {}
    said = said_in(version)
    changed = [(one, differences(was.get(one.id, ""), one.words)) for one in said if was.get(one.id, "") != one.words]
    context = {
        "version": version,
        "before": before,
        "standing": standing_of(version),
        "said": said,
        "changed": changed if before else [],
        "agreed_by": version.agreed_by.select_related("user"),
    }
    return page(request, "teams/terms/version.html", context)


@requires(Permission.VIEW_TEAM, on=Organisation)
def pdf(request: Request, organisation: Organisation) -> HttpResponse:
    """The newest version as a PDF, if it is made; else the page that makes it."""
    newest = TermsVersion.objects.filter(organisation=organisation).defer("words").first()
    ready = TermsPaper.objects.filter(version=newest, state=TermsPaper.State.READY).first() if newest else None
    if ready is None or ready.pdf is None:
        return redirect("teams:terms", organisation.slug)
    name = f"{settings.BRAND}-terms-{organisation.slug}-{clock.today():%Y-%m-%d}.pdf"
    return download(bytes(ready.pdf), "application/pdf", name)
