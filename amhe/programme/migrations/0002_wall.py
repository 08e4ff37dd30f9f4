"""Row-level security and composite keys for the tables of the top floor."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("programme", "0001_initial")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
