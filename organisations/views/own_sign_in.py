"""Sign in with an account at your organisation: which one, there, and back."""

from __future__ import annotations

import logging
from dataclasses import asdict

from allauth.core.internal.ratelimit import consume, respond_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from amhe import clock
from amhe.access import tokens
from amhe.access.decorators import public
from amhe.access.locked import unlock
from amhe.addresses import full_address
from amhe.pages import page, posted
from amhe.rules import Refused
from organisations import actions, openid
from organisations.forms import WhichOrganisation
from organisations.models import SignInProvider
from organisations.sign_in import let_in

ASKED = "sign_in_asked"
MINUTES = 10
RATES = {"own_sign_in": "60/m/ip"}  # a provider is asked on behalf of anybody at all; a trust may share one address
LOG = logging.getLogger("amhe.sign_in")


@public
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the organisation's sign-in name, then lead there. A page leads, as our policy lets no form lead out."""
    form = WhichOrganisation(posted(request), initial={"name": request.GET.get("name", "")[:60]})
    if not form.is_bound or not form.is_valid():
        return page(request, "organisations/sign_in_with.html", {"form": form})
    if not consume(request, app="organisations", action="own_sign_in", config=RATES):
        return respond_429(request)
    provider = _provider(form.cleaned_data["name"].lower())
    if provider is None:
        form.add_error("name", _("We do not know this name. Check it, or sign in with a code."))
        return page(request, "organisations/sign_in_with.html", {"form": form})
    try:
        address, asked = openid.begin(_client(provider))
    except (openid.Away, openid.Wrong) as error:
        return _failed(request, 503, provider, error)
    slug = provider.organisation.slug
    request.session[ASKED] = {"slug": slug, "at": clock.now().timestamp(), "asked": asdict(asked)}
    return render(
        request, "organisations/sign_in_lead.html", {"address": address, "organisation": provider.organisation}
    )


@public
def back(request: HttpRequest, org: str) -> HttpResponse:
    """Come back from the organisation, and in. What we asked with is good for one answer, in this browser, soon."""
    if not request.GET:
        return redirect(f"{reverse('organisations:sign_in_with')}?{urlencode({'name': org})}")
    kept = request.session.pop(ASKED, None)
    if not _is_answer(kept, org, request.GET.get("state", "")):
        return _failed(request, 400)
    provider = _provider(org)
    if provider is None or "code" not in request.GET:
        return _failed(request, 400, provider)
    asked = openid.Asked(**kept["asked"])
    try:
        told = openid.finish(_client(provider), asked, request.GET["code"], request.GET.get("iss"))
        user = actions.enter_with_provider(by=None, provider=provider, told=told)
    except openid.Away as error:
        return _failed(request, 503, provider, error)
    except openid.Wrong as error:
        return _failed(request, 400, provider, error)
    except Refused as refused:
        return render(request, "organisations/sign_in_refused.html", {"reason": str(refused)}, status=403)
    return let_in(request, user, method="socialaccount", to=reverse(settings.LOGIN_REDIRECT_URL))


def _is_answer(kept: dict | None, slug: str, state: str) -> bool:
    return (
        kept is not None
        and kept["slug"] == slug
        and clock.now().timestamp() - kept["at"] < MINUTES * 60
        and constant_time_compare(kept["asked"]["state"], state)
    )


def _provider(name: str) -> SignInProvider | None:
    """The provider of the organisation with this sign-in name, if people may use it; its organisation is entered."""
    if tokens.enter(actions.SIGN_IN_NAME, name) is None:
        return None
    return SignInProvider.objects.select_related("organisation").filter(is_on=True, agreed=True).first()


def _client(provider: SignInProvider) -> openid.Client:
    """What we are to the provider. Raises Away if its secret can't be opened any more."""
    secret = unlock(provider.sealed_secret)
    if secret is None:
        raise openid.Away("its secret was sealed with another key")
    back = full_address("organisations:sign_in_back", provider.organisation.slug)
    return openid.Client(provider.server_url, provider.client_id, secret, back)


def _failed(
    request: HttpRequest, status: int, provider: SignInProvider | None = None, error: Exception | None = None
) -> HttpResponse:
    """A plain page. The log has why, in fixed words of ours: nothing that a provider or a person sent."""
    if error is not None and provider is not None:
        LOG.warning("The sign-in of organisation %s failed: %s", provider.organisation_id, error)
    return render(request, "organisations/sign_in_failed.html", {"away": status == 503}, status=status)
