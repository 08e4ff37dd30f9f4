"""Who ended somebody's role on the programme, and when. The app keeps these rows: it can't remove one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0009_permissions_of_people_and_trust"),
    ]

    operations = [
        migrations.AddField(
            model_name="roleonprogramme",
            name="ended_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="roleonprogramme",
            name="ended_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="roleonprogramme",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_by__isnull", True)),
                    models.Q(("ended_at__isnull", False), ("ends_on__isnull", False)),
                    _connector="OR",
                ),
                name="role_was_ended_by_somebody_then",
            ),
        ),
        migrations.RunSQL("REVOKE DELETE ON organisations_roleonprogramme FROM amhe_app", migrations.RunSQL.noop),
    ]
