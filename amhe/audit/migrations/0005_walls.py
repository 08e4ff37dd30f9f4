"""The walls of the history and of refusals; what is written there stays."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_history")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
