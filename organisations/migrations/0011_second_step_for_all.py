"""Whether an organisation wants a second step of everybody. The doors that tell it: access 0008."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisations", "0010_who_ended_a_role_on_the_programme"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="second_step_for_all",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(
                condition=models.Q(("second_step_for_all", True)), fields=["id"], name="wants_second_step_of_all"
            ),
        ),
    ]
