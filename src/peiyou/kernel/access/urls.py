"""People and what they may, mounted at ``people/``."""

from django.urls import path

from peiyou.kernel.access.views import grants, inviting, many, people

app_name = "access"
urlpatterns = [
    path("", people.index, name="people"),
    path("table.<slug:form>", people.export, name="table"),
    path("roles/", people.roles, name="roles"),
    path("invite/", inviting.invite, name="invite"),
    path("invite/many/", many.upload, name="many"),
    path("invite/many/template.xlsx", many.template, name="many_template"),
    path("invite/many/commit/", many.commit, name="many_commit"),
    path("give/", grants.give, name="give"),
    path("at/<uuid:key>/", people.here, name="here"),
    path("grants/<uuid:key>/revoke/", grants.revoke, name="revoke"),
    path("grants/<uuid:key>/deputy/", grants.deputy, name="deputy"),
    path("<uuid:key>/", people.show, name="person"),
    path("<uuid:key>/hand-over/", grants.pass_on, name="hand_over"),
]
