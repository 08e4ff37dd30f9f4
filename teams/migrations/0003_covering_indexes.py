"""Rights are read from indexes alone, a thousand at a time."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("organisations", "0002_override_health"),
        ("teams", "0002_membership_group"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="membership",
            name="whose_memberships",
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                fields=["user", "organisation"],
                include=("role", "team", "group", "starts_on", "ends_on", "has_left"),
                name="whose_memberships_are_valid",
            ),
        ),
    ]
