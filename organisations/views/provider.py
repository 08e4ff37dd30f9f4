"""How people of an organisation sign in: their own provider, whether it answers, and who is linked."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from amhe.access.decorators import recently_signed_in, requires
from amhe.access.request import Request
from amhe.access.roles import Permission
from amhe.addresses import full_address
from amhe.pages import attempt, found, number_sent, page
from organisations import actions, openid
from organisations.forms import ProviderForm
from organisations.models import Organisation, SignInLink, SignInProvider

SHOWN = ("version", "server_url", "client_id", "domains", "is_on")


@requires(Permission.MANAGE_TEAM, on=Organisation)
@recently_signed_in
def provider(request: Request, organisation: Organisation) -> HttpResponse:
    """Ask for the organisation's own sign-in, try it, and unlink somebody."""
    kept = SignInProvider.objects.select_related(*SignInProvider.comes_with).filter(organisation=organisation).first()
    links = SignInLink.objects.filter(organisation=organisation).select_related("user")
    do = request.POST.get("do")
    if kept and do == "try":
        _try(request, kept)
        return redirect("organisations:provider", organisation.slug)
    if do == "unlink":
        user = actions.unlink_sign_in(
            by=request.user, link=found(links.filter(pk=number_sent(request, "link")).first())
        )
        messages.success(request, _("%(name)s can link their account again.") % {"name": user.name})
        return redirect("organisations:provider", organisation.slug)
    now = {name: getattr(kept, name) for name in SHOWN} if kept else {"version": 0, "is_on": False}
    form = ProviderForm(request.POST if do == "save" else None, initial=now, has_secret=kept is not None)
    if saved := attempt(form, actions.set_sign_in_provider, by=request.user, organisation=organisation):
        told = _("Saved. We asked the programme team to agree. We will tell you by mail.")
        messages.success(request, told if saved.waits else _("Saved."))
        return redirect("organisations:provider", organisation.slug)
    back = full_address("organisations:sign_in_back", organisation.slug)
    context = {"form": form, "provider": kept, "links": links, "back": back, "organisation": organisation}
    return page(request, "organisations/provider.html", context)


def _try(request: Request, kept: SignInProvider) -> None:
    """Ask the provider who it is, now, and say what came of it. Nobody is signed in."""
    try:
        openid.discover(kept.server_url)
        messages.success(request, _("The server answers. Now sign in once yourself, in a private window."))
    except (openid.Away, openid.Wrong):
        messages.error(
            request, _("The server does not answer as it should. Check the server address with your IT team.")
        )
