"""That something was reported, or is in force, is 1 for a unit: its largest figure is its last one. As levels both are
counted unit by unit out of totals: who reported in two different years is two units, and was one in the largest sum."""

from django.db import migrations
from django.db.models import Q

FLAGS = Q(code__startswith="return.reported.") | Q(code__startswith="return.issued.")


def _named(over_time):
    def run(apps, _editor):
        apps.get_model("facts", "Measure").objects.filter(FLAGS).update(over_time=over_time)

    return run


class Migration(migrations.Migration):
    dependencies = [
        ("reporting", "0002_samples"),
        ("facts", "0002_operators_overlaps"),
    ]
    run_before = [("facts", "0003_levels")]
    """Totals are added up anew there, by what measures are by then."""

    operations = [migrations.RunPython(_named("LAST"), _named("MAX"))]
