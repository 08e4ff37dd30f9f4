"""The words of a note whose time is over are gone, and the database says so; what is counted stays."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("datareview", "0004_wall_of_removals"),
        ("organisations", "0013_end_of_phase_1"),
        ("populations", "0002_wall"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="conversation",
            name="words_gone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="conversation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("words_gone_at", None),
                    models.Q(
                        ("changes", ""),
                        ("heard", ""),
                        ("interpreter", ""),
                        ("language", ""),
                        ("method", ""),
                        ("needs", ""),
                        ("quote", "none"),
                        ("read_back", False),
                        ("strengths", ""),
                        ("under_16", False),
                        ("wants_more", ""),
                        ("worse", ""),
                    ),
                    _connector="OR",
                ),
                name="words_that_went_are_gone",
            ),
        ),
    ]
