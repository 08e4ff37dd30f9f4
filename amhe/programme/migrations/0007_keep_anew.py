"""What is kept of organisations says more from now on; what was kept before goes, and is worked out again when asked for."""

from typing import Any

from django.db import migrations


def forget(apps: Any, schema_editor: Any) -> None:
    apps.get_model("programme", "KeptProgress").objects.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [("programme", "0006_order_of_standing")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
