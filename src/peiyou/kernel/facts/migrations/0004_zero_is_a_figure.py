"""0 is a figure. Going back it was none: entries of 0 go, with what took them back, and totals are added up anew.

The trigger that keeps entries from being deleted is put back after every migrate.
"""

from importlib import import_module

from django.db import migrations

levels = import_module("peiyou.kernel.facts.migrations.0003_levels")


def without_zeros(apps, editor):
    is_postgresql = editor.connection.vendor == "postgresql"
    if is_postgresql:  # what is looked at only at the end would keep the table from being changed
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    editor.execute(
        f"DROP TRIGGER IF EXISTS facts_entry_no_delete{' ON facts_entry' if is_postgresql else ''}"
    )
    editor.execute("DELETE FROM facts_entry WHERE quantity = 0")
    editor.execute("DELETE FROM facts_total")
    levels._fill(levels.FOLLOWED, ", after")(apps, editor)


class Migration(migrations.Migration):
    dependencies = [("facts", "0003_levels")]

    operations = [
        migrations.RemoveConstraint("entry", "an_entry_says_something"),
        migrations.RunPython(migrations.RunPython.noop, without_zeros),
    ]
