"""The review desk, mounted at ``desk/plans/``."""

from django.urls import path

from peiyou.kernel.plans.views import (
    addressees,
    deliverables,
    desk,
    papers,
    publication,
    review,
    structure,
    tasks,
)

app_name = "plans"
urlpatterns = [
    path("", desk.index, name="desk"),
    path("departments/", addressees.index, name="addressees"),
    path("departments/confirm/", addressees.confirm, name="confirm_addressees"),
    path("departments/propose/", addressees.propose, name="propose_addressees"),
    path("departments/<int:pk>/", addressees.department, name="addressee"),
    path("addressees/<int:pk>/members/", addressees.members, name="addressee_members"),
    path("addressees/<int:pk>/withdraw/", addressees.withdraw, name="withdraw_addressee"),
    path("upload/", desk.upload, name="upload"),
    path("<int:pk>/", review.review, name="review"),
    path("<int:pk>/source/", review.source, name="source"),
    path("<int:pk>/confirm-sure/", review.confirm_sure, name="confirm_sure"),
    path("<int:pk>/add-task/", structure.add, name="add_task"),
    path("<int:pk>/compare/", publication.compare, name="compare"),
    path("<int:pk>/publish/", publication.publish, name="publish"),
    path("<int:pk>/title/", publication.title, name="title"),
    path("<int:pk>/discard/", publication.discard, name="discard"),
    path("<int:pk>/document/", papers.document, name="document"),
    path("<int:pk>/check-sheet/", papers.check_sheet, name="check_sheet"),
    path("<int:pk>/reading.xlsx", papers.excel, name="excel"),
    path("tasks/<int:pk>/", review.panel, name="task"),
    path("tasks/<int:pk>/confirm/", review.confirm, name="confirm"),
    path("tasks/<int:pk>/unconfirm/", review.unconfirm, name="unconfirm"),
    path("tasks/<int:pk>/edit/", tasks.edit, name="edit_task"),
    path("tasks/<int:pk>/parties/", tasks.parties, name="parties"),
    path("tasks/<int:pk>/reread/", tasks.reread, name="reread"),
    path("tasks/<int:pk>/split/", structure.split, name="split"),
    path("tasks/<int:pk>/merge/", structure.merge, name="merge"),
    path("tasks/<int:pk>/move/", structure.move, name="move"),
    path("tasks/<int:pk>/remove/", structure.remove, name="remove_task"),
    path("tasks/<int:pk>/add-deliverable/", deliverables.add, name="add_deliverable"),
    path("deliverables/<int:pk>/edit/", deliverables.edit, name="edit_deliverable"),
    path("deliverables/<int:pk>/remove/", deliverables.remove, name="remove_deliverable"),
    path("sections/<int:pk>/", tasks.section, name="section"),
]
