"""Row-level security and composite keys for what is kept about an organisation's progress."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [("programme", "0004_standing")]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
