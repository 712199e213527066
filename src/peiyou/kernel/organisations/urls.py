"""The register of units, mounted at ``organisations/``."""

from django.urls import path

from peiyou.kernel.organisations.views import (
    bulk,
    duplicates,
    editing,
    importing,
    listing,
    tree,
    units,
)

app_name = "organisations"
urlpatterns = [
    path("", listing.index, name="list"),
    path("table.<slug:form>", listing.table, name="table"),
    path("choices/", listing.choices, name="choices"),
    path("tree/", tree.tree, name="tree"),
    path("tree/<uuid:key>/", tree.branch, name="branch"),
    path("register/", editing.register, name="register"),
    path("bulk/", bulk.edit, name="bulk"),
    path("duplicates/", duplicates.index, name="duplicates"),
    path("duplicates/apart/", duplicates.apart, name="tell_apart"),
    path("duplicates/again/", duplicates.again, name="undo_telling_apart"),
    path("import/", importing.index, name="import"),
    path("import/template.xlsx", importing.template, name="import_template"),
    path("import/check/", importing.check, name="import_check"),
    path("import/commit/", importing.commit, name="import_commit"),
    path("<uuid:key>/", units.show, name="unit"),
    path("<uuid:key>/rename/", editing.rename, name="rename"),
    path("<uuid:key>/recode/", editing.recode, name="recode"),
    path("<uuid:key>/move/", editing.move, name="move"),
    path("<uuid:key>/merge/", editing.merge, name="merge"),
    path("<uuid:key>/split/", editing.split, name="split"),
    path("<uuid:key>/dissolve/", editing.dissolve, name="dissolve"),
    path("<uuid:key>/correct/", editing.correct, name="correct"),
]
