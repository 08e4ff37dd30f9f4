"""The wall around removals, and the codes given before them: each leads into its organisation from now on."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from amhe.access import wall
from amhe.access.tokens import hash_of


def let_codes_lead_in(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    alias = schema_editor.connection.alias
    codes = apps.get_model("datareview", "RemovalCode").objects.using(alias)
    Token = apps.get_model("access", "Token")
    Token.objects.using(alias).bulk_create(
        (
            Token(kind="removal", hash=hash_of(hashed), organisation_id=organisation_id)
            for hashed, organisation_id in codes.values_list("hash", "organisation_id").iterator(chunk_size=2000)
        ),
        batch_size=2000,
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("datareview", "0003_removals"), ("access", "0006_covering_indexes")]
    operations = [
        migrations.RunPython(wall.build, migrations.RunPython.noop),
        migrations.RunPython(let_codes_lead_in, migrations.RunPython.noop),
    ]
