"""A place can wait until the groups are known (R28); somebody may know equality issues and have authority (R26)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("teams", "0003_covering_indexes")]

    operations = [
        migrations.AddField(
            model_name="teamplace",
            name="invite_later",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="membership",
            name="knows_equality",
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name="membership",
            name="has_authority",
            field=models.BooleanField(null=True),
        ),
    ]
