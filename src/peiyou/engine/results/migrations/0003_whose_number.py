"""A forecast says whose number it is held against; those made before do not know."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("results", "0002_publishing")]

    operations = [
        migrations.AddField(
            model_name="forecast",
            name="held",
            field=models.CharField(
                blank=True,
                choices=[
                    ("PLAN", "target of the plan"),
                    ("TARGET", "target set for the place"),
                    ("TAKEN", "what was taken up"),
                ],
                default="",
                max_length=10,
                verbose_name="held against",
            ),
        ),
    ]
