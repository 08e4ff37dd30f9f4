"""One organisation gives a role more or less than the others do (access.md, section 2)."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from amhe import audit
from amhe.access import grants
from amhe.access.models import GrantException
from amhe.access.roles import ORGANISATION_ROLES, ROLE_PERMISSIONS, Permission, Role, permissions_on
from amhe.rules import Refused
from organisations.models import Organisation, User


@transaction.atomic
def grant_exception(
    *, by: User | None, organisation: Organisation, role: str, permission: str, granted: bool, reason: str
) -> GrantException | None:
    """Let a role on an organisation do something more, or something less. It holds at the next request.

    Asked for what the table of roles says anyway, it ends the exception, if there is one, and returns None. Refused for
    a role or a right that is held on a sub-team alone, such as reading notes, and for what is so already.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if role not in ORGANISATION_ROLES:
        raise Refused(_("This is no role on an organisation."), "role")
    if permission not in permissions_on(ORGANISATION_ROLES):
        raise Refused(_("This right cannot be given or taken in an organisation."), "permission")
    if not reason.strip():
        raise Refused(_("Say why."), "reason")
    known = GrantException.objects.filter(organisation=organisation, role=role, permission=permission).first()
    if granted == (known.granted if known else permission in ROLE_PERMISSIONS[Role(role)]):
        raise Refused(_("This is so already."))
    if known is not None:
        audit.record("role may what it may elsewhere", by=by, on=known)
        grants.end_exception(known)
        return None
    made = grants.make_exception(organisation, Role(role), Permission(permission), granted=granted, reason=reason)
    audit.record("role may more" if granted else "role may less", by=by, on=made)
    return made
