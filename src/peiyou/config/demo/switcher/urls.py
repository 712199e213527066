from django.urls import path

from peiyou.config.demo.switcher import views

app_name = "switcher"
urlpatterns = [
    path("", views.people, name="people"),
    path("enter/", views.enter, name="enter"),
]
