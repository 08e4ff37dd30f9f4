"""The day on which an organisation's Phase 1 ends: what people said goes 12 months later."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0012_own_sign_in_takes_two"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="phase_1_ends_on",
            field=models.DateField(null=True),
        ),
    ]
