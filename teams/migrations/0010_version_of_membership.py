"""A membership carries a version, so that of two who edit at once neither loses words."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("teams", "0009_mail_kept_in_mind"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
    ]
