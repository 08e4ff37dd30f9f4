"""Rights are read from indexes alone, a thousand at a time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0005_doors"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("organisations", "0002_override_health"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="organisationgroupobjectpermission",
            index=models.Index(fields=["permission"], include=("group", "content_object"), name="which_groups_may"),
        ),
    ]
