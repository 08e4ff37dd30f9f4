from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0005_walls"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accessevent",
            name="what",
            field=models.CharField(
                choices=[
                    ("signed_in", "You signed in"),
                    ("wrong_code", "A wrong code was typed"),
                    ("locked", "Too many wrong codes: the code stopped working"),
                    ("factor_added", "A second step was added"),
                    ("factor_removed", "A second step was removed"),
                    ("factor_reset", "New recovery codes were made"),
                    ("factor_failed", "The second step failed"),
                    ("copy_taken", "You took a copy of what we keep about you"),
                ],
                max_length=20,
            ),
        ),
    ]
