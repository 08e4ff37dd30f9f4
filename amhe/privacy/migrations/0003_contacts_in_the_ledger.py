"""People to reach who were taken off the list are in the ledger of erasures."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0002_wall"),
    ]

    operations = [
        migrations.AlterField(
            model_name="erasure",
            name="kind",
            field=models.CharField(
                choices=[
                    ("note", "Note"),
                    ("contact", "Person to reach"),
                    ("person", "Person"),
                    ("organisation", "Organisation"),
                ],
                max_length=12,
            ),
        ),
    ]
