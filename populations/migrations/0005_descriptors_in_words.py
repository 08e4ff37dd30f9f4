"""What is true of a group, by kind, in words. Kinds that were only ticked are kept, without words.

The column changes its type where it stands: no row is updated, so the history has nothing to tell.
"""

from django.db import migrations, models

TO_WORDS = """
    ALTER TABLE populations_definitionversion ALTER COLUMN descriptors TYPE jsonb
    USING to_jsonb(jsonb_object(descriptors::text[], array_fill(''::text, ARRAY[cardinality(descriptors)])))
"""
# As the model has it; a migration does not change when the model does.
NO_DESCRIPTOR = (
    'strict $.keyvalue() ? (!(@.key == "service_use_type" || @.key == "demographic" || @.key == "disease_burden"'
    ' || @.key == "use_pattern" || @.key == "geography" || @.key == "social") || @.value.type() != "string"'
    ' || !(@.value like_regex "^(.{0,150}){2}$" flag "s"))'
)


class Migration(migrations.Migration):
    dependencies = [("populations", "0004_wall")]
    operations = [
        migrations.RunSQL(
            TO_WORDS,
            state_operations=[
                migrations.AlterField("definitionversion", "descriptors", models.JSONField(default=dict)),
            ],
        ),
        migrations.AddConstraint(
            model_name="definitionversion",
            constraint=models.CheckConstraint(
                condition=~models.Q(
                    models.Func(
                        models.F("descriptors"),
                        models.Value(NO_DESCRIPTOR),
                        function="jsonb_path_exists",
                        output_field=models.BooleanField(),
                    )
                ),
                name="descriptors_of_6_kinds_in_words",
            ),
        ),
    ]
