"""What belongs to the whole programme: support access, and the library's links."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit, clock
from amhe.celery import queue
from amhe.rules import Refused
from organisations.models import Organisation, ResourceLink, SupportAccess, SupportView, User


@transaction.atomic
def ask_for_support(*, by: User, organisation: Organisation, reason: str, minutes: int) -> SupportAccess:
    """Look into an organisation from now on, for 4 hours at most. Its leads and coaches are told at once."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if organisation.activated_at is None:
        raise Refused(_("This organisation is being set up. There is nothing to look at yet."))
    if SupportAccess.objects.open().filter(organisation=organisation, user=by).exists():
        raise Refused(_("You have support access to this organisation already."))
    now, lasts = clock.now(), timedelta(minutes=minutes)
    if not timedelta() < lasts <= SupportAccess.AT_MOST:
        raise Refused(_("Choose 4 hours or less."), "minutes")
    access = SupportAccess.objects.create(
        organisation=organisation, user=by, reason=reason, starts_at=now, ends_at=now + lasts
    )
    audit.record("support access began", by=by, on=access)
    queue("programme.tell_of_support", found_again=True, organisation_id=organisation.pk, access_id=access.pk)
    return access


@transaction.atomic
def end_support(*, by: User | None, access: SupportAccess) -> SupportAccess:
    """End it now: the next page they open is not there for them."""
    access = SupportAccess.objects.select_for_update(of=("self",)).get(pk=access.pk)
    if not access.is_open:
        raise Refused(_("This support access has ended already."))
    access.ended_at, access.ended_by = clock.now(), by
    access.save()
    audit.record("support access ended", by=by, on=access)
    return access


@transaction.atomic
def open_page(*, by: User, access: SupportAccess, path: str) -> SupportView:
    """Write down that a page was opened by support access."""
    return SupportView.objects.create(
        organisation_id=access.organisation_id, access=access, at=clock.now(), path=path[:300]
    )


@transaction.atomic
def set_link(*, by: User, resource: str, url: str) -> ResourceLink:
    """Give a resource of the library its full link. It counts as not checked until somebody has opened it."""
    values = {"url": url, "changed_at": clock.now(), "changed_by": by, "checked_at": None, "status": None}
    link, _made = ResourceLink.objects.update_or_create(resource=resource, defaults=values)
    return link


@transaction.atomic
def record_check(*, by: None, link: ResourceLink, status: int | None) -> ResourceLink:
    """Write down what a link's page answered, unless the link was changed meanwhile."""
    ResourceLink.objects.filter(pk=link.pk, url=link.url).update(checked_at=clock.now(), status=status)
    return link
