"""The app role may add lines to the ledger of erasures, and never change or remove one; nor remove a support access."""

from django.db import migrations

from amhe.access import wall


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0003_contacts_in_the_ledger"),
        ("organisations", "0013_end_of_phase_1"),
    ]
    operations = [migrations.RunPython(wall.build, migrations.RunPython.noop)]
