"""The public portal and the shell."""

urlpatterns: list = []
