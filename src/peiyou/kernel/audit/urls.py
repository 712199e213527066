from django.urls import path

from peiyou.kernel.audit.views import rows, seals

app_name = "audit"
urlpatterns = [
    path("", rows.list_rows, name="list"),
    path("rows/<int:pk>/", rows.show_row, name="row"),
    path("seals/", seals.list_seals, name="seals"),
    path("verify/", seals.verify_now, name="verify"),
    path("export/", seals.export, name="export"),
    path("verifier/", seals.verifier, name="verifier"),
    path("heads/", seals.heads, name="heads"),
]
