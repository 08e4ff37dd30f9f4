"""What is agreed with each person who brings lived experience: the lead writes it down, the person reads it (R19)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, found, number_sent, page, posted
from amhe.templatetags.amhe import both_ways
from teams import actions
from teams.forms import AgreedForm, NotRightForm
from teams.models import Agreement, Membership, Thing
from teams.views.team import Above, project_team_above


@requires(Permission.MANAGE_TEAM, on=Membership)
def agreed(request: Request, membership: Membership) -> HttpResponse:
    """What is agreed with one person of the project team."""
    return agree_with(request, membership, project_team_above(request))


def agree_with(request: Request, membership: Membership, above: Above) -> HttpResponse:
    """What a page does that writes down what is agreed with somebody, for either kind of team."""
    found(None if membership.has_left or not membership.joined_as else membership)
    agreement = Agreement.objects.filter(membership=membership).first() or Agreement(version=0)
    names = [name for thing in Thing.values for name in (thing, f"{thing}_note")]
    now = {name: getattr(agreement, name) for name in ("version", *names)}
    form = AgreedForm(posted(request), initial=now)
    if attempt(form, actions.record_agreed, by=request.user, membership=membership):
        messages.success(request, _("Saved. %(name)s can read it too.") % {"name": membership.user.name})
        return redirect(above.url)
    context = {"form": form, "person": membership, "agreement": agreement, "rows": _rows(agreement), "above": above}
    return page(request, "teams/agreed.html", context)


@requires(Permission.SIGN_IN)
def my_agreements(request: Request) -> HttpResponse:
    """What is agreed with me, in each team that I joined with lived experience; and a way to say that it is not right."""
    mine = Membership.objects.current().filter(user=request.user).exclude(joined_as="")
    held = list(mine.select_related("organisation", "team", "agreement").order_by("organisation__name", "pk"))
    asked = number_sent(request, "membership")
    forms = {m.pk: NotRightForm(posted(request) if m.pk == asked else None, auto_id=f"m{m.pk}_%s") for m in held}
    for membership in held:
        if attempt(forms[membership.pk], actions.say_not_right, by=request.user, membership=membership):
            messages.success(request, _("Thank you for saying so. Your lead is told."))
            return redirect("teams:my_agreements")
    listed = [
        {"membership": m, "agreement": a, "rows": _rows(a), "form": forms[m.pk]}
        for m in held
        for a in [getattr(m, "agreement", None) or Agreement(version=0)]
    ]
    return page(request, "teams/my_agreements.html", {"listed": listed, "forms": forms, "sent": forms.get(asked)})


def _rows(agreement: Agreement) -> list[dict[str, Any]]:
    """Each of the 4 things with how far it is, who agreed it and when, and the note."""
    rows = []
    for thing in Thing:
        by, on = (getattr(agreement, f"{thing.value}_{what}") for what in ("by", "on"))
        told = getattr(agreement, f"get_{thing.value}_display")()
        who = _("%(who)s, %(when)s") % {"who": by, "when": both_ways(on)} if by else ""
        lines = [str(told), who, getattr(agreement, f"{thing.value}_note")]
        rows.append({"key": thing.label, "value": "\n".join(line for line in lines if line)})
    return rows
