"""Totals of levels know which of their units say something later (`levels`). Totals follow from the entries, so they
are not rewritten but added up anew, in either direction."""

from django.db import migrations, models
import django.db.models.deletion

SPOT = """
  SELECT place.unit_id, period.id AS period_id, place.node_id, COALESCE(over.node_id, place.node_id) AS parent_id
  FROM (SELECT DISTINCT unit_id, period_id FROM facts_entry) about
  JOIN calendar_period period ON period.id = about.period_id
  JOIN organisations_place life
    ON life.unit_id = about.unit_id AND life.hierarchy = 'PLACE' AND life.depth = 0
  JOIN organisations_place place ON place.unit_id = about.unit_id AND place.hierarchy = 'PLACE' AND {place}
  LEFT JOIN organisations_place over
    ON over.unit_id = about.unit_id AND over.hierarchy = 'PLACE' AND over.depth = place.depth + 1 AND {over}
  JOIN organisations_unit node ON node.id = place.node_id
  JOIN organisations_unit parent ON parent.id = COALESCE(over.node_id, place.node_id)
  WHERE (over.node_id IS NOT NULL OR place.depth = 0)
    AND (node.kind IN ('PROVINCE', 'PREFECTURE', 'COUNTY') OR parent.kind = 'NATION')
"""
HOLDS = """(
  ({row}.valid_from < period.ends_on AND {row}.valid_to >= period.ends_on)
  OR ({row}.valid_to = life.valid_to AND life.valid_to < period.ends_on)
  OR ({row}.valid_from = life.valid_from AND life.valid_from >= period.ends_on)
)"""
SAID = """
  SELECT e.unit_id, e.measure_id, e.period_id, e.stage, period.ends_on, measure.over_time,
         CAST(SUM(e.quantity) AS bigint) AS quantity,
         CAST(SUM(CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END) AS integer) AS n
  FROM facts_entry e
  JOIN facts_measure measure ON measure.id = e.measure_id
  JOIN calendar_period period ON period.id = e.period_id
  GROUP BY e.unit_id, e.measure_id, e.period_id, e.stage, period.ends_on, measure.over_time
  HAVING SUM(CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END) <> 0
"""
FOLLOWED = f"""
  SELECT said.*, CASE WHEN said.over_time = 'LAST' THEN COALESCE(LEAD(said.period_id) OVER (
    PARTITION BY said.unit_id, said.measure_id, said.stage ORDER BY said.ends_on, said.period_id), 0) ELSE 0 END AS after
  FROM ({SAID}) said
"""


def _fill(said, more):
    columns = f"node_id, measure_id, period_id, stage, parent_id{more}"
    asked = f"spot.node_id, said.measure_id, said.period_id, said.stage, spot.parent_id{more and ', said.after'}"
    spot = SPOT.format(place=HOLDS.format(row="place"), over=HOLDS.format(row="over"))

    def run(_apps, editor):
        editor.execute(
            f"INSERT INTO facts_total ({columns}, quantity, n)"
            f" SELECT {asked}, SUM(said.quantity), SUM(said.n) FROM ({said}) said"
            f" JOIN ({spot}) spot ON spot.unit_id = said.unit_id AND spot.period_id = said.period_id"
            f" GROUP BY {asked} ORDER BY {asked}"
        )

    return run


def of(model):
    return models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=model)


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0002_operators_overlaps"),
        ("organisations", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, _fill(SAID, "")),
        migrations.DeleteModel("Total"),
        migrations.CreateModel(
            name="Total",
            fields=[
                ("pk", models.CompositePrimaryKey("node_id", "measure_id", "period_id", "stage", "parent_id", "after", blank=True, editable=False, primary_key=True, serialize=False)),
                ("node", of("organisations.unit")),
                ("measure", of("facts.measure")),
                ("period", of("calendar.period")),
                ("stage", models.CharField(choices=[("COMMITTED", "taken up"), ("CLAIMED", "claimed"), ("CHECKED", "checked"), ("APPROVED", "approved")], max_length=9)),
                ("parent", of("organisations.unit")),
                ("after", models.BigIntegerField(default=0)),
                ("quantity", models.BigIntegerField()),
                ("n", models.IntegerField()),
            ],
            options={
                "verbose_name": "total",
                "verbose_name_plural": "totals",
                "indexes": [models.Index(fields=["parent", "measure", "stage", "period"], name="total_by_parent")],
            },
        ),
        migrations.RunPython(_fill(FOLLOWED, ", after"), migrations.RunPython.noop),
    ]
