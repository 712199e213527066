from django.urls import path

from peiyou.kernel.notices.views import notices

app_name = "notices"
urlpatterns = [
    path("", notices.notice_list, name="list"),
    path("read/", notices.read_all, name="read_all"),
    path("<int:pk>/open/", notices.open_notice, name="open"),
]
