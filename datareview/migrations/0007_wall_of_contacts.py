"""The wall around people to reach."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("datareview", "0006_contacts")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
