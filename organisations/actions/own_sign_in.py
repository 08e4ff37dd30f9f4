"""An organisation's own sign-in, and the accounts that it opens."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.access import tokens, wall
from amhe.access.locked import lock
from amhe.celery import queue
from amhe.rules import Refused, claim
from organisations.models import Organisation, SignInLink, SignInProvider, User
from organisations.openid import Told

SIGN_IN_NAME = (
    "sign_in_name"  # the organisation's slug, as a name that leads to its provider before anybody is signed in
)


@transaction.atomic
def set_sign_in_provider(
    *,
    by: User,
    organisation: Organisation,
    version: int,
    server_url: str,
    client_id: str,
    secret: str,
    domains: str,
    is_on: bool,
) -> SignInProvider:
    """Say where the organisation's people sign in. The secret is kept if none is given.

    Another server, or another name of ours there, means other people behind the same subjects: the links go, and the
    secret must be given anew, so that nobody can have it sent to a server of their own. With either, or with other
    endings, it is off until a programme administrator agrees; so it is after they did not, once it is saved again.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two may set it up at once
    kept = SignInProvider.objects.filter(organisation=organisation).first()
    provider = kept or SignInProvider(organisation=organisation, version=0)
    claim(provider, version)
    if (provider.server_url, provider.client_id) != (server_url, client_id):
        if not secret:
            raise Refused(_("Enter the client secret that goes with this server address and client ID"), "secret")
        SignInLink.objects.filter(organisation=organisation).delete()
    same = (provider.server_url, provider.client_id, provider.domains) == (server_url, client_id, domains)
    waited = same and provider.waits
    if not same or provider.agreed is False:
        provider.asked_by, provider.agreed = by, None
        provider.answered_by, provider.answered_at, provider.reason = None, None, ""
    provider.server_url, provider.client_id, provider.domains, provider.is_on = server_url, client_id, domains, is_on
    if secret:
        provider.sealed_secret = lock(secret)
    provider.set_by, provider.set_at = by, clock.now()
    provider.save()
    tokens.lead_in(SIGN_IN_NAME, organisation.slug, organisation.pk, open=provider.in_use)
    done = "changed" if kept else "set up"
    audit.record(f"sign-in provider {done}, {'on' if is_on else 'off'}", by=by, on=provider)
    if provider.waits and not waited:
        queue("organisations.ask_about_provider", organisation_id=organisation.pk, provider_id=provider.pk)
    return provider


@transaction.atomic
def answer_sign_in_provider(
    *, by: User, provider: SignInProvider, version: int, agree: bool, why: str
) -> SignInProvider:
    """As a programme administrator, agree to the server that a lead named, or not. It is in use from then on, or off.

    Refused to whoever named it themselves: it takes two.
    """
    organisation = Organisation.objects.select_for_update().get(pk=provider.organisation_id)
    provider = SignInProvider.objects.get(pk=provider.pk)
    claim(provider, version)
    if not provider.is_on:
        raise Refused(_("They do not want to use it at the moment. There is nothing to agree to."))
    if agree and provider.asked_by_id == by.pk:
        raise Refused(_("You asked for this yourself. Somebody else who runs the programme has to agree."), "agree")
    if not agree and not why:
        raise Refused(_("Say why, so that they know what to do."), "why")
    provider.agreed, provider.reason = agree, "" if agree else why
    provider.answered_by, provider.answered_at = by, clock.now()
    provider.save()
    tokens.lead_in(SIGN_IN_NAME, organisation.slug, organisation.pk, open=provider.in_use)
    audit.record("sign-in provider agreed" if agree else "sign-in provider declined", by=by, on=provider)
    queue("organisations.tell_of_answer", organisation_id=organisation.pk, provider_id=provider.pk)
    return provider


@transaction.atomic
def enter_with_provider(*, by: User | None, provider: SignInProvider, told: Told) -> User:
    """The account that the provider's word opens; the first time, the two are bound together.

    It opens only accounts of people who belong to this organisation and to no other: its own lead chooses the provider,
    and must not become anybody elsewhere. Raises Refused, in the same words whatever the reason.
    """
    refused = Refused(_("We could not sign you in with your organisation's account."))
    user = User.objects.filter(email__iexact=told.email, is_active=True).first()
    if not told.verified or user is None or not _is_of(provider, told.email) or not _only_here(user, provider):
        raise refused
    links = list(
        SignInLink.objects.filter(Q(user=user) | Q(subject=told.subject), organisation=provider.organisation_id)
    )
    if any(link.user_id != user.pk or link.subject != told.subject for link in links):
        raise refused
    if not links:
        try:
            with transaction.atomic():
                link = SignInLink.objects.create(
                    organisation_id=provider.organisation_id, user=user, subject=told.subject, linked_at=clock.now()
                )
        except IntegrityError:
            raise refused from None
        audit.record("account linked to the organisation's sign-in", by=by or user, on=link)
    return user


@transaction.atomic
def unlink_sign_in(*, by: User, link: SignInLink) -> User:
    """Let somebody link anew the next time that they come: their account at the provider was made again."""
    audit.record("account unlinked from the organisation's sign-in", by=by, on=link)
    link.delete()
    return link.user


def _is_of(provider: SignInProvider, email: str) -> bool:
    """Whether the provider may speak for this address."""
    return not provider.domains or email.rpartition("@")[2].lower() in provider.domains.split()


def _only_here(user: User, provider: SignInProvider) -> bool:
    """Whether somebody belongs to the provider's organisation today, and to no other."""
    with wall.restored():
        entered = wall.enter(user.pk, clock.today())
    return {organisation for ids in entered.roles.values() for organisation in ids} == {provider.organisation_id}
