from django.urls import path

from peiyou.kernel.accounts.views import sessions

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sessions.sign_in, name="sign_in"),
    path("enter/<str:token>/", sessions.enter_by_link, name="enter"),
    path("leave/", sessions.sign_out, name="leave"),
]
