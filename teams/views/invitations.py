"""Invite many people at once; see who has not joined yet; send again or take back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import page, posted
from amhe.rules import Refused
from organisations.models import Organisation
from teams import actions
from teams.forms import InviteManyForm
from teams.models import Invitation, Team
from teams.pasted import Line, left_over
from teams.reading import lines_here
from teams.views.team import Above, project_team_above


@requires(Permission.MANAGE_TEAM, on=Organisation)
@recently_signed_in
def invite_many(request: Request, organisation: Organisation) -> HttpResponse:
    """Paste or upload a list, look at each line, then send to all that are right."""
    teams = Team.objects.filter(organisation=organisation, kind=Team.Kind.SUB_TEAM).order_by("name")
    form = InviteManyForm(posted(request), request.FILES or None, teams=teams)
    lines: list[Line] = []
    if form.is_bound and form.is_valid():
        lines = _judged(form, organisation)
        if request.POST.get("do") == "send" and form.was_checked and _ready(lines):
            _send(request, organisation, form, lines)
            form.put(people=left_over(form.cleaned_data["people"], lines))
            form.full_clean()
            if not form.lines:
                return redirect("teams:invitations", organisation.slug)
            lines = _judged(form, organisation)
        elif not _ready(lines):
            form.add_error("people", _("No line is right yet. Look at what each line needs, below."))
        form.put(checked=form.seal if not form.errors else "")
    rows = [[str(line.number), line.name, line.email, line.fault or _("Ready to send")] for line in lines]
    context = {
        "form": form,
        "head": [_("Line"), _("Name"), _("Address"), _("What we found")],
        "rows": rows,
        "ready": len(_ready(lines)),
        "faults": len(lines) - len(_ready(lines)),
    }
    return page(request, "teams/invite_many.html", context)


def _judged(form: InviteManyForm, organisation: Organisation) -> list[Line]:
    return lines_here(organisation.pk, form.team, form.cleaned_data["role"], form.lines)


def _ready(lines: list[Line]) -> list[Line]:
    return [line for line in lines if not line.fault]


def _send(request: Request, organisation: Organisation, form: InviteManyForm, lines: list[Line]) -> None:
    asked = actions.invite_many(
        by=request.user,
        organisation=organisation,
        team=form.team,
        role=form.cleaned_data["role"],
        people=[line.person for line in _ready(lines)],
    )
    said = ngettext("We have invited %(n)d person.", "We have invited %(n)d people.", len(asked))
    messages.success(request, said % {"n": len(asked)})


@requires(Permission.MANAGE_TEAM, on=Organisation)
def invitations(request: Request, organisation: Organisation) -> HttpResponse:
    """Everybody who was asked and has not joined: how long ago, and until when the link works."""
    waiting = Invitation.objects.filter(organisation=organisation, accepted_at=None, withdrawn_at=None)
    listed = waiting.select_related("team").order_by("sent_at", "pk")
    return page(request, "teams/invitations.html", {"listed": Paginator(listed, 20).get_page(request.GET.get("page"))})


@requires(Permission.MANAGE_TEAM, on=Invitation)
@recently_signed_in
def withdraw(request: Request, invitation: Invitation) -> HttpResponse:
    """Send an invitation again, or take it back."""
    return again_or_withdraw(request, invitation, project_team_above(request))


def again_or_withdraw(request: Request, invitation: Invitation, above: Above) -> HttpResponse:
    """What a page does about an invitation to either kind of team."""
    if request.method != "POST":
        return page(request, "teams/withdraw.html", {"invitation": invitation, "above": above})
    try:
        if request.POST.get("do") == "again":
            actions.send_again(by=request.user, invitation=invitation)
            messages.success(request, _("We have sent %(name)s a new link.") % {"name": invitation.name})
        else:
            actions.withdraw_invitation(by=request.user, invitation=invitation)
            messages.success(request, _("The invitation no longer works."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(above.url)
