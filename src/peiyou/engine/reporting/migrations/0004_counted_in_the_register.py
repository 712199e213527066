from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0003_flags_are_levels"),
    ]

    operations = [
        migrations.AddField(
            model_name="ask",
            name="register",
            field=models.CharField(
                blank=True,
                choices=[
                    ("SECONDARY", "secondary vocational school"),
                    ("HIGHER", "higher vocational college"),
                    ("UNDERGRADUATE", "vocational university"),
                    ("SKILLED", "skilled-worker school"),
                    ("UNIVERSITY", "general university"),
                    ("ADULT", "adult education school"),
                    ("TRAINING", "training institution"),
                ],
                default="",
                max_length=20,
                verbose_name="counted in the register",
            ),
        ),
    ]
