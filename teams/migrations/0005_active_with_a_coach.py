"""Organisations that have a coach are active; one without is being set up, and says so (R2)."""

from typing import Any

from django.db import migrations
from django.db.models import Q

from amhe import clock


def activate(apps: Any, schema_editor: Any) -> None:
    """Those with a coach whose role has not ended."""
    alias, today = schema_editor.connection.alias, clock.today()
    coached = (
        apps.get_model("teams", "Membership")
        .objects.using(alias)
        .filter(role="coach", team=None, has_left=False, starts_on__lte=today)
        .filter(Q(ends_on=None) | Q(ends_on__gte=today))
    )
    organisations = apps.get_model("organisations", "Organisation").objects.using(alias)
    organisations.filter(activated_at=None, pk__in=coached.values("organisation_id")).update(activated_at=clock.now())


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0004_parked_places_and_two_questions"),
        ("organisations", "0007_programme_roles_and_support"),
    ]
    operations = [migrations.RunPython(activate, migrations.RunPython.noop)]
