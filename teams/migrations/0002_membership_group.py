"""Each membership says which group gives it its rights, so that rights are read without building the group's name.

A row that the release before adds meanwhile has none, and gives no rights until `verify_permissions --mend` fills it.
"""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def fill(apps: Any, schema_editor: Any) -> None:
    """Find each membership's group by its name."""
    database = schema_editor.connection.alias
    groups = dict(apps.get_model("auth", "Group").objects.using(database).values_list("name", "pk"))
    memberships = apps.get_model("teams", "Membership").objects.using(database)
    anchors = memberships.filter(group=None).values_list("organisation_id", "team_id", "role").distinct()
    for organisation_id, team_id, role in list(anchors):
        name = f"team:{team_id}:{role}" if team_id else f"organisation:{organisation_id}:{role}"
        here = memberships.filter(organisation_id=organisation_id, team_id=team_id, role=role)
        here.update(group_id=groups.get(name))


class Migration(migrations.Migration):
    dependencies = [("auth", "0012_alter_user_first_name_max_length"), ("teams", "0001_initial")]
    operations = [
        migrations.AddField(
            "membership",
            "group",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
