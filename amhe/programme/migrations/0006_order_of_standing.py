"""What is kept about an organisation says its own place in a list, and its nation.

Rows kept before have neither, so they go: they are kept again within minutes, and until then worked out from facts.
"""

from typing import Any

from django.db import migrations, models


def forget(apps: Any, schema_editor: Any) -> None:
    """Take away what is kept without a place."""
    rows = apps.get_model("programme", "KeptProgress").objects.using(schema_editor.connection.alias)
    rows.filter(sort_key="").delete()


class Migration(migrations.Migration):
    dependencies = [("programme", "0005_wall_of_standing")]
    operations = [
        migrations.AddField("keptprogress", "nation", models.CharField(db_default="", max_length=2)),
        migrations.AddField(
            "keptprogress", "sort_key", models.CharField(db_collation="C", db_default="", max_length=200)
        ),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
