"""Releases are published in the background: that it was asked for, and how far it is."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("results", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Publishing",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("root", models.CharField(max_length=64)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("WAITING", "publication waits for its turn"),
                            ("RUNNING", "publication under way"),
                            ("REFUSED", "publication refused"),
                            ("BROKEN", "publication stopped by an error"),
                        ],
                        default="WAITING",
                        max_length=7,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("problem", models.TextField(blank=True, default="")),
                ("language", models.CharField(max_length=10)),
                ("actor", models.CharField(max_length=80)),
                ("actor_name", models.CharField(max_length=150)),
                ("asked_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "prepared",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="publishing",
                        to="results.prepared",
                    ),
                ),
            ],
            options={
                "verbose_name": "publication under way",
                "verbose_name_plural": "publications under way",
            },
        )
    ]
