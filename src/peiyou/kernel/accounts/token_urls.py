"""A person's API tokens, mounted at ``account/tokens/``."""

from django.urls import path

from peiyou.kernel.accounts.views import tokens

app_name = "tokens"
urlpatterns = [
    path("", tokens.own_tokens, name="list"),
    path("all/", tokens.all_tokens, name="all"),
    path("<int:pk>/revoke/", tokens.revoke, name="revoke"),
]
