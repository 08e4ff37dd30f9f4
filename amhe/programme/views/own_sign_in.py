"""A programme administrator's answer to the server that an organisation's lead named (docs/adr/0010)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.pages import attempt, page, posted
from amhe.programme.views.administration import entered
from organisations import actions
from organisations.forms import AnswerForm
from organisations.models import SignInProvider


@requires(Permission.RUN_PROGRAMME)
@recently_signed_in
def answer(request: Request, which: str) -> HttpResponse:
    """Which server, who asked, and a yes or no. Nothing else of the organisation is read."""
    organisation = entered(request, which)
    providers = SignInProvider.objects.filter(organisation=organisation)
    known = providers.select_related(*SignInProvider.comes_with).first()
    if known is None or not known.is_on:
        return page(request, "programme/administration/own_sign_in.html", {"of": organisation, "known": None})
    said = {} if known.agreed is None else {"agree": known.agreed, "why": known.reason}
    form = AnswerForm(posted(request), initial={"version": known.version} | said)
    if answered := attempt(form, actions.answer_sign_in_provider, by=request.user, provider=known):
        yes = _("People can sign in at %(host)s now. We told the lead by mail.") % {"host": answered.host}
        no = _("Nobody can sign in at %(host)s. We told the lead by mail.") % {"host": answered.host}
        messages.success(request, yes if answered.in_use else no)
        return redirect("administer", organisation.slug)
    context = {"of": organisation, "known": known, "form": form, "rows": _rows(known)}
    return page(request, "programme/administration/own_sign_in.html", context)


def _rows(known: SignInProvider) -> list[dict[str, str]]:
    asked = f"{known.asked_by.name}, {known.asked_by.email}" if known.asked_by else ""
    said = (
        (_("Server"), known.host),
        (_("Its whole address"), known.server_url),
        (_("Client ID"), known.client_id),
        (_("Email domains"), known.domains or _("Any")),
        (_("Who asked"), asked),
    )
    return [{"key": key, "value": value} for key, value in said if value]
