"""Every write to people and organisations."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from amhe import audit
from amhe.access import grants, wall
from organisations.models import Organisation, User


@transaction.atomic
def create_organisation(*, by: User | None, name: str, slug: str, nation: str, started_on: date) -> Organisation:
    """Make an organisation with the default grants of its roles, and enter it. Team and coach come next (`teams`)."""
    organisation = Organisation(id=wall.new_organisation(), name=name, slug=slug, nation=nation, started_on=started_on)
    organisation.save(force_insert=True)
    grants.install(organisation)
    audit.record("organisation created", by=by, on=organisation)
    return organisation
